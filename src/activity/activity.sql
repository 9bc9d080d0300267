-- Activities, their history, and the events they tell.  Rows are read through activity_view,
-- which joins the names that pages show.

-- part activities
SELECT id, public_id, reference, external_id, status, title, comment, duration_s, priority, start_at, end_at,
       window_from, window_to, appointment_at, wished_at, confirmed, forced, ics_sequence, real_start_at,
       real_end_at, result, result_comment, cancel_reason, cancel_detail, origin, additional, created_at,
       updated_at, type_id, type_public_id, type_name, type_reference, type_color, customer_id,
       customer_public_id, customer_name, customer_reference, contact_id, site_id, site_public_id, address,
       address_additional, latitude, longitude, zone, worker_id, worker_public_id, worker_name, worker_color,
       start_key
  FROM activity_view;

-- activity_find(unit_id unit, activity_id id) -> maybe activity_id id, public_id public_id,
--  text reference, text? external_id, text status, text title, text comment, int duration_s, int priority,
--  instant? start_at, instant? end_at, instant? window_from, instant? window_to, instant? appointment_at,
--  instant? wished_at, bool confirmed, bool forced, int ics_sequence, instant? real_start_at,
--  instant? real_end_at, text? result, text result_comment, text? cancel_reason, text cancel_detail,
--  text origin, json additional, instant created_at, instant updated_at,
--  type_id type_id, public_id type_public_id, text type_name, text type_reference, text type_color,
--  customer_id? customer_id, public_id? customer_public_id, text? customer_name, text? customer_reference,
--  contact_id? contact_id, site_id? site_id, public_id? site_public_id, text? address,
--  text? address_additional, real? latitude, real? longitude, text zone,
--  worker_id? worker_id, public_id? worker_public_id, text? worker_name, text? worker_color, i64 start_key
-- One activity.
@activities WHERE unit_id = :unit AND id = :id;

-- activity_worker_name(unit_id unit, activity_id id) -> maybe text name
-- As activity_view has it.
SELECT w.first_name || ' ' || w.last_name AS name
  FROM activity a JOIN worker w ON w.tenant_id = a.tenant_id AND w.id = a.worker_id
 WHERE a.unit_id = :unit AND a.id = :id;

-- activity_lookup_public(unit_id unit, text public_id) -> maybe activity_id id
-- By what stands in links.
SELECT id FROM activity WHERE unit_id = :unit AND public_id = :public_id;

-- activity_lookup_reference(unit_id unit, text reference) -> maybe activity_id id
SELECT id FROM activity WHERE unit_id = :unit AND reference = :reference;

-- activity_lookup_external(unit_id unit, text external_id) -> maybe activity_id id
SELECT id FROM activity WHERE unit_id = :unit AND external_id = :external_id ORDER BY id LIMIT 1;

-- part wanted
(CAST(:statuses AS TEXT) IS NULL OR status IN (@texts(:statuses)))
   AND (CAST(:types AS TEXT) IS NULL OR type_id IN (@ints(:types)))
   AND (CAST(:type AS BIGINT) IS NULL OR type_id = :type)
   AND (CAST(:worker AS BIGINT) IS NULL OR worker_id = :worker)
   AND (CAST(:customer AS BIGINT) IS NULL OR customer_id = :customer)
   AND (CAST(:site AS BIGINT) IS NULL OR site_id = :site)
   AND (CAST(:reference AS TEXT) IS NULL OR reference = :reference)
   AND (CAST(:word1 AS TEXT) IS NULL OR search LIKE :word1)
   AND (CAST(:word2 AS TEXT) IS NULL OR search LIKE :word2)
   AND (CAST(:word3 AS TEXT) IS NULL OR search LIKE :word3);

-- activity_list_start(unit_id unit, i64 low, i64 high, activity_id after, text? statuses, text? types,
--  type_id? type,
--  worker_id? worker, customer_id? customer, site_id? site, text? reference, text? word1, text? word2,
--  text? word3, bool unlocated, instant? late_start, instant? late_end, int most) -> list like activity_find
-- By start, unplanned last.
@activities
 WHERE unit_id = :unit AND start_key >= :low AND start_key <= :high AND (start_key > :low OR id > :after)
   AND @wanted
   AND (NOT :unlocated OR (site_id IS NOT NULL AND latitude IS NULL))
   AND (CAST(:late_start AS BIGINT) IS NULL OR (status = 'planned' AND start_at < :late_start)
        OR (status IN ('en_route', 'in_progress') AND end_at < :late_end))
 ORDER BY start_key, id LIMIT :most;

-- activity_list_open(unit_id unit, i64 low, i64 high, activity_id after, text? statuses, text? types,
--  type_id? type,
--  worker_id? worker, customer_id? customer, site_id? site, text? reference, text? word1, text? word2,
--  text? word3, bool unlocated, instant? late_start, instant? late_end, int most) -> list like activity_find
-- The same of open ones only, through their own small index.
@activities
 WHERE unit_id = :unit AND status <> 'terminated' AND status <> 'canceled' AND start_key >= :low AND start_key <= :high
   AND (start_key > :low OR id > :after)
   AND @wanted
   AND (NOT :unlocated OR (site_id IS NOT NULL AND latitude IS NULL))
   AND (CAST(:late_start AS BIGINT) IS NULL OR (status = 'planned' AND start_at < :late_start)
        OR (status IN ('en_route', 'in_progress') AND end_at < :late_end))
 ORDER BY start_key, id LIMIT :most;

