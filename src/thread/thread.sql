-- thread_add(unit_id unit, public_id public_id, customer_id customer, activity_id? activity, instant now) -> exec
-- Nobody wrote before; two who write at once make one.
INSERT INTO thread (unit_id, public_id, customer_id, activity_id, last_at, last_from, last_text, created_at)
VALUES (:unit, :public_id, :customer, :activity, :now, 'customer', '', :now)
ON CONFLICT DO NOTHING;

-- thread_said_by_customer(unit_id unit, thread_id id, instant now, text text, i64 soon, i64 quiet) -> exec
-- Staff are told soon, but not before they had their quiet.
UPDATE thread SET last_at = :now, last_from = 'customer', last_text = :text, unread_staff = unread_staff + 1,
       tell_staff_at = COALESCE(tell_staff_at, @greatest(:now + :soon, COALESCE(told_staff_at, 0) + :quiet))
 WHERE unit_id = :unit AND id = :id;

-- thread_said_by_staff(unit_id unit, thread_id id, instant now, text text, i64 soon, i64 quiet) -> exec
UPDATE thread SET last_at = :now, last_from = 'staff', last_text = :text, unread_customer = unread_customer + 1,
       tell_customer_at = COALESCE(tell_customer_at, @greatest(:now + :soon, COALESCE(told_customer_at, 0) + :quiet))
 WHERE unit_id = :unit AND id = :id;

-- thread_message_add(unit_id unit, thread_id thread, public_id public_id, text side, text author, text text,
--   int documents, text? once, instant now) -> maybe i64 id
-- Nothing when the same form was sent before.
INSERT INTO thread_message (unit_id, thread_id, public_id, side, author, text, documents, once, at)
VALUES (:unit, :thread, :public_id, :side, :author, :text, :documents, :once, :now)
ON CONFLICT DO NOTHING
RETURNING id;

-- part threads
SELECT t.id, t.public_id, t.customer_id, c.public_id AS customer_public_id, c.name AS customer_name, c.first_name,
       t.activity_id, a.public_id AS activity_public_id, a.title AS activity_title,
       a.reference AS activity_reference, t.person_id, p.name AS person_name, t.last_at, t.last_from, t.last_text,
       t.unread_customer, t.unread_staff
  FROM thread t
  JOIN customer c ON c.unit_id = t.unit_id AND c.id = t.customer_id
  LEFT JOIN activity a ON a.unit_id = t.unit_id AND a.id = t.activity_id
  LEFT JOIN person p ON p.id = t.person_id;

-- thread_of_activity(unit_id unit, activity_id activity) -> maybe thread_id id, public_id public_id,
--   customer_id customer, public_id customer_public_id, text customer_name, text first_name, activity_id? activity,
--   public_id? activity_public_id, text? activity_title, text? activity_reference, person_id? person,
--   text? person_name, instant last_at, text last_from, text last_text, int unread_customer, int unread_staff
@threads
 WHERE t.unit_id = :unit AND t.activity_id = :activity;

-- thread_general(unit_id unit, customer_id customer) -> maybe like thread_of_activity
@threads
 WHERE t.unit_id = :unit AND t.customer_id = :customer AND t.activity_id IS NULL;

-- thread_by_public_id(unit_id unit, public_id public_id) -> maybe like thread_of_activity
@threads
 WHERE t.unit_id = :unit AND t.public_id = :public_id;

-- thread_by_id(unit_id unit, thread_id id) -> maybe like thread_of_activity
@threads
 WHERE t.unit_id = :unit AND t.id = :id;

-- thread_inbox(unit_id unit, person_id? person, instant before, thread_id before_id, int limit)
--   -> list like thread_of_activity
-- Newest first, along thread_inbox.
@threads
 WHERE t.unit_id = :unit AND t.last_at <= :before AND (t.last_at < :before OR t.id < :before_id)
   AND (CAST(:person AS BIGINT) IS NULL OR t.person_id = CAST(:person AS BIGINT))
 ORDER BY t.last_at DESC, t.id DESC LIMIT :limit;

