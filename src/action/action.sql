-- Actions that were done.

-- action_use_by_try(unit_id unit, text try_key) -> maybe activity_id? activity_id, json outcome
-- What the same page did when it was sent first.
SELECT activity_id, outcome FROM action_use WHERE unit_id = :unit AND try_key = :try_key;

-- action_use_once(unit_id unit, text once_key) -> maybe instant at
SELECT at FROM action_use WHERE unit_id = :unit AND once_key = :once_key;

-- action_use_insert(unit_id unit, action_id action, text code, text kind, type_id type, activity_id? activity,
--   customer_id? customer, contact_id? contact, instant at, text? try_key, text? once_key) -> one i64 id
INSERT INTO action_use (unit_id, action_id, code, kind, type_id, activity_id, customer_id, contact_id, at, try_key,
       once_key, outcome)
VALUES (:unit, :action, :code, :kind, :type, :activity, :customer, :contact, :at, :try_key, :once_key, '{}')
RETURNING id;

-- action_use_finish(unit_id unit, i64 id, activity_id? activity, json outcome) -> exec
UPDATE action_use SET activity_id = :activity, outcome = :outcome WHERE unit_id = :unit AND id = :id;

-- action_use_delete(unit_id unit, i64 id) -> exec
DELETE FROM action_use WHERE unit_id = :unit AND id = :id;

-- action_use_count(unit_id unit) -> one i64 uses, i64 told
-- How often something was done, and how often that was told: the same number, always.
-- scan: the check looks at all of it
SELECT (SELECT count(*) FROM action_use WHERE unit_id = :unit) AS uses,
       (SELECT count(*) FROM event WHERE unit_id = :unit AND kind = 'action_done') AS told;