-- activity_list_start_down(unit_id unit, i64 low, i64 high, activity_id after, text? statuses, text? types,
--  type_id? type,
--  worker_id? worker, customer_id? customer, site_id? site, text? reference, text? word1, text? word2,
--  text? word3, bool unlocated, instant? late_start, instant? late_end, int most) -> list like activity_find
-- Latest start first, unplanned before.
@activities
 WHERE unit_id = :unit AND start_key >= :low AND start_key <= :high AND (start_key < :high OR id < :after)
   AND @wanted
   AND (NOT :unlocated OR (site_id IS NOT NULL AND latitude IS NULL))
   AND (CAST(:late_start AS BIGINT) IS NULL OR (status = 'planned' AND start_at < :late_start)
        OR (status IN ('en_route', 'in_progress') AND end_at < :late_end))
 ORDER BY start_key DESC, id DESC LIMIT :most;

-- activity_list_updated(unit_id unit, i64 low, i64 high, instant updated_from, activity_id after,
--  text? statuses, text? types, type_id? type, worker_id? worker, customer_id? customer, site_id? site,
--  text? reference,
--  text? word1, text? word2, text? word3, int most) -> list like activity_find
-- Changed longest ago first.
@activities
 WHERE unit_id = :unit AND updated_at >= :updated_from AND (updated_at > :updated_from OR id > :after)
   AND start_key >= :low AND start_key <= :high
   AND @wanted
 ORDER BY updated_at, id LIMIT :most;

-- activity_list_newest(unit_id unit, i64 low, i64 high, activity_id before, text? statuses, text? types,
--  type_id? type,
--  worker_id? worker, customer_id? customer, site_id? site, text? reference, text? word1, text? word2,
--  text? word3, bool unlocated, instant? late_start, instant? late_end, int most) -> list like activity_find
-- Created last first.
@activities
 WHERE unit_id = :unit AND id < :before AND start_key >= :low AND start_key <= :high
   AND @wanted
   AND (NOT :unlocated OR (site_id IS NOT NULL AND latitude IS NULL))
   AND (CAST(:late_start AS BIGINT) IS NULL OR (status = 'planned' AND start_at < :late_start)
        OR (status IN ('en_route', 'in_progress') AND end_at < :late_end))
 ORDER BY id DESC LIMIT :most;

-- activity_list_customer(unit_id unit, customer_id customer, i64 low, i64 high, activity_id after,
--  text? statuses, int most) -> list like activity_find
-- One customer's, latest start first, unplanned before: straight through its index.
@activities
 WHERE unit_id = :unit AND customer_id = :customer
   AND start_key >= :low AND start_key <= :high AND (start_key < :high OR id < :after)
   AND (CAST(:statuses AS TEXT) IS NULL OR status IN (@texts(:statuses)))
 ORDER BY start_key DESC, id DESC LIMIT :most;

-- activity_counters(unit_id unit, instant today, instant tomorrow, instant late_start, instant late_end,
--  instant week) -> one i64 requested, i64 to_plan, i64 late, i64 unlocated, i64 today, i64 today_done,
--  i64 today_unconfirmed, i64 booked_portal
-- What is wrong now and what today holds.
SELECT (SELECT count(*) FROM activity WHERE unit_id = :unit AND status = 'requested'),
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND status = 'pending'),
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND status = 'planned' AND start_at < :late_start)
       + (SELECT count(*) FROM activity WHERE unit_id = :unit AND status IN ('en_route', 'in_progress')
             AND end_at < :late_end),
       (SELECT count(*) FROM activity a JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id
         WHERE a.unit_id = :unit AND a.status IN ('requested', 'pending', 'planned') AND s.latitude IS NULL),
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND start_at >= :today AND start_at < :tomorrow
           AND status <> 'canceled'),
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND start_at >= :today AND start_at < :tomorrow
           AND status = 'terminated'),
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND start_at >= :today AND start_at < :tomorrow
           AND status = 'planned' AND NOT confirmed),
       (SELECT count(*) FROM activity_change WHERE unit_id = :unit AND at >= :week AND actor_kind = 'contact'
           AND what = 'planned');

-- activity_facts(unit_id unit, type_id type, customer_id? customer, site_id? site, contact_id? contact)
--  -> maybe text type_name, int duration_s, bool archived, customer_id? customer_id,
--  customer_id? site_customer, customer_id? contact_customer, bool by_hand, bool by_portal, bool by_import,
--  bool customer_required
-- What an input points to; a NULL says that it is not there.
SELECT t.name, t.duration_s, t.archived, c.id AS customer_id, s.customer_id AS site_customer,
       o.customer_id AS contact_customer, t.by_hand, t.by_portal, t.by_import, t.customer_required
  FROM activity_type t
  LEFT JOIN customer c ON c.unit_id = t.unit_id AND c.id = CAST(:customer AS BIGINT)
  LEFT JOIN site s ON s.unit_id = t.unit_id AND s.id = CAST(:site AS BIGINT)
  LEFT JOIN contact o ON o.unit_id = t.unit_id AND o.id = CAST(:contact AS BIGINT)
 WHERE t.unit_id = :unit AND t.id = :type;

