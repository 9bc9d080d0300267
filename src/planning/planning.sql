-- What the plan is made of, and the spans that planning keeps.

-- plan_spans(tenant_id tenant, instant from, instant to, text holder, instant now) -> list worker_id worker_id,
--  activity_id activity_id, unit_id unit_id, instant from_at, instant to_at, bool forced, text status,
--  instant? start_at, instant? end_at, instant? window_from, instant? window_to, site_id? site_id, real? latitude, real? longitude,
--  text? zone, json? opening_hours, instant? until_at
-- Work of all workers of the tenant that begins in [from, to), by worker and time; and the times that are
-- held by somebody else than `holder`, with ids below zero: they stay where they are until they run out.
SELECT s.worker_id, s.activity_id, s.unit_id, s.from_at, s.to_at, s.forced, a.status, a.start_at, a.end_at,
       a.window_from, a.window_to, a.site_id, p.latitude, p.longitude, p.zone,
       c.opening_hours AS opening_hours,
       CAST(NULL AS BIGINT) AS until_at
  FROM booked_span s
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
  LEFT JOIN customer c ON a.window_from IS NOT NULL AND c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE s.tenant_id = :tenant AND s.from_at >= :from AND s.from_at < :to
UNION ALL
SELECT h.worker_id, -h.id, h.unit_id, h.from_at, h.to_at, FALSE, 'planned', NULL, NULL, NULL, NULL,
       CASE WHEN h.latitude IS NULL THEN NULL ELSE -1 END, h.latitude, h.longitude, NULL, NULL, h.until_at
  FROM slot_hold h
 WHERE h.tenant_id = :tenant AND h.from_at >= :from AND h.from_at < :to AND h.until_at > :now
   AND h.owner <> :holder
 ORDER BY worker_id, from_at, activity_id;

-- plan_spans_of(tenant_id tenant, worker_id worker, instant from, instant to, text holder, instant now) -> list like plan_spans
-- The same of one worker.
SELECT s.worker_id, s.activity_id, s.unit_id, s.from_at, s.to_at, s.forced, a.status, a.start_at, a.end_at,
       a.window_from, a.window_to, a.site_id, p.latitude, p.longitude, p.zone,
       c.opening_hours AS opening_hours,
       CAST(NULL AS BIGINT) AS until_at
  FROM booked_span s
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
  LEFT JOIN customer c ON a.window_from IS NOT NULL AND c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE s.tenant_id = :tenant AND s.worker_id = :worker AND s.from_at >= :from AND s.from_at < :to
UNION ALL
SELECT h.worker_id, -h.id, h.unit_id, h.from_at, h.to_at, FALSE, 'planned', NULL, NULL, NULL, NULL,
       CASE WHEN h.latitude IS NULL THEN NULL ELSE -1 END, h.latitude, h.longitude, NULL, NULL, h.until_at
  FROM slot_hold h
 WHERE h.tenant_id = :tenant AND h.worker_id = :worker AND h.from_at >= :from AND h.from_at < :to AND h.until_at > :now
   AND h.owner <> :holder
 ORDER BY worker_id, from_at, activity_id;

-- plan_tenants() -> list tenant_id id
-- all units: a server warms the plan of everybody
-- scan: a row for each tenant
SELECT id FROM tenant ORDER BY id;

-- plan_window_counts(unit_id unit, instant from, instant to, activity_id except, text holder, instant now) -> list
--  instant start_at, instant? window_from
-- Starts of what is planned or held in [from, to): for the most bookings of a window.
SELECT start_at, window_from FROM activity
 WHERE unit_id = :unit AND start_at >= :from AND start_at < :to AND id <> :except
   AND status IN ('planned', 'en_route', 'in_progress', 'intermediate')
UNION ALL
SELECT from_at, CASE WHEN window_from < window_to THEN window_from END FROM slot_hold
 WHERE unit_id = :unit AND from_at >= :from AND from_at < :to AND until_at > :now AND owner <> :holder;

-- plan_last_worker(unit_id unit, customer_id customer, instant now) -> maybe worker_id worker_id
-- Who came last.
SELECT worker_id FROM activity
 WHERE unit_id = :unit AND customer_id = :customer AND start_at < :now AND worker_id IS NOT NULL
   AND status IN ('planned', 'en_route', 'in_progress', 'intermediate', 'terminated')
 ORDER BY start_at DESC LIMIT 1;

-- plan_versions(tenant_id tenant, date from_day, date to_day) -> list worker_id worker_id, date day, i64 version
-- How often each day was written.
SELECT worker_id, day, version FROM worker_day
 WHERE tenant_id = :tenant AND day >= :from_day AND day <= :to_day
 ORDER BY worker_id, day;

