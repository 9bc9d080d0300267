-- What the plan is made of, and the spans that planning keeps.

-- plan_spans(tenant_id tenant, instant from, instant to) -> list worker_id worker_id,
--  activity_id activity_id, unit_id unit_id, instant from_at, instant to_at, bool forced, text status,
--  instant? window_from, instant? window_to, site_id? site_id, real? latitude, real? longitude,
--  text? zone, json? opening_hours
-- Work of all workers of the tenant that begins in [from, to), by worker and time.
SELECT s.worker_id, s.activity_id, s.unit_id, s.from_at, s.to_at, s.forced, a.status, a.window_from, a.window_to,
       a.site_id, p.latitude, p.longitude, p.zone,
       CASE WHEN a.window_from IS NULL THEN NULL ELSE c.opening_hours END AS opening_hours
  FROM booked_span s
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE s.tenant_id = :tenant AND s.from_at >= :from AND s.from_at < :to
 ORDER BY s.worker_id, s.from_at, s.activity_id;

-- plan_spans_of(tenant_id tenant, worker_id worker, instant from, instant to) -> list like plan_spans
-- The same of one worker.
SELECT s.worker_id, s.activity_id, s.unit_id, s.from_at, s.to_at, s.forced, a.status, a.window_from, a.window_to,
       a.site_id, p.latitude, p.longitude, p.zone,
       CASE WHEN a.window_from IS NULL THEN NULL ELSE c.opening_hours END AS opening_hours
  FROM booked_span s
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE s.tenant_id = :tenant AND s.worker_id = :worker AND s.from_at >= :from AND s.from_at < :to
 ORDER BY s.worker_id, s.from_at, s.activity_id;

-- plan_tenants() -> list tenant_id id
-- all units: a server warms the plan of everybody
-- scan: a row for each tenant
SELECT id FROM tenant ORDER BY id;

-- plan_window_counts(unit_id unit, instant from, instant to, activity_id except) -> list instant start_at, instant? window_from
-- Starts of what is planned in [from, to): for the most bookings of a window.
SELECT start_at, window_from FROM activity
 WHERE unit_id = :unit AND start_at >= :from AND start_at < :to AND id <> :except
   AND status IN ('planned', 'en_route', 'in_progress', 'intermediate');

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