-- activity_lock(unit_id unit, activity_id id) -> maybe activity_id id
-- Keeps others from changing it until the transaction ends.
SELECT id FROM activity WHERE unit_id = :unit AND id = :id @lock;

-- activity_next_number(unit_id unit) -> one i64 last
-- The number of the next reference that is made.
INSERT INTO activity_counter (unit_id, last) VALUES (:unit, 1)
    ON CONFLICT (unit_id) DO UPDATE SET last = activity_counter.last + 1
RETURNING last;

-- activity_insert(tenant_id tenant, unit_id unit, public_id public_id, text reference, text? external_id,
--  type_id type, customer_id? customer, site_id? site, contact_id? contact, text title, text comment,
--  text status, int duration_s, int priority, worker_id? worker, instant? start_at, instant? end_at,
--  instant? appointment_at, instant? wished_at, instant? real_start_at, instant? real_end_at, text? result,
--  text result_comment, text? cancel_reason, text cancel_detail, text origin, json additional, text search,
--  instant now) -> maybe activity_id id
-- No row when the reference is taken.
INSERT INTO activity (tenant_id, unit_id, public_id, reference, external_id, type_id, customer_id, site_id,
       contact_id, title, comment, status, duration_s, priority, worker_id, start_at, end_at, appointment_at,
       wished_at, confirmed, forced, real_start_at, real_end_at, result, result_comment, cancel_reason,
       cancel_detail, origin, additional, search, created_at, updated_at)
VALUES (:tenant, :unit, :public_id, :reference, :external_id, :type, :customer, :site, :contact, :title,
       :comment, :status, :duration_s, :priority, :worker, :start_at, :end_at, :appointment_at, :wished_at,
       FALSE, FALSE, :real_start_at, :real_end_at, :result, :result_comment, :cancel_reason, :cancel_detail,
       :origin, :additional, :search, :now, :now)
    ON CONFLICT (unit_id, reference) DO NOTHING
RETURNING id;

-- activity_update(unit_id unit, activity_id id, text reference, text? external_id, type_id type,
--  customer_id? customer, site_id? site, contact_id? contact, text title, text comment, int duration_s,
--  int priority, instant? appointment_at, instant? wished_at, json additional, text search, instant now)
--  -> exec
-- What people and files say of it.
UPDATE activity SET reference = :reference, external_id = :external_id, type_id = :type,
       customer_id = :customer, site_id = :site, contact_id = :contact, title = :title, comment = :comment,
       duration_s = :duration_s, priority = :priority, appointment_at = :appointment_at,
       wished_at = :wished_at, additional = :additional, search = :search, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- activity_move(unit_id unit, activity_id id, text status, worker_id? worker, instant? start_at,
--  instant? end_at, instant? window_from, instant? window_to, bool confirmed, bool forced, int ics_sequence,
--  instant? real_start_at, instant? real_end_at, text? result, text result_comment, text? cancel_reason,
--  text cancel_detail, instant now) -> exec
-- Where it stands in its life and in the plan.
UPDATE activity SET status = :status, worker_id = :worker, start_at = :start_at, end_at = :end_at,
       window_from = :window_from, window_to = :window_to, confirmed = :confirmed, forced = :forced,
       ics_sequence = :ics_sequence, real_start_at = :real_start_at, real_end_at = :real_end_at,
       result = :result, result_comment = :result_comment, cancel_reason = :cancel_reason,
       cancel_detail = :cancel_detail, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- activity_change_insert(unit_id unit, activity_id activity, instant at, text actor_kind, i64 actor_id,
--  text actor_name, text address, text what, json detail) -> exec
-- One line of the history.
INSERT INTO activity_change (unit_id, activity_id, at, actor_kind, actor_id, actor_name, address, what, detail)
VALUES (:unit, :activity, :at, :actor_kind, :actor_id, :actor_name, :address, :what, :detail);

-- activity_change_list(unit_id unit, activity_id activity) -> list instant at, text actor_kind,
--  text actor_name, text address, text what, json detail
-- The history, newest first.
SELECT at, actor_kind, actor_name, address, what, detail FROM activity_change
 WHERE unit_id = :unit AND activity_id = :activity ORDER BY id DESC LIMIT 500;

-- activity_unmake_history(unit_id unit, activity_id id) -> exec
DELETE FROM activity_change WHERE unit_id = :unit AND activity_id = :id;

-- activity_unmake_events(unit_id unit, activity_id id) -> exec
DELETE FROM event WHERE unit_id = :unit AND activity_id = :id;

-- activity_unmake(unit_id unit, activity_id id) -> exec
DELETE FROM activity WHERE unit_id = :unit AND id = :id;
