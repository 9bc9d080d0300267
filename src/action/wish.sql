-- What customers ask of the planners.

-- part wishes
SELECT w.id, w.public_id, w.kind, w.status, w.activity_id, a.public_id AS activity_public_id,
       a.reference AS activity_reference, a.title AS activity_title, a.status AS activity_status,
       w.type_id, t.name AS type_name, w.customer_id, c.public_id AS customer_public_id,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END AS customer_name,
       w.contact_id, k.name AS contact_name, s.address, COALESCE(s.zone, u.zone) AS zone, w.action_code, w.day,
       w.second_of_day, w.mandatory, w.phone, w.moment, w.comment, w.answer_id, w.reason, w.decided_by,
       w.decided_at, w.created_at, w.updated_at
  FROM wish w
  JOIN unit u ON u.id = w.unit_id
  JOIN activity_type t ON t.unit_id = w.unit_id AND t.id = w.type_id
  JOIN customer c ON c.unit_id = w.unit_id AND c.id = w.customer_id
  LEFT JOIN contact k ON k.unit_id = w.unit_id AND k.id = w.contact_id
  LEFT JOIN activity a ON a.unit_id = w.unit_id AND a.id = w.activity_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id;

-- wish_find(unit_id unit, text id) -> maybe i64 id, public_id public_id, text kind, text status,
--   activity_id? activity_id, public_id? activity_public_id, text? activity_reference, text? activity_title,
--   text? activity_status, type_id type_id, text type_name, customer_id customer_id, public_id customer_public_id,
--   text customer_name, contact_id? contact_id, text? contact_name, text? address, text zone, text action_code,
--   date? day, int? second_of_day, bool mandatory, text phone, text moment, text comment, answer_id? answer_id,
--   text reason, text decided_by, instant? decided_at, instant created_at, instant updated_at
-- One, with the names that pages show.
@wishes
 WHERE w.unit_id = :unit AND w.public_id = :id;

-- wish_open_of(unit_id unit, activity_id activity, text kind) -> maybe like wish_find
-- The one of the activity that waits for somebody.
@wishes
 WHERE w.unit_id = :unit AND w.activity_id = :activity AND w.kind = :kind AND w.status IN ('open', 'offered')
 ORDER BY w.id DESC LIMIT 1;

-- wish_list_waiting(unit_id unit, text? kind, int limit) -> list like wish_find
-- Not decided: of those whose activity is still to be done, the oldest first.
@wishes
 WHERE w.unit_id = :unit AND w.status IN ('open', 'offered')
   AND (CAST(:kind AS TEXT) IS NULL OR w.kind = :kind)
   AND (w.kind = 'callback' OR a.status IN ('requested', 'pending')
        OR (w.kind = 'proposal' AND a.status NOT IN ('terminated', 'canceled')))
 ORDER BY w.status DESC, w.created_at, w.id LIMIT :limit;

-- wish_list_decided(unit_id unit, text? kind, int limit) -> list like wish_find
-- The latest decisions.
@wishes
 WHERE w.unit_id = :unit AND w.status IN ('accepted', 'refused', 'withdrawn')
   AND (CAST(:kind AS TEXT) IS NULL OR w.kind = :kind)
 ORDER BY w.id DESC LIMIT :limit;

-- wish_count(unit_id unit) -> one i64 requests, i64 proposals, i64 callbacks, instant? oldest
-- What waits for the planners.
SELECT count(CASE WHEN w.kind = 'request' THEN 1 END) AS requests,
       count(CASE WHEN w.kind = 'proposal' THEN 1 END) AS proposals,
       count(CASE WHEN w.kind = 'callback' THEN 1 END) AS callbacks, min(w.created_at) AS oldest
  FROM wish w LEFT JOIN activity a ON a.unit_id = w.unit_id AND a.id = w.activity_id
 WHERE w.unit_id = :unit AND w.status = 'open'
   AND (w.kind = 'callback' OR a.status IN ('requested', 'pending')
        OR (w.kind = 'proposal' AND a.status NOT IN ('terminated', 'canceled')));

-- wish_insert(unit_id unit, public_id public_id, text kind, activity_id? activity, type_id type, customer_id customer,
--   contact_id? contact, text action_code, date? day, int? second_of_day, bool mandatory, text phone, text moment,
--   text comment, answer_id? answer, instant now) -> one i64 id
INSERT INTO wish (unit_id, public_id, kind, status, activity_id, type_id, customer_id, contact_id, action_code, day,
       second_of_day, mandatory, phone, moment, comment, answer_id, created_at, updated_at)
VALUES (:unit, :public_id, :kind, 'open', :activity, :type, :customer, :contact, :action_code, :day, :second_of_day,
       :mandatory, :phone, :moment, :comment, :answer, :now, :now)
RETURNING id;

-- wish_withdraw(unit_id unit, activity_id activity, text kind, instant now) -> exec
-- A newer one takes its place.
UPDATE wish SET status = 'withdrawn', updated_at = :now
 WHERE unit_id = :unit AND activity_id = :activity AND kind = :kind AND status IN ('open', 'offered');

-- wish_decide(unit_id unit, i64 id, text status, text reason, text decided_by, instant now) -> maybe i64 id
-- Nothing when somebody decided before.
UPDATE wish SET status = :status, reason = :reason, decided_by = :decided_by, decided_at = :now, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status IN ('open', 'offered')
RETURNING id;

-- wish_offer_clear(unit_id unit, i64 wish) -> exec
DELETE FROM wish_offer WHERE unit_id = :unit AND wish_id = :wish;

-- wish_offer_add(unit_id unit, i64 wish, worker_id worker, instant start, instant window_from, instant window_to) -> exec
INSERT INTO wish_offer (unit_id, wish_id, worker_id, start_at, window_from, window_to)
VALUES (:unit, :wish, :worker, :start, :window_from, :window_to)
    ON CONFLICT (unit_id, wish_id, worker_id, start_at) DO NOTHING;

-- wish_offer_list(unit_id unit, i64 wish) -> list worker_id worker_id, text worker_name, instant start_at,
--   instant window_from, instant window_to
SELECT o.worker_id, w.first_name || ' ' || w.last_name AS worker_name, o.start_at, o.window_from, o.window_to
  FROM wish_offer o JOIN unit u ON u.id = o.unit_id
  JOIN worker w ON w.tenant_id = u.tenant_id AND w.id = o.worker_id
 WHERE o.unit_id = :unit AND o.wish_id = :wish
 ORDER BY o.start_at, o.worker_id LIMIT 5;
