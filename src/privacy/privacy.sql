-- What is kept about a customer: read for handing over, overwritten for forgetting.
-- `customers`: ids of the customer and of doubles that became part of it.

-- privacy_family(unit_id unit, customer_id customer) -> list customer_id id, public_id public_id
SELECT id, public_id FROM customer WHERE unit_id = :unit AND (id = :customer OR merged_into = :customer) ORDER BY id;

-- privacy_count(unit_id unit, json customers) -> one i64 sites, i64 contacts, i64 activities, i64 open_ones,
--   i64 messages, i64 thread_messages, i64 answers, i64 documents, i64 quotes, i64 evidence, i64 surveys
SELECT (SELECT count(*) FROM site WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS sites,
       (SELECT count(*) FROM contact WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS contacts,
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS activities,
       (SELECT count(*) FROM activity WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
	AND status NOT IN ('terminated', 'canceled')) AS open_ones,
       (SELECT count(*) FROM message WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS messages,
       (SELECT count(*) FROM thread t JOIN thread_message m ON m.unit_id = t.unit_id AND m.thread_id = t.id
	WHERE t.unit_id = :unit AND t.customer_id IN (@ints(:customers))) AS thread_messages,
       (SELECT count(*) FROM answer WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS answers,
       (SELECT count(*) FROM document WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
	AND removed_at IS NULL) AS documents,
       (SELECT count(*) FROM quote WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS quotes,
       (SELECT count(*) FROM evidence WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS evidence,
       (SELECT count(*) FROM survey_answer WHERE unit_id = :unit AND customer_id IN (@ints(:customers))) AS surveys;

-- privacy_activities(unit_id unit, json customers) -> list activity_id id, text reference, text title, text comment,
--   text status, instant? start_at, instant? end_at, instant? wished_at, instant? real_start_at, instant? real_end_at,
--   text result_comment, text cancel_detail, json additional, instant created_at
SELECT id, reference, title, comment, status, start_at, end_at, wished_at, real_start_at, real_end_at, result_comment,
       cancel_detail, additional, created_at
  FROM activity WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
 ORDER BY id;

-- privacy_changes(unit_id unit, json customers) -> list text reference, instant at, text actor_name, text address,
--   text what, json detail
-- What happened to the activities.
SELECT a.reference, c.at, c.actor_name, c.address, c.what, c.detail
  FROM activity a JOIN activity_change c ON c.unit_id = a.unit_id AND c.activity_id = a.id
 WHERE a.unit_id = :unit AND a.customer_id IN (@ints(:customers))
 ORDER BY c.id;

-- privacy_messages(unit_id unit, json customers) -> list text channel, text purpose, text to_address, text to_name,
--   text subject, text body, text status, instant created_at, instant? sent_at
SELECT channel, purpose, to_address, to_name, subject, text, status, created_at, sent_at
  FROM message WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
 ORDER BY id;

-- privacy_thread_messages(unit_id unit, json customers) -> list instant at, text side, text author, text body
SELECT m.at, m.side, m.author, m.text
  FROM thread t JOIN thread_message m ON m.unit_id = t.unit_id AND m.thread_id = t.id
 WHERE t.unit_id = :unit AND t.customer_id IN (@ints(:customers))
 ORDER BY m.id;

-- privacy_answers(unit_id unit, json customers) -> list text owner, bool sent, json content, instant updated_at,
--   text updated_by
SELECT f.owner, a.sent, a.content, a.updated_at, a.updated_by
  FROM answer a JOIN form f ON f.unit_id = a.unit_id AND f.id = a.form_id
 WHERE a.unit_id = :unit AND a.customer_id IN (@ints(:customers))
 ORDER BY a.id;

-- privacy_quotes(unit_id unit, json customers) -> list text? number, text status, text title, i64 total, text reason,
--   text decided_by, instant? decided_at, json? content
-- With what each last said.
SELECT q.number, q.status, q.title, q.total, q.reason, q.decided_by, q.decided_at, v.content
  FROM quote q LEFT JOIN quote_version v ON v.unit_id = q.unit_id AND v.quote_id = q.id AND v.version = q.draft
 WHERE q.unit_id = :unit AND q.customer_id IN (@ints(:customers))
 ORDER BY q.id;

-- privacy_evidence(unit_id unit, json customers) -> list i64 seq, text what, text decision, text proof, instant at,
--   text reason, text name, text signer, text identity, text address, text agent, text document
-- Of who was forgotten the records stay as they are, and are told without the person.
SELECT e.seq, e.what, e.decision, e.proof, e.at,
       CASE WHEN c.erased_at IS NULL THEN e.reason ELSE '' END AS reason,
       CASE WHEN c.erased_at IS NULL THEN e.name ELSE '' END AS name,
       CASE WHEN c.erased_at IS NULL THEN e.signer ELSE '' END AS signer,
       CASE WHEN c.erased_at IS NULL THEN e.identity ELSE '' END AS identity,
       CASE WHEN c.erased_at IS NULL THEN e.address ELSE '' END AS address,
       CASE WHEN c.erased_at IS NULL THEN e.agent ELSE '' END AS agent,
       CASE WHEN c.erased_at IS NULL THEN e.document ELSE '' END AS document
  FROM evidence e JOIN customer c ON c.unit_id = e.unit_id AND c.id = e.customer_id
 WHERE e.unit_id = :unit AND e.customer_id IN (@ints(:customers))
 ORDER BY e.seq;

-- privacy_surveys(unit_id unit, json customers) -> list text code, i64 score, text choice, text comment,
--   instant created_at
SELECT code, score, choice, comment, created_at FROM survey_answer WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
 ORDER BY id;

-- privacy_wishes(unit_id unit, json customers) -> list text kind, text status, text phone, text comment, text reason,
--   instant created_at
SELECT kind, status, phone, comment, reason, created_at FROM wish WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
 ORDER BY id;

-- privacy_uses(unit_id unit, json customers) -> list instant at, text address, text agent
-- Of the personal link.
SELECT at, address, agent FROM link_use WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
 ORDER BY id;

-- privacy_sessions(unit_id unit, json customers) -> list text identity, instant created_at, instant seen_at,
--   text address, text agent
-- Devices on the portal.
SELECT s.identity, s.created_at, s.seen_at, s.address, s.agent FROM portal_session s
 WHERE s.person_id IS NULL AND s.id IN (
	SELECT p.id FROM portal_session p WHERE p.unit_id = :unit AND p.customer_id IN (@ints(:customers))
	UNION SELECT p.id FROM contact k JOIN portal_session p ON p.identity = k.email
	 WHERE k.unit_id = :unit AND k.customer_id IN (@ints(:customers))
	UNION SELECT p.id FROM contact k JOIN portal_session p ON p.identity = k.mobile
	 WHERE k.unit_id = :unit AND k.customer_id IN (@ints(:customers)))
 ORDER BY s.created_at;

-- privacy_audit(unit_id unit, json subjects) -> list instant at, text actor_name, text what, json detail
-- The history of the record; subjects: its public ids.
SELECT at, actor_name, what, detail FROM audit WHERE unit_id = :unit AND subject IN (@texts(:subjects)) ORDER BY id;

-- privacy_record(unit_id unit, customer_id customer, text name, instant now) -> exec
-- A row without anything of the person.
UPDATE customer
   SET name = :name, first_name = '', external_id = NULL, phone = '', comment = '', category = '', lang = NULL,
       opening_hours = NULL, restrictions = NULL, additional = '{}', custom = '{}', maker = '', model = '', serial = '',
       installed_on = NULL, warranty_until = NULL, portal_access = FALSE, link_revoked = TRUE,
       link_version = link_version + 1, active = FALSE, erased_at = :now, updated_at = :now
 WHERE unit_id = :unit AND id = :customer;

-- privacy_erase_locatings(unit_id unit, json customers) -> exec
-- Addresses that were looked for.
DELETE FROM site_locating
 WHERE unit_id = :unit
   AND site_id IN (SELECT s.id FROM site s WHERE s.unit_id = :unit AND s.customer_id IN (@ints(:customers)));

-- privacy_erase_sites(unit_id unit, json customers, instant now) -> exec
UPDATE site
   SET address = '', address_additional = '', address_folded = '', latitude = NULL, longitude = NULL, notes = '',
       active = FALSE, updated_at = :now
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_changes(unit_id unit, json customers) -> exec
-- Of activities: names of the customer's people, addresses of their devices, texts.
UPDATE activity_change
   SET actor_name = CASE WHEN actor_kind = 'contact' THEN '' ELSE actor_name END,
       address = CASE WHEN actor_kind = 'contact' THEN '' ELSE address END, detail = '{}'
 WHERE unit_id = :unit
   AND activity_id IN (SELECT a.id FROM activity a WHERE a.unit_id = :unit AND a.customer_id IN (@ints(:customers)));

-- privacy_erase_trigger_effects(unit_id unit, json customers) -> exec
-- Whom a trigger wrote to.
UPDATE trigger_effect SET note = '', error = ''
 WHERE unit_id = :unit AND run_id IN (SELECT id FROM trigger_run WHERE unit_id = :unit
       AND customer_id IN (@ints(:customers)));

-- privacy_erase_trigger_runs(unit_id unit, json customers) -> exec
UPDATE trigger_run SET data = '{}' WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_trigger_due(unit_id unit, json customers) -> exec
DELETE FROM trigger_due WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_events(unit_id unit, json customers) -> exec
UPDATE event SET data = '{}'
 WHERE unit_id = :unit
   AND activity_id IN (SELECT a.id FROM activity a WHERE a.unit_id = :unit AND a.customer_id IN (@ints(:customers)));

-- privacy_erase_activities(unit_id unit, json customers, instant now) -> exec
-- The title may hold what a customer wrote: the type's name takes its place.
UPDATE activity
   SET title = (SELECT t.name FROM activity_type t WHERE t.unit_id = activity.unit_id AND t.id = activity.type_id),
       comment = '', result_comment = '', cancel_detail = '', external_id = NULL, additional = '{}', search = '',
       updated_at = :now
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_messages(unit_id unit, json customers) -> exec
-- What waits is not sent any more.
UPDATE message
   SET to_address = 'erased-' || id, to_name = '', subject = '', text = '', html = '', attachments = '[]', error = '', delivery_note = '',
       status = CASE WHEN status = 'waiting' THEN 'failed' ELSE status END
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_notices(unit_id unit, json customers) -> exec
DELETE FROM notice
 WHERE unit_id = :unit
   AND (customer_id IN (@ints(:customers))
	OR activity_id IN (SELECT a.id FROM activity a WHERE a.unit_id = :unit AND a.customer_id IN (@ints(:customers))));

-- privacy_erase_hooks(unit_id unit, json customers) -> exec
-- What waits is not told any more.
DELETE FROM hook
 WHERE unit_id = :unit
   AND (customer_id IN (@ints(:customers))
	OR activity_id IN (SELECT a.id FROM activity a WHERE a.unit_id = :unit AND a.customer_id IN (@ints(:customers))));

-- privacy_erase_opt_outs(unit_id unit, json customers) -> exec
-- By the addresses that the contacts still have.
DELETE FROM message_opt_out
 WHERE unit_id = :unit
   AND address IN (SELECT lower(c.email) FROM contact c
        WHERE c.unit_id = :unit AND c.email IS NOT NULL AND c.customer_id IN (@ints(:customers)));

-- privacy_erase_refusals(unit_id unit, json customers) -> exec
DELETE FROM message_refusal
 WHERE unit_id = :unit
   AND address IN (SELECT lower(c.email) FROM contact c
        WHERE c.unit_id = :unit AND c.email IS NOT NULL AND c.customer_id IN (@ints(:customers)));

-- privacy_erase_thread_messages(unit_id unit, json customers) -> exec
UPDATE thread_message
   SET text = '', author = CASE WHEN side = 'customer' THEN '' ELSE author END, documents = 0
 WHERE unit_id = :unit
   AND thread_id IN (SELECT t.id FROM thread t WHERE t.unit_id = :unit AND t.customer_id IN (@ints(:customers)));

-- privacy_erase_threads(unit_id unit, json customers) -> exec
UPDATE thread SET last_text = '', unread_staff = 0, unread_customer = 0
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_answers(unit_id unit, json customers) -> exec
UPDATE answer SET content = '{}', updated_by = ''
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_quotes(unit_id unit, json customers) -> exec
-- A quote that was sent is a record of business and stays with its number and sums; no search finds it by a name.
UPDATE quote SET reason = '', decided_by = '', title = COALESCE(number, ''), folded = LOWER(COALESCE(number, ''))
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_quote_texts(unit_id unit, json customers) -> exec
-- @sqlite
-- Of those that nobody signed.  What was signed stays whole, and is shown without its texts.
UPDATE quote_version SET content = json_set(content, '$.title', '', '$.intro', '')
 WHERE unit_id = :unit AND quote_id IN (SELECT id FROM quote WHERE unit_id = :unit AND evidence_seq IS NULL
	AND customer_id IN (@ints(:customers)));

-- privacy_erase_quote_texts(unit_id unit, json customers) -> exec
-- @postgres
UPDATE quote_version SET content = jsonb_set(jsonb_set(content, '{title}', '""'), '{intro}', '""')
 WHERE unit_id = :unit AND quote_id IN (SELECT id FROM quote WHERE unit_id = :unit AND evidence_seq IS NULL
	AND customer_id IN (@ints(:customers)));

-- privacy_erase_import_files(unit_id unit, bytes nothing) -> exec
-- Files that were brought in and are done with: which of them name the person nobody can tell, and nobody needs them.
UPDATE import_content SET content = :nothing
 WHERE unit_id = :unit AND import_id IN (SELECT id FROM import_job WHERE unit_id = :unit
	AND entity IN ('customers', 'activities') AND status IN ('done', 'failed', 'canceled'));

-- privacy_erase_import_notes(unit_id unit) -> exec
-- @sqlite
-- Their lists of problems repeat what stood in the file.
UPDATE import_job SET summary = json_set(summary, '$.problems', json('[]'), '$.warnings', json('[]'))
 WHERE unit_id = :unit AND entity IN ('customers', 'activities') AND status IN ('done', 'failed', 'canceled');

-- privacy_erase_import_notes(unit_id unit) -> exec
-- @postgres
UPDATE import_job SET summary = jsonb_set(jsonb_set(summary, '{problems}', '[]'), '{warnings}', '[]')
 WHERE unit_id = :unit AND entity IN ('customers', 'activities') AND status IN ('done', 'failed', 'canceled');

-- privacy_erase_surveys(unit_id unit, json customers) -> exec
UPDATE survey_answer SET comment = '', contact_id = NULL
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_wishes(unit_id unit, json customers) -> exec
UPDATE wish SET phone = '', comment = '', reason = ''
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_waiting(unit_id unit, json customers) -> exec
DELETE FROM waiting WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_uses(unit_id unit, json customers) -> exec
DELETE FROM link_use WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_feeds(unit_id unit, json customers) -> exec
DELETE FROM calendar_feed WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_labels(unit_id unit, json customers, instant now) -> exec
UPDATE label SET revoked_at = :now WHERE unit_id = :unit AND customer_id IN (@ints(:customers))
   AND revoked_at IS NULL;

-- privacy_erase_sessions(unit_id unit, json customers) -> exec
-- Also of contacts whose address no other customer has.
DELETE FROM portal_session
 WHERE id IN (
	SELECT p.id FROM portal_session p WHERE p.unit_id = :unit AND p.customer_id IN (@ints(:customers))
	UNION SELECT p.id FROM contact k JOIN portal_session p ON p.identity = k.email
	 WHERE k.unit_id = :unit AND k.customer_id IN (@ints(:customers)) AND NOT EXISTS (SELECT 1 FROM contact o
		WHERE o.email = k.email AND o.active AND o.customer_id NOT IN (@ints(:customers)))
	UNION SELECT p.id FROM contact k JOIN portal_session p ON p.identity = k.mobile
	 WHERE k.unit_id = :unit AND k.customer_id IN (@ints(:customers)) AND NOT EXISTS (SELECT 1 FROM contact o
		WHERE o.mobile = k.mobile AND o.active AND o.customer_id NOT IN (@ints(:customers))));

-- privacy_erase_contacts(unit_id unit, json customers, instant now) -> exec
UPDATE contact
   SET name = '', email = NULL, mobile = NULL, mobile_typed = '', lang = NULL, can_see = FALSE, can_book = FALSE,
       can_sign = FALSE, active = FALSE, updated_at = :now
 WHERE unit_id = :unit AND customer_id IN (@ints(:customers));

-- privacy_erase_audit(unit_id unit, json customers, json subjects) -> exec
-- The lines stay, what they tell of the person goes.
UPDATE audit
   SET detail = '{}', actor_name = CASE WHEN actor_kind = 'contact' THEN '' ELSE actor_name END,
       address = CASE WHEN actor_kind = 'contact' THEN '' ELSE address END
 WHERE unit_id = :unit AND (subject IN (@texts(:subjects))
    OR subject IN (SELECT k.public_id FROM contact k WHERE k.unit_id = :unit AND k.customer_id IN (@ints(:customers)))
    OR subject IN (SELECT s.public_id FROM site s WHERE s.unit_id = :unit AND s.customer_id IN (@ints(:customers))));

-- privacy_erase_merges(unit_id unit, json customers) -> exec
UPDATE customer_merge SET kept_before = '{}' WHERE unit_id = :unit AND kept_id IN (@ints(:customers));

-- privacy_erase_links(unit_id unit, json customers) -> exec
UPDATE customer_link SET note = ''
 WHERE unit_id = :unit AND (customer_id IN (@ints(:customers)) OR other_id IN (@ints(:customers)));