-- thread_inbox_unread(unit_id unit, person_id? person, instant before, thread_id before_id, int limit)
--   -> list like thread_of_activity
-- Those with something unread, along thread_unread.
@threads
 WHERE t.unit_id = :unit AND t.unread_staff > 0
   AND t.last_at <= :before AND (t.last_at < :before OR t.id < :before_id)
   AND (CAST(:person AS BIGINT) IS NULL OR t.person_id = CAST(:person AS BIGINT))
 ORDER BY t.last_at DESC, t.id DESC LIMIT :limit;

-- thread_of_customer(unit_id unit, customer_id customer, instant before, thread_id before_id, int limit)
--   -> list like thread_of_activity
@threads
 WHERE t.unit_id = :unit AND t.customer_id = :customer
   AND t.last_at <= :before AND (t.last_at < :before OR t.id < :before_id)
 ORDER BY t.last_at DESC, t.id DESC LIMIT :limit;

-- thread_count_unread(unit_id unit) -> one i64 count
SELECT count(*) AS count FROM thread WHERE unit_id = :unit AND unread_staff > 0;

-- thread_message_list(unit_id unit, thread_id thread, instant before, i64 before_id, int limit)
--   -> list i64 id, public_id public_id, text side, text author, text text, instant at, instant? seen_at, int documents
-- Newest first.
SELECT id, public_id, side, author, text, at, seen_at, documents
  FROM thread_message
 WHERE unit_id = :unit AND thread_id = :thread AND at <= :before AND (at < :before OR id < :before_id)
 ORDER BY at DESC, id DESC LIMIT :limit;

-- thread_message_owner(unit_id unit, i64 id) -> maybe customer_id customer, activity_id? activity, text side
-- About what a message was written.
SELECT t.customer_id, t.activity_id, m.side
  FROM thread_message m JOIN thread t ON t.unit_id = m.unit_id AND t.id = m.thread_id
 WHERE m.unit_id = :unit AND m.id = :id;

-- thread_seen(unit_id unit, thread_id thread, text side, instant now) -> exec
-- Messages of that side were opened by the other.
UPDATE thread_message SET seen_at = :now
 WHERE unit_id = :unit AND thread_id = :thread AND side = :side AND seen_at IS NULL;

-- thread_read_by_customer(unit_id unit, thread_id id) -> exec
UPDATE thread SET unread_customer = 0, tell_customer_at = NULL WHERE unit_id = :unit AND id = :id AND unread_customer > 0;

-- thread_read_by_staff(unit_id unit, thread_id id) -> exec
UPDATE thread SET unread_staff = 0, tell_staff_at = NULL WHERE unit_id = :unit AND id = :id AND unread_staff > 0;

-- thread_unread_by_staff(unit_id unit, thread_id id) -> exec
UPDATE thread SET unread_staff = 1 WHERE unit_id = :unit AND id = :id AND unread_staff = 0;

-- thread_set_person(unit_id unit, thread_id id, person_id? person) -> exec
UPDATE thread SET person_id = :person WHERE unit_id = :unit AND id = :id;

-- thread_notice_due(instant now) -> list tenant_id tenant, unit_id unit, thread_id thread, text side
-- all units: jobs tell everybody
SELECT u.tenant_id, t.unit_id, t.id AS thread, 'customer' AS side
  FROM thread t JOIN unit u ON u.id = t.unit_id WHERE t.tell_customer_at <= :now
UNION ALL
SELECT u.tenant_id, t.unit_id, t.id AS thread, 'staff' AS side
  FROM thread t JOIN unit u ON u.id = t.unit_id WHERE t.tell_staff_at <= :now
 LIMIT 100;

-- thread_tell_customer(unit_id unit, thread_id id, instant now) -> exec
-- One row changed: the caller tells them.
UPDATE thread SET told_customer_at = :now, tell_customer_at = NULL
 WHERE unit_id = :unit AND id = :id AND tell_customer_at <= :now;

-- thread_tell_staff(unit_id unit, thread_id id, instant now) -> exec
UPDATE thread SET told_staff_at = :now, tell_staff_at = NULL
 WHERE unit_id = :unit AND id = :id AND tell_staff_at <= :now;
