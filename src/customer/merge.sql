-- Doubles: finding them, and making one of two.  Every table that names a customer stands here or is excused
-- in merge_test.c, which asks both databases for their columns.

-- double_pairs(unit_id unit, i64 most) -> list customer_id one, customer_id other, text what
-- Pairs of customers in use that have something in common, the older one first; what it is.  Those set apart are not.
SELECT p.one, p.other, 'email' AS what FROM (SELECT DISTINCT a.customer_id AS one,
	b.customer_id AS other
	FROM contact a JOIN contact b ON b.unit_id = a.unit_id AND b.email = a.email AND b.customer_id > a.customer_id
	WHERE a.unit_id = :unit AND a.active AND b.active LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'mobile' AS what FROM (SELECT DISTINCT a.customer_id AS one,
	b.customer_id AS other
	FROM contact a JOIN contact b ON b.unit_id = a.unit_id AND b.mobile = a.mobile AND b.customer_id > a.customer_id
	WHERE a.unit_id = :unit AND a.active AND b.active LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'name' AS what FROM (SELECT DISTINCT a.id AS one,
	b.id AS other
	FROM customer a JOIN customer b ON b.unit_id = a.unit_id AND b.name = a.name AND b.first_name = a.first_name AND b.type = a.type AND b.id > a.id
	WHERE a.unit_id = :unit AND a.active AND b.active LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'phone' AS what FROM (SELECT DISTINCT a.id AS one,
	b.id AS other
	FROM customer a JOIN customer b ON b.unit_id = a.unit_id AND b.name <> '' AND b.phone = a.phone AND a.phone <> '' AND b.id > a.id
	WHERE a.unit_id = :unit AND a.active AND b.active LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'serial' AS what FROM (SELECT DISTINCT a.id AS one,
	b.id AS other
	FROM customer a JOIN customer b ON b.unit_id = a.unit_id AND b.serial = a.serial AND b.serial <> '' AND b.type = 'machine' AND b.id > a.id
	WHERE a.unit_id = :unit AND a.active AND b.active LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'address' AS what FROM (SELECT DISTINCT a.customer_id AS one,
	b.customer_id AS other
	FROM site a JOIN site b ON b.unit_id = a.unit_id AND b.address_folded = a.address_folded AND a.address_folded <> '' AND b.customer_id > a.customer_id
	WHERE a.unit_id = :unit AND a.active AND b.active LIMIT :most) AS p;

-- double_pairs_of(unit_id unit, customer_id customer, i64 most) -> list like double_pairs
-- The same of one customer, who is `one` whatever the age.
SELECT p.one, p.other, 'email' AS what FROM (SELECT DISTINCT a.customer_id AS one,
	b.customer_id AS other
	FROM contact a JOIN contact b ON b.unit_id = a.unit_id AND b.email = a.email AND b.customer_id <> a.customer_id
	WHERE a.unit_id = :unit AND a.active AND b.active AND a.customer_id = :customer LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'mobile' AS what FROM (SELECT DISTINCT a.customer_id AS one,
	b.customer_id AS other
	FROM contact a JOIN contact b ON b.unit_id = a.unit_id AND b.mobile = a.mobile AND b.customer_id <> a.customer_id
	WHERE a.unit_id = :unit AND a.active AND b.active AND a.customer_id = :customer LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'name' AS what FROM (SELECT DISTINCT a.id AS one,
	b.id AS other
	FROM customer a JOIN customer b ON b.unit_id = a.unit_id AND b.name = a.name AND b.first_name = a.first_name AND b.type = a.type AND b.id <> a.id
	WHERE a.unit_id = :unit AND a.active AND b.active AND a.id = :customer LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'phone' AS what FROM (SELECT DISTINCT a.id AS one,
	b.id AS other
	FROM customer a JOIN customer b ON b.unit_id = a.unit_id AND b.name <> '' AND b.phone = a.phone AND a.phone <> '' AND b.id <> a.id
	WHERE a.unit_id = :unit AND a.active AND b.active AND a.id = :customer LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'serial' AS what FROM (SELECT DISTINCT a.id AS one,
	b.id AS other
	FROM customer a JOIN customer b ON b.unit_id = a.unit_id AND b.serial = a.serial AND b.serial <> '' AND b.type = 'machine' AND b.id <> a.id
	WHERE a.unit_id = :unit AND a.active AND b.active AND a.id = :customer LIMIT :most) AS p
UNION ALL
SELECT p.one, p.other, 'address' AS what FROM (SELECT DISTINCT a.customer_id AS one,
	b.customer_id AS other
	FROM site a JOIN site b ON b.unit_id = a.unit_id AND b.address_folded = a.address_folded AND a.address_folded <> '' AND b.customer_id <> a.customer_id
	WHERE a.unit_id = :unit AND a.active AND b.active AND a.customer_id = :customer LIMIT :most) AS p;

-- double_apart(unit_id unit) -> list customer_id one_id, customer_id other_id
-- Pairs that staff set apart.
SELECT one_id, other_id FROM customer_apart WHERE unit_id = :unit LIMIT 20000;

-- double_set_apart(unit_id unit, customer_id one, customer_id other) -> exec
INSERT INTO customer_apart (unit_id, one_id, other_id) VALUES (:unit, :one, :other) ON CONFLICT DO NOTHING;

-- merge_count(unit_id unit, customer_id gone) -> one i64 sites, i64 contacts, i64 activities, i64 messages, i64 children
SELECT (SELECT count(*) FROM site WHERE unit_id = :unit AND customer_id = :gone AND active) AS sites,
       (SELECT count(*) FROM contact WHERE unit_id = :unit AND customer_id = :gone AND active) AS contacts,
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND customer_id = :gone) AS activities,
       (SELECT count(*) FROM message WHERE unit_id = :unit AND customer_id = :gone) AS messages,
       (SELECT count(*) FROM customer WHERE unit_id = :unit AND parent_id = :gone AND active) AS children;

-- merge_add(unit_id unit, public_id public_id, customer_id kept, customer_id gone, json before, instant now)
--   -> one i64 id
INSERT INTO customer_merge (unit_id, public_id, kept_id, gone_id, kept_before, at)
VALUES (:unit, :public_id, :kept, :gone, :before, :now)
RETURNING id;

-- merge_find(unit_id unit, text id) -> maybe i64 id, customer_id kept_id, customer_id gone_id, json kept_before,
--   instant at, instant? undone_at
SELECT id, kept_id, gone_id, kept_before, at, undone_at FROM customer_merge
 WHERE unit_id = :unit AND public_id = :id;

-- merge_last(unit_id unit, customer_id kept) -> maybe public_id public_id, instant at, text name, text first_name
-- The newest merge into a customer, unless it was undone.
SELECT m.public_id, m.at, c.name, c.first_name
  FROM customer_merge m JOIN customer c ON c.unit_id = m.unit_id AND c.id = m.gone_id
 WHERE m.unit_id = :unit AND m.kept_id = :kept AND m.undone_at IS NULL
 ORDER BY m.id DESC LIMIT 1;

-- merge_undone(unit_id unit, i64 merge, instant now) -> exec
UPDATE customer_merge SET undone_at = :now WHERE unit_id = :unit AND id = :merge;

-- merge_into(unit_id unit, customer_id gone, customer_id? kept, bool active, instant now) -> exec
-- The gone one leads to the kept one; none: it stands by itself again.
UPDATE customer SET merged_into = :kept, active = :active, updated_at = :now WHERE unit_id = :unit AND id = :gone;

-- merge_earlier(unit_id unit, customer_id gone, customer_id kept) -> exec
-- What led to the gone one leads to the kept one.
UPDATE customer SET merged_into = :kept WHERE unit_id = :unit AND merged_into = :gone;

-- merge_note(unit_id unit, i64 merge, customer_id kept, customer_id gone) -> exec
-- Writes down every row that will move.  Links that both have, or that join the two, stay behind; so does
-- a calendar address or a general thread where the kept one has its own: then its messages move.
INSERT INTO customer_moved (unit_id, merge_id, place, row_id)
SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'site', id FROM site
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'contact', id FROM contact
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'activity', id FROM activity
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'event', id FROM event
 WHERE unit_id = :unit AND customer_id = :gone AND done_at IS NULL
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'message', id FROM message
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'link_use', id FROM link_use
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'child', id FROM customer
 WHERE unit_id = :unit AND parent_id = :gone AND id <> :kept
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'document', id FROM document
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'trigger_run', id FROM trigger_run
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'trigger_due', id FROM trigger_due
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'hook', id FROM hook
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'notice', id FROM notice
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'quote', id FROM quote
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'action_use', id FROM action_use
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'wish', id FROM wish
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'survey_answer', id FROM survey_answer
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'waiting', id FROM waiting
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'label', id FROM label
 WHERE unit_id = :unit AND customer_id = :gone
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'answer', a.id FROM answer a
 WHERE a.unit_id = :unit AND a.customer_id = :gone AND (a.once OR a.sent)
   AND (NOT a.once OR a.activity_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM answer k WHERE k.unit_id = a.unit_id
	AND k.customer_id = :kept AND k.form_id = a.form_id AND k.once AND k.activity_id IS NULL))
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'link_from', l.id FROM customer_link l
 WHERE l.unit_id = :unit AND l.customer_id = :gone AND l.other_id <> :kept
   AND NOT EXISTS (SELECT 1 FROM customer_link k WHERE k.unit_id = l.unit_id AND k.customer_id = :kept
	AND k.other_id = l.other_id AND k.kind = l.kind)
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'link_to', l.id FROM customer_link l
 WHERE l.unit_id = :unit AND l.other_id = :gone AND l.customer_id <> :kept
   AND NOT EXISTS (SELECT 1 FROM customer_link k WHERE k.unit_id = l.unit_id AND k.other_id = :kept
	AND k.customer_id = l.customer_id AND k.kind = l.kind)
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'feed', f.id FROM calendar_feed f
 WHERE f.unit_id = :unit AND f.customer_id = :gone
   AND NOT EXISTS (SELECT 1 FROM calendar_feed k WHERE k.unit_id = f.unit_id AND k.customer_id = :kept
	AND k.contact_id = f.contact_id)
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'thread', t.id FROM thread t
 WHERE t.unit_id = :unit AND t.customer_id = :gone
   AND (t.activity_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM thread k WHERE k.unit_id = t.unit_id
	AND k.customer_id = :kept AND k.activity_id IS NULL))
UNION ALL SELECT CAST(:unit AS BIGINT), CAST(:merge AS BIGINT), 'thread_message', m.id FROM thread t
  JOIN thread_message m ON m.unit_id = t.unit_id AND m.thread_id = t.id
 WHERE t.unit_id = :unit AND t.customer_id = :gone AND t.activity_id IS NULL
   AND EXISTS (SELECT 1 FROM thread k WHERE k.unit_id = t.unit_id AND k.customer_id = :kept
	AND k.activity_id IS NULL);

-- merge_move_site(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE site SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'site');

-- merge_move_contact(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE contact SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'contact');

-- merge_move_activity(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE activity SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'activity');

-- merge_move_event(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE event SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'event');

-- merge_move_trigger_run(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE trigger_run SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'trigger_run');

-- merge_move_hook(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE hook SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'hook');

-- merge_move_notice(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE notice SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'notice');

-- merge_move_trigger_due(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE trigger_due SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'trigger_due');

-- merge_move_message(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE message SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'message');

-- merge_move_link_use(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE link_use SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'link_use');

-- merge_move_child(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE customer SET parent_id = :to WHERE unit_id = :unit AND parent_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'child');

-- merge_move_document(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE document SET customer_id = :to, owner_id = CASE WHEN owner = 'customer' THEN CAST(:to AS BIGINT) ELSE owner_id END WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'document');

-- merge_move_quote(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE quote SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'quote');

-- merge_move_action_use(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE action_use SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'action_use');

-- merge_move_wish(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE wish SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'wish');

-- merge_move_survey_answer(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE survey_answer SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'survey_answer');

-- merge_move_waiting(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE waiting SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'waiting');

-- merge_move_label(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE label SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'label');

-- merge_move_answer(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE answer SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'answer');

-- merge_move_link_from(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE customer_link SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'link_from');

-- merge_move_link_to(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE customer_link SET other_id = :to WHERE unit_id = :unit AND other_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'link_to');

-- merge_move_feed(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE calendar_feed SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'feed');

-- merge_move_thread(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
UPDATE thread SET customer_id = :to WHERE unit_id = :unit AND customer_id = :from
   AND id IN (SELECT row_id FROM customer_moved WHERE unit_id = :unit AND merge_id = :merge AND place = 'thread');

-- merge_move_thread_message(unit_id unit, i64 merge, customer_id from, customer_id to) -> exec
-- From the general thread of one to the other's.
UPDATE thread_message
   SET thread_id = (SELECT t.id FROM thread t WHERE t.unit_id = :unit AND t.customer_id = :to AND t.activity_id IS NULL)
 WHERE unit_id = :unit
   AND thread_id IN (SELECT t.id FROM thread t
	WHERE t.unit_id = :unit AND t.customer_id = :from AND t.activity_id IS NULL)
   AND id IN (SELECT row_id FROM customer_moved
	WHERE unit_id = :unit AND merge_id = :merge AND place = 'thread_message');

-- merge_columns() -> list text table_name, text column_name
-- all units: the columns of the schema, for the contract test
-- scan: the schema
-- @sqlite
SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
 WHERE m.type = 'table' AND (c.name LIKE '%customer_id' OR c.name IN ('parent_id', 'chosen_id'))
 ORDER BY 1, 2;

-- merge_columns() -> list text table_name, text column_name
-- all units: the columns of the schema, for the contract test
-- @postgres
SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT)
  FROM information_schema.columns c JOIN information_schema.tables t
    ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
 WHERE c.table_schema = current_schema()
   AND (c.column_name LIKE '%customer_id' OR c.column_name IN ('parent_id', 'chosen_id'))
 ORDER BY 1, 2;
