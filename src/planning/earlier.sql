-- Times that were freed, and who was asked whether to come earlier.

-- freed_insert(tenant_id tenant, worker_id worker, activity_id activity, instant from, instant to, instant now) -> exec
-- One for each unit of the worker in which somebody else waits.
INSERT INTO freed_slot (unit_id, tenant_id, worker_id, from_at, to_at, activity_id, status, next_at, created_at)
SELECT u.unit_id, CAST(:tenant AS BIGINT), CAST(:worker AS BIGINT), CAST(:from AS BIGINT), CAST(:to AS BIGINT),
       CAST(:activity AS BIGINT), 'open', CAST(:now AS BIGINT), CAST(:now AS BIGINT)
  FROM worker_unit u
 WHERE u.worker_id = :worker
   AND EXISTS (SELECT 1 FROM waiting w WHERE w.unit_id = u.unit_id AND w.activity_id <> :activity);

-- freed_due(instant now) -> maybe i64 id, unit_id unit_id, worker_id worker_id, instant from_at, instant to_at,
--  activity_id activity_id, instant next_at, instant created_at
-- all units: the jobs look after everybody's
SELECT id, unit_id, worker_id, from_at, to_at, activity_id, next_at, created_at FROM freed_slot
 WHERE next_at IS NOT NULL AND next_at <= :now ORDER BY next_at, id LIMIT 1;

-- freed_next(instant now) -> maybe instant next_at
-- all units: when the jobs look again
SELECT next_at FROM freed_slot WHERE next_at IS NOT NULL AND next_at > :now ORDER BY next_at LIMIT 1;

-- freed_claim(unit_id unit, i64 id, instant seen, text status, instant? next_at, instant? done_at) -> maybe i64 id
-- Only for who saw it last: another process that looked at the same time finds nothing.
UPDATE freed_slot SET status = :status, next_at = :next_at, done_at = :done_at
 WHERE unit_id = :unit AND id = :id AND next_at = :seen
RETURNING id;

-- freed_take(unit_id unit, i64 id, instant now) -> maybe i64 id
-- The first yes.
UPDATE freed_slot SET status = 'taken', next_at = NULL, done_at = :now
 WHERE unit_id = :unit AND id = :id AND status IN ('open', 'asked')
RETURNING id;

-- freed_again(unit_id unit, i64 id, instant now) -> exec
-- Who said no or came too late leaves room for the next.
UPDATE freed_slot SET next_at = :now WHERE unit_id = :unit AND id = :id AND status = 'asked';

-- freed_sweep_offers(instant before) -> exec
-- all units: rounds that ended long ago
-- scan: once an hour, and it is swept
DELETE FROM earlier_offer WHERE freed_id IN (SELECT id FROM freed_slot WHERE created_at < :before AND next_at IS NULL);

-- freed_sweep(instant before) -> exec
-- all units: rounds that ended long ago
-- scan: once an hour, and it is swept
DELETE FROM freed_slot WHERE created_at < :before AND next_at IS NULL;

-- earlier_candidates(unit_id unit, i64 freed, activity_id except, instant from, instant now, int limit) -> list
--  activity_id activity_id, contact_id? contact_id, customer_id? customer_id, text part, i64 weekdays,
--  instant? start_at, int duration_s
-- Who waits, stands later than `from` or nowhere, sees the portal, and has no other offer open; the longest first.
SELECT w.activity_id, w.contact_id, w.customer_id, w.part, w.weekdays, a.start_at, a.duration_s
  FROM waiting w
  JOIN activity a ON a.unit_id = w.unit_id AND a.id = w.activity_id
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE w.unit_id = :unit AND w.activity_id <> :except AND a.status IN ('requested', 'pending', 'planned')
   AND (a.start_at IS NULL OR a.start_at > :from) AND t.portal_shown AND c.portal_access
   AND NOT EXISTS (SELECT 1 FROM earlier_offer o WHERE o.unit_id = w.unit_id AND o.activity_id = w.activity_id
       AND (o.freed_id = :freed OR (o.status = 'asked' AND o.until_at > :now)))
 ORDER BY w.created_at, w.id LIMIT :limit;

-- earlier_pending(unit_id unit, i64 freed, instant now) -> one i64 count, instant? until
-- Who has not answered yet, and when the first of them is too late.
SELECT count(*) AS count, min(until_at) AS until FROM earlier_offer
 WHERE unit_id = :unit AND freed_id = :freed AND status = 'asked' AND until_at > :now;

-- earlier_expire(unit_id unit, i64 freed, instant now) -> exec
UPDATE earlier_offer SET status = 'expired', answered_at = until_at
 WHERE unit_id = :unit AND freed_id = :freed AND status = 'asked' AND until_at <= :now;

-- earlier_insert(unit_id unit, i64 freed, public_id public_id, activity_id activity, worker_id worker, instant start,
--  instant window_from, instant window_to, int extra_travel_s, instant now, instant until) -> exec
INSERT INTO earlier_offer (unit_id, freed_id, public_id, activity_id, worker_id, start_at, window_from, window_to,
       extra_travel_s, status, asked_at, until_at)
