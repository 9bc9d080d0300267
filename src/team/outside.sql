-- Calendars of workers elsewhere, what they say, and the private addresses of workers' own rounds.

-- part calendars
SELECT c.id, c.public_id, c.worker_id, c.name, c.host, c.titles, c.entries, c.skipped, c.error, c.failures, c.read_at,
       c.tried_at, c.next_at
  FROM worker_calendar c;

-- outside_list(tenant_id tenant, worker_id worker) -> list i64 id, public_id public_id, worker_id worker_id, text name,
--  text host, bool titles, i64 entries, i64 skipped, text error, i64 failures, instant? read_at, instant? tried_at,
--  instant next_at
@calendars
 WHERE c.tenant_id = :tenant AND c.worker_id = :worker ORDER BY c.id;

-- outside_find(tenant_id tenant, worker_id worker, text id) -> maybe like outside_list
@calendars
 WHERE c.tenant_id = :tenant AND c.worker_id = :worker AND c.public_id = :id;

-- outside_insert(tenant_id tenant, worker_id worker, public_id public_id, text name, text address, text host,
--  bool titles, instant now) -> exec
INSERT INTO worker_calendar (tenant_id, worker_id, public_id, name, address, host, titles, next_at, created_at)
VALUES (:tenant, :worker, :public_id, :name, :address, :host, :titles, :now, :now);

-- outside_delete(tenant_id tenant, i64 id) -> exec
DELETE FROM worker_calendar WHERE tenant_id = :tenant AND id = :id;

-- outside_soon(tenant_id tenant, i64 id, instant now) -> exec
UPDATE worker_calendar SET next_at = :now, lease_until = NULL WHERE tenant_id = :tenant AND id = :id;

-- outside_due(instant now) -> maybe i64 id, tenant_id tenant_id, instant next_at
-- all units: the jobs read everybody's calendars
SELECT id, tenant_id, next_at FROM worker_calendar
 WHERE next_at <= :now AND (lease_until IS NULL OR lease_until <= :now) ORDER BY next_at, id LIMIT 1;

-- outside_next(instant now) -> maybe instant next_at
-- all units: when the jobs come again
SELECT next_at FROM worker_calendar WHERE next_at > :now ORDER BY next_at LIMIT 1;

-- outside_lease(tenant_id tenant, i64 id, instant now, instant until) -> maybe worker_id worker_id, text address,
--  bool titles, text etag, text modified, text digest, date? reads_from, i64 failures
-- For who is first: the other processes leave it alone until then.
UPDATE worker_calendar SET lease_until = :until, tried_at = :now
 WHERE tenant_id = :tenant AND id = :id AND next_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
RETURNING worker_id, address, titles, etag, modified, digest, reads_from, failures;

-- outside_zone(tenant_id tenant, worker_id worker) -> maybe text zone
-- The wall that the worker lives by: of the first unit.
SELECT u.zone FROM worker_unit m JOIN unit u ON u.id = m.unit_id
 WHERE m.worker_id = :worker AND u.tenant_id = :tenant ORDER BY u.id LIMIT 1;

-- outside_read(tenant_id tenant, i64 id, text etag, text modified, text digest, date reads_from, i64 entries, i64 skipped,
--  instant now, instant next_at) -> exec
UPDATE worker_calendar SET etag = :etag, modified = :modified, digest = :digest, reads_from = :reads_from,
       entries = :entries, skipped = :skipped, error = '', failures = 0, read_at = :now, next_at = :next_at,
       lease_until = NULL
 WHERE tenant_id = :tenant AND id = :id;

-- outside_same(tenant_id tenant, i64 id, instant now, instant next_at) -> exec
-- Nothing new.
UPDATE worker_calendar SET error = '', failures = 0, read_at = :now, next_at = :next_at, lease_until = NULL
 WHERE tenant_id = :tenant AND id = :id;

-- outside_failed(tenant_id tenant, i64 id, text error, instant next_at) -> exec
UPDATE worker_calendar SET error = :error, failures = failures + 1, next_at = :next_at, lease_until = NULL
 WHERE tenant_id = :tenant AND id = :id;

-- busy_clear(tenant_id tenant, i64 calendar) -> exec
DELETE FROM worker_busy WHERE tenant_id = :tenant AND calendar_id = :calendar;

-- busy_insert(tenant_id tenant, i64 calendar, worker_id worker, instant from, instant to, text title) -> exec
INSERT INTO worker_busy (tenant_id, calendar_id, worker_id, from_at, to_at, title)
VALUES (:tenant, :calendar, :worker, :from, :to, :title);

-- feed_find(tenant_id tenant, worker_id worker) -> maybe bool is_on, i64 version, instant? used_at
SELECT is_on, version, used_at FROM worker_feed WHERE tenant_id = :tenant AND worker_id = :worker;

-- feed_set(tenant_id tenant, worker_id worker, bool on, instant now) -> exec
INSERT INTO worker_feed (worker_id, tenant_id, is_on, version, set_at) VALUES (:worker, :tenant, :on, 1, :now)
    ON CONFLICT (worker_id) DO UPDATE SET is_on = :on, version = worker_feed.version + 1, used_at = NULL,
       set_at = :now;

-- feed_used(tenant_id tenant, worker_id worker, instant now) -> exec
UPDATE worker_feed SET used_at = :now WHERE tenant_id = :tenant AND worker_id = :worker;

-- feed_worker(tenant_id tenant, worker_id worker) -> maybe bool active
SELECT active FROM worker WHERE tenant_id = :tenant AND id = :worker;
