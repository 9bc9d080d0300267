-- Rows of lists, page by page in the order of their ids.

-- export_customers(unit_id unit, bool root, text? type, customer_id after, i64 most) -> list customer_id id,
--   public_id public_id, text? external_id, text reference, text type, bool active, text name, text first_name,
--   text? address, text? address_additional, real? latitude, real? longitude, text phone, text? mobile,
--   text? mobile_typed, text? email, text? lang, text category, bool portal_access, text? parent,
--   json? opening_hours, json? restrictions, text comment, text maker, text model, text serial,
--   date? installed_on, date? warranty_until, json additional, json custom
-- Customers with their first site and contact: those that belong to nobody, or the others.
SELECT c.id, c.public_id, c.external_id, c.reference, c.type, c.active, c.name, c.first_name,
       s.address, s.address_additional, s.latitude, s.longitude, c.phone, k.mobile, k.mobile_typed, k.email,
       c.lang, c.category, c.portal_access, p.reference, c.opening_hours, c.restrictions, c.comment, c.maker,
       c.model, c.serial, c.installed_on, c.warranty_until, c.additional, c.custom
  FROM customer c
  LEFT JOIN site s ON s.unit_id = c.unit_id AND s.id = (SELECT min(o.id) FROM site o
	WHERE o.unit_id = c.unit_id AND o.customer_id = c.id AND o.active)
  LEFT JOIN contact k ON k.unit_id = c.unit_id AND k.id = (SELECT min(o.id) FROM contact o
	WHERE o.unit_id = c.unit_id AND o.customer_id = c.id AND o.active)
  LEFT JOIN customer p ON p.unit_id = c.unit_id AND p.id = c.parent_id
 WHERE c.unit_id = :unit AND c.id > :after AND (c.parent_id IS NULL) = :root
   AND c.merged_into IS NULL AND c.erased_at IS NULL AND (CAST(:type AS TEXT) IS NULL OR c.type = :type)
 ORDER BY c.id LIMIT :most;

-- export_customer_names(unit_id unit) -> list text name
-- Names of additional data and own fields in use.
-- scan: what stands in documents has no index
-- @sqlite
SELECT DISTINCT j.key FROM customer c, json_each(c.additional) j WHERE c.unit_id = :unit AND c.additional <> '{}'
 UNION SELECT j.key FROM customer c, json_each(c.custom) j WHERE c.unit_id = :unit AND c.custom <> '{}'
 ORDER BY 1 LIMIT 300;

-- export_customer_names(unit_id unit) -> list text name
-- scan: what stands in documents has no index
-- @postgres
SELECT DISTINCT j.key FROM customer c, jsonb_object_keys(c.additional) AS j(key) WHERE c.unit_id = :unit
 UNION SELECT j.key FROM customer c, jsonb_object_keys(c.custom) AS j(key) WHERE c.unit_id = :unit
 ORDER BY 1 LIMIT 300;

-- export_activity_names(unit_id unit) -> list text name
-- scan: what stands in documents has no index
-- @sqlite
SELECT DISTINCT j.key FROM activity a, json_each(a.additional) j WHERE a.unit_id = :unit AND a.additional <> '{}'
 ORDER BY 1 LIMIT 300;

-- export_activity_names(unit_id unit) -> list text name
-- scan: what stands in documents has no index
-- @postgres
SELECT DISTINCT j.key FROM activity a, jsonb_object_keys(a.additional) AS j(key) WHERE a.unit_id = :unit
 ORDER BY 1 LIMIT 300;

-- export_activities(unit_id unit, activity_id after, i64 most) -> list activity_id id, public_id public_id,
--   text? external_id, text reference, text type, text status, text title, instant? start_at, instant? end_at,
--   instant? wished_at, int duration_s, instant? appointment_at, text? assignee, int priority, text? address,
--   text? address_additional, real? latitude, real? longitude, text comment, text? result, text result_comment,
--   instant? real_start_at, instant? real_end_at, text? cancel_reason, text cancel_detail, text? customer,
--   text? customer_name, text? customer_first_name, json additional
SELECT a.id, a.public_id, a.external_id, a.reference, t.reference, a.status, a.title, a.start_at, a.end_at, a.wished_at,
       a.duration_s, a.appointment_at, w.email, a.priority, s.address, s.address_additional, s.latitude,
       s.longitude, a.comment, a.result, a.result_comment, a.real_start_at, a.real_end_at, a.cancel_reason,
       a.cancel_detail, c.reference, c.name, c.first_name, a.additional
  FROM activity a
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id
  LEFT JOIN worker w ON w.tenant_id = a.tenant_id AND w.id = a.worker_id
 WHERE a.unit_id = :unit AND a.id > :after
 ORDER BY a.id LIMIT :most;

-- export_sites(unit_id unit, site_id after, i64 most) -> list site_id id, public_id public_id, text customer,
--   text address, text address_additional, real? latitude, real? longitude, text? zone, text notes, bool active
SELECT s.id, s.public_id, c.reference, s.address, s.address_additional, s.latitude, s.longitude, s.zone, s.notes,
       s.active
  FROM site s JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
 WHERE s.unit_id = :unit AND s.id > :after AND c.merged_into IS NULL AND c.erased_at IS NULL
 ORDER BY s.id LIMIT :most;

