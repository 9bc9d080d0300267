-- type_find(unit_id unit, type_id id) -> maybe
--   type_id id, public_id public_id, text reference, text name, text category, text icon, text color,
--   text description, i64 duration_s, i64 before_s, i64 after_s, i64 priority, i64? price_cents, i64? cost_cents,
--   text mode, bool by_hand,
--   bool by_portal, bool by_import, bool customer_required, bool portal_shown, json rules, json display,
--   bool archived, i64 revision, instant created_at, instant updated_at
SELECT id, public_id, reference, name, category, icon, color, description, duration_s, before_s, after_s, priority,
       price_cents, cost_cents, mode, by_hand, by_portal, by_import, customer_required, portal_shown, rules, display, archived, revision,
       created_at, updated_at
  FROM activity_type WHERE unit_id = :unit AND id = :id;

-- type_find_public(unit_id unit, text id) -> maybe like type_find
SELECT id, public_id, reference, name, category, icon, color, description, duration_s, before_s, after_s, priority,
       price_cents, cost_cents, mode, by_hand, by_portal, by_import, customer_required, portal_shown, rules, display, archived, revision,
       created_at, updated_at
  FROM activity_type WHERE unit_id = :unit AND public_id = :id;

-- type_list(unit_id unit, bool archived_too) -> list like type_find
-- By name.
SELECT id, public_id, reference, name, category, icon, color, description, duration_s, before_s, after_s, priority,
       price_cents, cost_cents, mode, by_hand, by_portal, by_import, customer_required, portal_shown, rules, display, archived, revision,
       created_at, updated_at
  FROM activity_type WHERE unit_id = :unit AND (NOT archived OR :archived_too)
 ORDER BY name, id;

-- type_insert(unit_id unit, public_id public_id, text reference, text name, text category, text icon, text color,
--   text description, i64 duration_s, i64 before_s, i64 after_s, i64 priority, i64? price_cents, i64? cost_cents,
--   text mode, bool by_hand, bool by_portal, bool by_import, bool customer_required, bool portal_shown, json rules,
--   json display, instant now) -> one type_id id
INSERT INTO activity_type (unit_id, public_id, reference, name, category, icon, color, description, duration_s,
       before_s, after_s, priority, price_cents, cost_cents, mode, by_hand, by_portal, by_import, customer_required,
       portal_shown, rules, display, archived, created_at, updated_at)
VALUES (:unit, :public_id, :reference, :name, :category, :icon, :color, :description, :duration_s, :before_s, :after_s,
       :priority, :price_cents, :cost_cents, :mode, :by_hand, :by_portal, :by_import, :customer_required, :portal_shown, :rules,
       :display, FALSE, :now, :now)
RETURNING id;

-- type_update(unit_id unit, type_id id, text reference, text name, text category, text icon, text color,
--   text description, i64 duration_s, i64 before_s, i64 after_s, i64 priority, i64? price_cents, i64? cost_cents,
--   text mode, bool by_hand, bool by_portal, bool by_import, bool customer_required, bool portal_shown, json rules,
--   json display, bool archived, i64 revision, instant now) -> exec
UPDATE activity_type
   SET reference = :reference, name = :name, category = :category, icon = :icon, color = :color,
       description = :description, duration_s = :duration_s, before_s = :before_s, after_s = :after_s,
       priority = :priority, price_cents = :price_cents, cost_cents = :cost_cents, mode = :mode, by_hand = :by_hand, by_portal = :by_portal, by_import = :by_import,
       customer_required = :customer_required, portal_shown = :portal_shown, rules = :rules, display = :display,
       archived = :archived, revision = :revision, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- type_lock(unit_id unit, type_id id) -> maybe i64 revision
SELECT revision FROM activity_type WHERE unit_id = :unit AND id = :id @lock;

-- type_categories(unit_id unit) -> list text category
SELECT DISTINCT category FROM activity_type WHERE unit_id = :unit AND category <> '' ORDER BY category;

-- type_version_insert(unit_id unit, type_id type, i64 revision, json content, text actor, instant now) -> exec
INSERT INTO activity_type_version (unit_id, type_id, revision, content, actor_name, saved_at)
VALUES (:unit, :type, :revision, :content, :actor, :now);

-- type_version_find(unit_id unit, type_id type, i64 revision) -> maybe json content, text actor_name, instant saved_at
SELECT content, actor_name, saved_at FROM activity_type_version
 WHERE unit_id = :unit AND type_id = :type AND revision = :revision;

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

-- draft_find(unit_id unit, text owner, i64 owner_id, person_id person) -> maybe
--   i64 base_version, json definition, json before, instant updated_at
SELECT base_version, definition, before, updated_at FROM form_draft
 WHERE unit_id = :unit AND owner = :owner AND owner_id = :owner_id AND person_id = :person;

-- draft_put(unit_id unit, text owner, i64 owner_id, person_id person, i64 base_version, json definition, json before,
--   instant now) -> exec
INSERT INTO form_draft (unit_id, owner, owner_id, person_id, base_version, definition, before, updated_at)
VALUES (:unit, :owner, :owner_id, :person, :base_version, :definition, :before, :now)
ON CONFLICT (unit_id, owner, owner_id, person_id) DO UPDATE
   SET base_version = excluded.base_version, definition = excluded.definition, before = excluded.before,
       updated_at = excluded.updated_at;

-- draft_sweep(instant before) -> exec
-- all units: what nobody came back to
-- scan: a few people's drafts, once an hour
DELETE FROM form_draft WHERE updated_at < :before;

-- draft_delete(unit_id unit, text owner, i64 owner_id, person_id person) -> exec
DELETE FROM form_draft WHERE unit_id = :unit AND owner = :owner AND owner_id = :owner_id AND person_id = :person;
