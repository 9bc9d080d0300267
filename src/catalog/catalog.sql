-- type_find(unit_id unit, type_id id) -> maybe
--   type_id id, public_id public_id, text reference, text name, text color, i64 duration_s, i64 priority,
--   bool portal_shown, json rules, json display, bool archived, instant created_at, instant updated_at
SELECT id, public_id, reference, name, color, duration_s, priority, portal_shown, rules, display, archived,
       created_at, updated_at
  FROM activity_type WHERE unit_id = :unit AND id = :id;

-- type_find_public(unit_id unit, text id) -> maybe like type_find
SELECT id, public_id, reference, name, color, duration_s, priority, portal_shown, rules, display, archived,
       created_at, updated_at
  FROM activity_type WHERE unit_id = :unit AND public_id = :id;

-- type_list(unit_id unit, bool archived_too) -> list like type_find
-- By name.
SELECT id, public_id, reference, name, color, duration_s, priority, portal_shown, rules, display, archived,
       created_at, updated_at
  FROM activity_type WHERE unit_id = :unit AND (NOT archived OR :archived_too)
 ORDER BY name, id;

-- type_insert(unit_id unit, public_id public_id, text reference, text name, text color, i64 duration_s, i64 priority,
--   bool portal_shown, json rules, json display, instant now) -> one type_id id
INSERT INTO activity_type (unit_id, public_id, reference, name, color, duration_s, priority, portal_shown, rules,
       display, archived, created_at, updated_at)
VALUES (:unit, :public_id, :reference, :name, :color, :duration_s, :priority, :portal_shown, :rules, :display, FALSE,
       :now, :now)
RETURNING id;

-- type_update(unit_id unit, type_id id, text reference, text name, text color, i64 duration_s, i64 priority,
--   bool portal_shown, json rules, json display, bool archived, instant now) -> exec
UPDATE activity_type
   SET reference = :reference, name = :name, color = :color, duration_s = :duration_s, priority = :priority,
       portal_shown = :portal_shown, rules = :rules, display = :display, archived = :archived, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- type_skill_list(unit_id unit, type_id? only) -> list type_id type_id, skill_id skill_id, text name, i64 level
SELECT t.type_id, t.skill_id, s.name, t.level
  FROM type_skill t JOIN skill s ON s.unit_id = t.unit_id AND s.id = t.skill_id
 WHERE t.unit_id = :unit AND (CAST(:only AS BIGINT) IS NULL OR t.type_id = :only)
 ORDER BY t.type_id, s.name_folded;

-- type_skill_clear(unit_id unit, type_id type) -> exec
DELETE FROM type_skill WHERE unit_id = :unit AND type_id = :type;

-- type_skill_add(unit_id unit, type_id type, skill_id skill, i64 level) -> exec
INSERT INTO type_skill (unit_id, type_id, skill_id, level) VALUES (:unit, :type, :skill, :level);

-- portal_action_list(unit_id unit, type_id? type) -> list
--   action_id id, type_id type_id, text code, text kind, i64 rank, json settings, bool active
SELECT id, type_id, code, kind, rank, settings, active FROM portal_action
 WHERE unit_id = :unit AND (CAST(:type AS BIGINT) IS NULL OR type_id = :type)
 ORDER BY type_id, rank, id;

-- portal_action_find(unit_id unit, action_id id) -> maybe like portal_action_list
SELECT id, type_id, code, kind, rank, settings, active FROM portal_action WHERE unit_id = :unit AND id = :id;

-- portal_action_code(unit_id unit, type_id type, text code) -> maybe action_id id
SELECT id FROM portal_action WHERE unit_id = :unit AND type_id = :type AND code = :code;

-- portal_action_insert(unit_id unit, type_id type, text code, text kind, i64 rank, json settings, bool active)
--   -> one action_id id
INSERT INTO portal_action (unit_id, type_id, code, kind, rank, settings, active)
VALUES (:unit, :type, :code, :kind, :rank, :settings, :active)
RETURNING id;

-- portal_action_update(unit_id unit, action_id id, text code, text kind, i64 rank, json settings, bool active) -> exec
UPDATE portal_action SET code = :code, kind = :kind, rank = :rank, settings = :settings, active = :active
 WHERE unit_id = :unit AND id = :id;

-- portal_action_delete(unit_id unit, action_id id) -> exec
DELETE FROM portal_action WHERE unit_id = :unit AND id = :id;
