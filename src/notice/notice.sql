-- The bell of staff.

-- notice_insert(unit_id unit, public_id public_id, person_id person, text? cause, text icon, text text, text detail,
--  text path, activity_id? activity, customer_id? customer, instant now) -> exec
-- Nothing when this cause was told already, or when the person has no role in the unit.
INSERT INTO notice (unit_id, public_id, person_id, cause, icon, text, detail, path, activity_id,
       customer_id, created_at)
SELECT :unit, :public_id, r.person_id, :cause, :icon, :text, :detail, :path, :activity, :customer,
       :now
  FROM (SELECT DISTINCT person_id FROM membership WHERE unit_id = :unit AND person_id = :person) r
 WHERE TRUE
    ON CONFLICT (unit_id, person_id, cause) WHERE cause IS NOT NULL DO NOTHING;

-- notice_list(unit_id unit, person_id person, i64 before, int most) -> list i64 id, public_id public_id, text icon,
--  text text, text detail, text path, instant created_at, instant? read_at
-- Newest first.
SELECT id, public_id, icon, text, detail, path, created_at, read_at FROM notice
 WHERE unit_id = :unit AND person_id = :person AND id < :before ORDER BY id DESC LIMIT :most;

-- notice_count(unit_id unit, person_id person, int most) -> one i64 count
SELECT count(*) FROM (SELECT 1 AS one FROM notice
 WHERE unit_id = :unit AND person_id = :person AND read_at IS NULL LIMIT :most) n;

-- notice_lookup(unit_id unit, person_id person, text public_id) -> maybe i64 id, text path
SELECT id, path FROM notice WHERE unit_id = :unit AND person_id = :person AND public_id = :public_id;

-- notice_mark(unit_id unit, i64 id, instant now) -> exec
UPDATE notice SET read_at = :now WHERE unit_id = :unit AND id = :id AND read_at IS NULL;

-- notice_mark_all(unit_id unit, person_id person, instant now) -> exec
UPDATE notice SET read_at = :now WHERE unit_id = :unit AND person_id = :person AND read_at IS NULL;

-- notice_sweep(instant read_before, instant written_before, int most) -> exec
-- The oldest first, a handful at a time.
-- all units: the sweep serves all of them
DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE created_at < :read_before ORDER BY created_at LIMIT :most)
   AND (read_at < :read_before OR created_at < :written_before);