VALUES (:unit, :freed, :public_id, :activity, :worker, :start, :window_from, :window_to, :extra_travel_s, 'asked', :now,
       :until);

-- earlier_answer(unit_id unit, text id, text status, instant now) -> exec
UPDATE earlier_offer SET status = :status, answered_at = :now
 WHERE unit_id = :unit AND public_id = :id AND status = 'asked';

-- earlier_losers(unit_id unit, i64 freed, instant now) -> list activity_id activity_id
-- Those who were asked beside the first yes.
UPDATE earlier_offer SET status = 'lost', answered_at = :now
 WHERE unit_id = :unit AND freed_id = :freed AND status = 'asked'
RETURNING activity_id;

-- part offers
SELECT o.public_id, o.freed_id, o.activity_id, a.public_id AS activity_public_id, a.title, a.start_at AS now_start_at,
       CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END AS customer,
       o.worker_id, trim(k.first_name || ' ' || k.last_name) AS worker_name, COALESCE(s.zone, u.zone) AS zone,
       o.start_at, o.window_from, o.window_to, o.extra_travel_s, o.status, o.asked_at, o.until_at, o.answered_at
  FROM earlier_offer o
  JOIN unit u ON u.id = o.unit_id
  JOIN worker k ON k.id = o.worker_id
  JOIN activity a ON a.unit_id = o.unit_id AND a.id = o.activity_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id;

-- earlier_find(unit_id unit, activity_id activity, text id) -> maybe public_id public_id, i64 freed_id,
--  activity_id activity_id, public_id activity_public_id, text title, instant? now_start_at, text? customer,
--  worker_id worker_id, text worker_name, text zone, instant start_at, instant window_from, instant window_to,
--  int extra_travel_s, text status, instant asked_at, instant until_at, instant? answered_at
@offers
 WHERE o.unit_id = :unit AND o.activity_id = :activity AND o.public_id = :id;

-- earlier_open(unit_id unit, activity_id activity, instant now) -> maybe like earlier_find
-- The one that may still be said yes to: it is not over, and earlier than what is planned now.
@offers
 WHERE o.unit_id = :unit AND o.activity_id = :activity AND o.status = 'asked' AND o.until_at > :now
   AND a.status IN ('requested', 'pending', 'planned') AND (a.start_at IS NULL OR a.start_at > o.start_at)
 ORDER BY o.id DESC LIMIT 1;

-- earlier_latest(unit_id unit, activity_id activity) -> maybe like earlier_find
@offers
 WHERE o.unit_id = :unit AND o.activity_id = :activity ORDER BY o.id DESC LIMIT 1;

-- earlier_list(unit_id unit, int limit) -> list like earlier_find
@offers
 WHERE o.unit_id = :unit ORDER BY o.id DESC LIMIT :limit;

-- waiting_list(unit_id unit, int limit) -> list activity_id activity_id, public_id activity_public_id, text reference,
--  text title, customer_id? customer_id, public_id? customer_public_id, text? customer, contact_id? contact_id,
--  text? address, text zone, instant? start_at, instant? window_from, instant? window_to, text part, i64 weekdays,
--  text note, instant created_at, i64 asked
-- Who waits, the longest first.
SELECT w.activity_id, a.public_id AS activity_public_id, a.reference, a.title, a.customer_id,
       c.public_id AS customer_public_id,
       CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END AS customer, w.contact_id,
       s.address, COALESCE(s.zone, u.zone) AS zone, a.start_at, a.window_from, a.window_to, w.part, w.weekdays, w.note,
       w.created_at,
       (SELECT count(*) FROM earlier_offer o WHERE o.unit_id = w.unit_id AND o.activity_id = w.activity_id) AS asked
  FROM waiting w
  JOIN unit u ON u.id = w.unit_id
  JOIN activity a ON a.unit_id = w.unit_id AND a.id = w.activity_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id
 WHERE w.unit_id = :unit AND a.status IN ('requested', 'pending', 'planned')
 ORDER BY w.created_at, w.id LIMIT :limit;

-- waiting_count(unit_id unit) -> one i64 count
SELECT count(*) AS count FROM waiting w JOIN activity a ON a.unit_id = w.unit_id AND a.id = w.activity_id
 WHERE w.unit_id = :unit AND a.status IN ('requested', 'pending', 'planned');

-- earlier_of_customer(unit_id unit, customer_id customer, instant now) -> list like earlier_find
-- What a customer may still say yes to.
@offers
 WHERE o.unit_id = :unit AND a.customer_id = :customer AND o.status = 'asked' AND o.until_at > :now
   AND a.status IN ('requested', 'pending', 'planned') AND (a.start_at IS NULL OR a.start_at > o.start_at)
 ORDER BY o.until_at, o.id;
