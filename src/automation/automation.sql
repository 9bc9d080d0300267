-- Events as automation reads them.

-- event_next(instant now) -> maybe event_id id, tenant_id tenant_id, unit_id unit_id, instant at, text kind,
--  activity_id? activity_id, customer_id? customer_id, contact_id? contact_id, json data, int attempts, text actor,
--  text chain
-- The oldest that nobody has handled and nobody is handling.
-- all units: automation serves all of them
SELECT id, tenant_id, unit_id, at, kind, activity_id, customer_id, contact_id, data, attempts, actor, chain FROM event
 WHERE done_at IS NULL AND (lease_until IS NULL OR lease_until <= :now)
 ORDER BY id LIMIT 1 @skip_locked;

-- event_waiting(instant now) -> maybe event_id id, unit_id unit_id, text kind, json data
-- Whether there is any, asked without the writer.
-- all units: automation serves all of them
SELECT id, unit_id, kind, data FROM event
 WHERE done_at IS NULL AND (lease_until IS NULL OR lease_until <= :now) ORDER BY id LIMIT 1;

-- event_done(unit_id unit, event_id id, instant now, text error) -> exec
UPDATE event SET done_at = :now, error = :error WHERE unit_id = :unit AND id = :id AND done_at IS NULL;

-- event_later(unit_id unit, event_id id, instant lease_until, text error) -> exec
UPDATE event SET lease_until = :lease_until, attempts = attempts + 1, error = :error
 WHERE unit_id = :unit AND id = :id AND done_at IS NULL;

-- event_count_lately(unit_id unit, activity_id activity, instant since) -> one i64 count
-- For the guard against rules that answer each other for ever.
SELECT count(*) FROM event WHERE unit_id = :unit AND activity_id = :activity AND at >= :since AND NOT quiet;

-- event_sweep(instant before, int most) -> exec
-- The oldest first, a handful at a time.
-- all units: the sweep serves all of them
-- scan: only the first few by their key
DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT :most) AND done_at < :before;
