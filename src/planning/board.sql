-- The board of some days.

-- board_spans(tenant_id tenant, unit_id unit, instant from, instant to, bool everybody, json workers) ->
--  list worker_id worker_id,
--  activity_id activity_id, unit_id unit_id, instant from_at, instant to_at, bool forced, public_id public_id,
--  text reference, text title, text status, text type_name, text color, text? customer, text? address,
--  real? latitude, real? longitude, instant? window_from, instant? window_to, bool confirmed,
--  instant busy_from, instant busy_to
-- What the workers of a unit (everybody, or those named) do in [from, to), in any unit of the tenant.
-- What was done stands there too when it no longer has, or never had, a span.
SELECT s.worker_id AS worker_id, s.activity_id AS activity_id, s.unit_id, coalesce(a.start_at, s.from_at) AS from_at,
       coalesce(a.end_at, s.to_at) AS to_at, s.forced, a.public_id, a.reference, a.title,
       a.status, t.name AS type_name, t.color,
       CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END AS customer,
       p.address, p.latitude, p.longitude, a.window_from, a.window_to, a.confirmed,
       s.from_at AS busy_from, s.to_at AS busy_to
  FROM worker_unit u
  JOIN booked_span s ON s.tenant_id = :tenant AND s.worker_id = u.worker_id
   AND s.from_at < :to AND s.from_at >= :from - 172800 AND s.to_at > :from
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
 WHERE u.unit_id = :unit AND (:everybody OR u.worker_id IN (@ints(:workers)))
UNION ALL
SELECT a.worker_id, a.id, a.unit_id, a.start_at, a.end_at, FALSE, a.public_id, a.reference, a.title, a.status, t.name,
       t.color, CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END,
       p.address, p.latitude, p.longitude, a.window_from, a.window_to, a.confirmed, a.start_at, a.end_at
  FROM worker_unit u
  JOIN activity a ON a.tenant_id = :tenant AND a.worker_id = u.worker_id AND a.unit_id = :unit
   AND a.start_at < :to AND a.start_at >= :from - 172800 AND a.end_at > :from AND a.status = 'terminated'
   AND NOT EXISTS (SELECT 1 FROM booked_span s WHERE s.activity_id = a.id)
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
 WHERE u.unit_id = :unit AND (:everybody OR u.worker_id IN (@ints(:workers)))
 ORDER BY worker_id, from_at, activity_id;

-- board_workers_in(tenant_id tenant, unit_id unit, instant from, instant to, text area) -> list worker_id worker_id
-- Who has work in [from, to) at addresses that hold `area` (a pattern of LIKE over folded text).
SELECT DISTINCT s.worker_id
  FROM booked_span s
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
 WHERE s.tenant_id = :tenant AND s.unit_id = :unit AND s.from_at < :to AND s.from_at >= :from
   AND s.worker_id IN (SELECT u.worker_id FROM worker_unit u WHERE u.unit_id = :unit)
   AND p.address_folded LIKE :area;

-- board_absence_types(unit_id unit) -> list type_id id, text name, text color
-- What absences may be called: asked only when one of them says its type.
SELECT id, name, color FROM activity_type WHERE unit_id = :unit;

-- board_moved(tenant_id tenant, unit_id unit, json activities) -> list activity_id activity_id, public_id public_id,
--  text reference, text title, text status, text type_name, text color, text? customer, text? address, real? latitude,
--  real? longitude, instant? window_from, instant? window_to, bool confirmed, i64 before_s, i64 after_s
-- Visits that are looked at elsewhere than they stand.
SELECT a.id AS activity_id, a.public_id, a.reference, a.title, a.status, t.name AS type_name, t.color,
       CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END AS customer,
       p.address, p.latitude, p.longitude, a.window_from, a.window_to, a.confirmed, t.before_s, t.after_s
  FROM activity a
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site p ON p.unit_id = a.unit_id AND p.id = a.site_id
 WHERE a.tenant_id = :tenant AND a.unit_id = :unit AND a.id IN (@ints(:activities));