-- export_contacts(unit_id unit, contact_id after, i64 most) -> list contact_id id, public_id public_id, text customer,
--   text name, text? email, text? mobile, text mobile_typed, text? lang, bool can_see, bool can_book, bool can_sign,
--   bool active
SELECT k.id, k.public_id, c.reference, k.name, k.email, k.mobile, k.mobile_typed, k.lang, k.can_see, k.can_book,
       k.can_sign, k.active
  FROM contact k JOIN customer c ON c.unit_id = k.unit_id AND c.id = k.customer_id
 WHERE k.unit_id = :unit AND k.id > :after AND c.merged_into IS NULL AND c.erased_at IS NULL
 ORDER BY k.id LIMIT :most;

-- export_skills(unit_id unit) -> list text email, text skill, i64 level
-- Who can do what, by person.
SELECT w.email, s.name, v.level
  FROM worker_skill v
  JOIN skill s ON s.unit_id = v.unit_id AND s.id = v.skill_id
  JOIN worker w ON w.id = v.worker_id
 WHERE v.unit_id = :unit
 ORDER BY w.email, s.name;

-- export_absences(tenant_id tenant, unit_id unit, absence_id after, i64 most) -> list absence_id id, public_id public_id,
--   text email, instant from_at, instant to_at, text note, text? type
SELECT a.id, a.public_id, w.email, a.from_at, a.to_at, a.note, t.reference
  FROM absence a
  JOIN worker w ON w.tenant_id = a.tenant_id AND w.id = a.worker_id
  JOIN worker_unit u ON u.worker_id = a.worker_id AND u.unit_id = :unit
  LEFT JOIN activity_type t ON t.unit_id = :unit AND t.unit_id = a.type_unit_id AND t.id = a.type_id
 WHERE a.tenant_id = :tenant AND a.id > :after
 ORDER BY a.id LIMIT :most;

-- export_quotes(unit_id unit, quote_id after, i64 most) -> list quote_id id, public_id public_id, text? number, text title,
--   text status, text customer, text customer_name, text? activity, i64 total, text currency, date? valid_until,
--   text reason, text decided_by, instant? decided_at, instant created_at
SELECT q.id, q.public_id, q.number, q.title, q.status, c.reference, c.name, a.reference, q.total, q.currency,
       q.valid_until, q.reason, q.decided_by, q.decided_at, q.created_at
  FROM quote q
  JOIN customer c ON c.unit_id = q.unit_id AND c.id = q.customer_id
  LEFT JOIN activity a ON a.unit_id = q.unit_id AND a.id = q.activity_id
 WHERE q.unit_id = :unit AND q.id > :after
 ORDER BY q.id LIMIT :most;

-- export_surveys(unit_id unit, i64 after, i64 most) -> list i64 id, text activity, text? customer, text type,
--   text? worker, text code, text scale, i64 score, bool low, text choice, text comment, instant created_at
SELECT v.id, a.reference, c.reference, t.reference, w.email, v.code, v.scale, v.score, v.low, v.choice, v.comment,
       v.created_at
  FROM survey_answer v
  JOIN activity a ON a.unit_id = v.unit_id AND a.id = v.activity_id
  JOIN activity_type t ON t.unit_id = v.unit_id AND t.id = v.type_id
  LEFT JOIN customer c ON c.unit_id = v.unit_id AND c.id = v.customer_id
  LEFT JOIN worker w ON w.tenant_id = a.tenant_id AND w.id = v.worker_id
 WHERE v.unit_id = :unit AND v.id > :after
 ORDER BY v.id LIMIT :most;

-- export_messages(unit_id unit, message_id after, i64 most) -> list message_id id, public_id public_id, text channel,
--   text purpose, text to_address, text to_name, text subject, text status, text error, text? customer,
--   text? activity, instant created_at, instant? sent_at
-- What was sent to whom; codes to come in are nobody's business afterwards.
SELECT m.id, m.public_id, m.channel, m.purpose, m.to_address, m.to_name, m.subject, m.status, m.error, c.reference,
       a.reference, m.created_at, m.sent_at
  FROM message m
  LEFT JOIN customer c ON c.unit_id = m.unit_id AND c.id = m.customer_id
  LEFT JOIN activity a ON a.unit_id = m.unit_id AND a.id = m.activity_id
 WHERE m.unit_id = :unit AND m.id > :after AND m.purpose NOT IN ('code', 'sign_code')
 ORDER BY m.id LIMIT :most;

-- export_products(unit_id unit, bool archived, i64 after, i64 most) -> list i64 id, text reference, text name,
--   text measure, i64 price, int tax, i64 cost, bool active
SELECT id, reference, name, measure, price, tax, cost, active
  FROM product
 WHERE unit_id = :unit AND id > :after AND (active OR :archived)
 ORDER BY id LIMIT :most;

-- export_audit(unit_id unit, i64 after, i64 most) -> list i64 id, instant at, text actor_kind, text actor_name,
--   text address, text what, text subject, json detail
SELECT id, at, actor_kind, actor_name, address, what, subject, detail
  FROM audit
 WHERE unit_id = :unit AND id > :after
 ORDER BY id LIMIT :most;