-- plan_versions_of(tenant_id tenant, worker_id worker, date from_day, date to_day) -> list like plan_versions
SELECT worker_id, day, version FROM worker_day
 WHERE tenant_id = :tenant AND worker_id = :worker AND day >= :from_day AND day <= :to_day
 ORDER BY worker_id, day;

-- plan_day_touch(tenant_id tenant, worker_id worker, date day) -> one i64 version
-- Takes the day for this transaction: who comes second waits, then sees what the first did.
INSERT INTO worker_day (tenant_id, worker_id, day, version) VALUES (:tenant, :worker, :day, 1)
    ON CONFLICT (tenant_id, worker_id, day) DO UPDATE SET version = worker_day.version + 1
 RETURNING version;

-- plan_span_find(unit_id unit, activity_id activity) -> maybe worker_id worker_id, instant from_at, instant to_at, bool forced
SELECT worker_id, from_at, to_at, forced FROM booked_span WHERE unit_id = :unit AND activity_id = :activity;

-- plan_span_insert(activity_id activity, tenant_id tenant, unit_id unit, worker_id worker, instant from, instant to, bool forced) -> exec
INSERT INTO booked_span (activity_id, tenant_id, unit_id, worker_id, from_at, to_at, forced)
VALUES (:activity, :tenant, :unit, :worker, :from, :to, :forced);

-- plan_span_delete(unit_id unit, activity_id activity) -> exec
DELETE FROM booked_span WHERE unit_id = :unit AND activity_id = :activity;

-- plan_overlaps(tenant_id tenant, worker_id worker, activity_id activity, instant from, instant to) -> one i64 count
-- Unforced work of the worker in [from, to), the activity itself aside.
SELECT count(*) AS count FROM booked_span
 WHERE tenant_id = :tenant AND worker_id = :worker AND activity_id <> :activity AND NOT forced
   AND from_at < :to AND from_at > :from - 172800 AND to_at > :from;

-- plan_standing(tenant_id tenant, worker_id worker, instant from, instant to) -> list instant from_at, instant to_at
-- Work of the worker in [from, to), by time; what began the day before, too.
SELECT from_at, to_at FROM booked_span
 WHERE tenant_id = :tenant AND worker_id = :worker AND from_at < :to AND from_at > :from - 172800 AND to_at > :from
 ORDER BY from_at;

-- hold_insert(tenant_id tenant, unit_id unit, public_id public_id, text owner, worker_id worker, instant from, instant to,
--  instant window_from, instant window_to, real? latitude, real? longitude, text token, instant until, instant now) -> exec
INSERT INTO slot_hold (tenant_id, unit_id, public_id, owner, worker_id, from_at, to_at, window_from, window_to, latitude,
       longitude, token, until_at, created_at)
VALUES (:tenant, :unit, :public_id, :owner, :worker, :from, :to, :window_from, :window_to, :latitude, :longitude, :token,
       :until, :now);

-- hold_list(unit_id unit, text owner) -> list public_id public_id, worker_id worker_id, instant from_at, instant window_from,
--  instant window_to, text token, instant until_at
-- What a visitor keeps, also what has run out; the newest first.
SELECT public_id, worker_id, from_at, window_from, window_to, token, until_at FROM slot_hold
 WHERE unit_id = :unit AND owner = :owner ORDER BY id DESC;

-- hold_clear(unit_id unit, text owner) -> exec
DELETE FROM slot_hold WHERE unit_id = :unit AND owner = :owner;

-- hold_sweep(instant before) -> exec
-- all units: jobs forget what ran out
DELETE FROM slot_hold WHERE until_at < :before;

-- waiting_put(unit_id unit, activity_id activity, customer_id? customer, contact_id? contact, text part, i64 weekdays,
--  text note, instant now) -> exec
-- Who asks again says it anew, and keeps the place in the line.
INSERT INTO waiting (unit_id, activity_id, customer_id, contact_id, part, weekdays, note, created_at)
VALUES (:unit, :activity, :customer, :contact, :part, :weekdays, :note, :now)
    ON CONFLICT (unit_id, activity_id) DO UPDATE SET contact_id = :contact, part = :part, weekdays = :weekdays,
       note = :note;

-- waiting_find(unit_id unit, activity_id activity) -> maybe customer_id? customer_id, contact_id? contact_id, text part,
--  i64 weekdays, text note, instant created_at
SELECT customer_id, contact_id, part, weekdays, note, created_at FROM waiting
 WHERE unit_id = :unit AND activity_id = :activity;

-- waiting_delete(unit_id unit, activity_id activity) -> exec
DELETE FROM waiting WHERE unit_id = :unit AND activity_id = :activity;
