-- The outbox and the ledger of SMS credits.

-- message_insert(unit_id unit, public_id public_id, text channel, text purpose, text to_address, text to_name,
--  text lang, text subject, text body, text html, json attachments, text mail_id, text status,
--  instant now, instant next_at, instant give_up_at, event_id? event, text? cause, int turn, int optional,
--  activity_id? activity, customer_id? customer) -> maybe message_id id
-- No row when this event or cause has told this already.
INSERT INTO message (unit_id, public_id, channel, purpose, to_address, to_name, lang, subject, text, html,
       attachments, message_id, status, next_at, give_up_at, event_id, cause, turn, optional, activity_id,
       customer_id, created_at)
VALUES (:unit, :public_id, :channel, :purpose, :to_address, :to_name, :lang, :subject, :body, :html,
       :attachments, :mail_id, :status, :next_at, :give_up_at, :event, :cause, :turn, :optional, :activity,
       :customer, :now)
    ON CONFLICT DO NOTHING
RETURNING id;

-- message_document_insert(unit_id unit, message_id message, document_id document, int place) -> exec
INSERT INTO message_document (unit_id, message_id, document_id, place) VALUES (:unit, :message, :document, :place)
    ON CONFLICT DO NOTHING;

-- message_documents(unit_id unit, message_id message) -> list document_id document
SELECT document_id FROM message_document WHERE unit_id = :unit AND message_id = :message ORDER BY place;

-- message_opt_out_insert(unit_id unit, text channel, text address, instant now) -> exec
INSERT INTO message_opt_out (unit_id, channel, address, at) VALUES (:unit, :channel, :address, :now)
    ON CONFLICT DO NOTHING;

-- message_opt_out_delete(unit_id unit, text channel, text address) -> exec
DELETE FROM message_opt_out WHERE unit_id = :unit AND channel = :channel AND address = :address;

-- message_opened(unit_id unit, text public_id, instant now) -> exec
UPDATE message SET opens = opens + 1, opened_at = COALESCE(opened_at, :now)
 WHERE unit_id = :unit AND public_id = :public_id AND opens < 1000;

-- mail_server_find(unit_id unit) -> maybe text url, text user_name, text password, instant updated_at
SELECT url, user_name, password, updated_at FROM mail_server WHERE unit_id = :unit;

-- mail_server_put(unit_id unit, text url, text user_name, text password, instant now) -> exec
INSERT INTO mail_server (unit_id, url, user_name, password, updated_at)
VALUES (:unit, :url, :user_name, :password, :now)
    ON CONFLICT (unit_id) DO UPDATE SET url = excluded.url, user_name = excluded.user_name,
       password = excluded.password, updated_at = excluded.updated_at;

-- mail_server_delete(unit_id unit) -> exec
DELETE FROM mail_server WHERE unit_id = :unit;

-- message_refusal_put(unit_id unit, text channel, text address, instant now, text error) -> exec
INSERT INTO message_refusal (unit_id, channel, address, at, error) VALUES (:unit, :channel, :address, :now, :error)
    ON CONFLICT (unit_id, channel, address) DO UPDATE SET at = excluded.at, error = excluded.error;

-- message_refusal_delete(unit_id unit, text channel, text address) -> exec
DELETE FROM message_refusal WHERE unit_id = :unit AND channel = :channel AND address = :address;

-- message_address(unit_id unit, text channel, text address) -> one instant? opted_out_at, instant? refused_at,
--  text? error
SELECT (SELECT at FROM message_opt_out WHERE unit_id = :unit AND channel = :channel AND address = :address),
       (SELECT at FROM message_refusal WHERE unit_id = :unit AND channel = :channel AND address = :address),
       (SELECT error FROM message_refusal WHERE unit_id = :unit AND channel = :channel AND address = :address);

-- message_opted_out(unit_id unit, text channel, text address) -> one i64 count
SELECT count(*) FROM message_opt_out WHERE unit_id = :unit AND channel = :channel AND address = :address;

-- message_list(unit_id unit, message_id before, text? status, text? channel, customer_id? customer,
--  activity_id? activity, text? words, int most) -> list message_id id, unit_id unit_id, public_id public_id,
--  text channel, text purpose, text to_address, text to_name, text lang, text subject, text body, text html,
--  json attachments, text mail_id, text status, int attempts, instant next_at, instant? give_up_at,
--  text error, activity_id? activity_id, customer_id? customer_id, text? activity_reference,
--  text? customer_name, public_id? activity_public_id, public_id? customer_public_id, instant created_at,
--  instant? sent_at, int optional, int opens, instant? opened_at, bool in_doubt, text delivery, text delivery_note, instant? delivered_at
-- The outbox, newest first.  Nobody finds a code by its beginning in the subject.
SELECT m.id, m.unit_id, m.public_id, m.channel, m.purpose, m.to_address, m.to_name, m.lang, m.subject, m.text,
       m.html, m.attachments, m.message_id, m.status, m.attempts, m.next_at, m.give_up_at, m.error,
       m.activity_id, m.customer_id, a.reference,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END,
       a.public_id, c.public_id, m.created_at, m.sent_at, m.optional, m.opens, m.opened_at,
       m.in_doubt, m.delivery, m.delivery_note, m.delivered_at
  FROM message m
  LEFT JOIN activity a ON a.unit_id = m.unit_id AND a.id = m.activity_id
  LEFT JOIN customer c ON c.unit_id = m.unit_id AND c.id = m.customer_id
 WHERE m.unit_id = :unit AND m.id < :before
   AND (CAST(:status AS TEXT) IS NULL OR m.status = :status)
   AND (CAST(:channel AS TEXT) IS NULL OR m.channel = :channel)
   AND (CAST(:customer AS BIGINT) IS NULL OR m.customer_id = :customer)
   AND (CAST(:activity AS BIGINT) IS NULL OR m.activity_id = :activity)
   AND (CAST(:words AS TEXT) IS NULL OR lower(m.to_address || ' ' || m.to_name || ' ' ||
	CASE WHEN m.purpose IN ('code', 'sign_code') THEN '' ELSE m.subject END) LIKE :words)
 ORDER BY m.id DESC LIMIT :most;

-- message_find(unit_id unit, message_id id) -> maybe like message_list
SELECT m.id, m.unit_id, m.public_id, m.channel, m.purpose, m.to_address, m.to_name, m.lang, m.subject, m.text,
       m.html, m.attachments, m.message_id, m.status, m.attempts, m.next_at, m.give_up_at, m.error,
       m.activity_id, m.customer_id, a.reference,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END,
       a.public_id, c.public_id, m.created_at, m.sent_at, m.optional, m.opens, m.opened_at,
       m.in_doubt, m.delivery, m.delivery_note, m.delivered_at
  FROM message m
  LEFT JOIN activity a ON a.unit_id = m.unit_id AND a.id = m.activity_id
  LEFT JOIN customer c ON c.unit_id = m.unit_id AND c.id = m.customer_id
 WHERE m.unit_id = :unit AND m.id = :id;

-- message_lookup_public(unit_id unit, text public_id) -> maybe message_id id
SELECT id FROM message WHERE unit_id = :unit AND public_id = :public_id;

-- message_outbox(message_id after, int most) -> list message_id id, public_id public_id, text unit,
--  text channel, text purpose, text to_address, text to_name, text subject, text body, text html,
--  json attachments, text status, instant created_at
-- Every unit's messages, oldest first, a page at a time.
-- all units: the command line of the whole installation
SELECT m.id, m.public_id, u.slug, m.channel, m.purpose, m.to_address, m.to_name, m.subject, m.text, m.html,
       m.attachments, m.status, m.created_at
  FROM message m JOIN unit u ON u.id = m.unit_id
 WHERE m.id > :after ORDER BY m.id LIMIT :most;

-- message_counters(unit_id unit) -> one i64 waiting, i64 failed, i64 held, instant? oldest_waiting
SELECT (SELECT count(*) FROM message WHERE unit_id = :unit AND status = 'waiting'),
       (SELECT count(*) FROM message WHERE unit_id = :unit AND status = 'failed'),
       (SELECT count(*) FROM message WHERE unit_id = :unit AND status = 'held'),
       (SELECT min(created_at) FROM message WHERE unit_id = :unit AND status = 'waiting');

-- message_again(unit_id unit, message_id id, text status, instant now, instant give_up_at) -> exec
-- Failed or held, once more.
UPDATE message SET status = :status, attempts = 0, next_at = :now, give_up_at = :give_up_at, lease_until = NULL,
       error = ''
 WHERE unit_id = :unit AND id = :id AND status IN ('failed', 'held');

-- message_due_unit(text channel, int turn, unit_id after, instant now) -> maybe unit_id unit, tenant_id tenant
-- The next unit behind that one with something due: each in its turn, so that a flood of one keeps no other waiting.
-- all units: the sender serves all of them
SELECT u.id, u.tenant_id FROM unit u
 WHERE u.id > :after
   AND EXISTS (SELECT 1 FROM message m
        WHERE m.channel = :channel AND m.unit_id = u.id AND m.turn = :turn AND m.status = 'waiting'
          AND m.next_at <= :now)
 ORDER BY u.id LIMIT 1;

-- message_due(unit_id unit, text channel, int turn, instant now, int most) -> list message_id id, int attempts
-- Those that wait longest and are nobody's: a lease moves next_at to its end.
SELECT id, attempts FROM message
 WHERE unit_id = :unit AND channel = :channel AND turn = :turn AND status = 'waiting' AND next_at <= :now
 ORDER BY next_at, id LIMIT :most @skip_locked;

-- message_next() -> one instant? at
-- When the next one is due, or a lease ends.
-- all units: the sender serves all of them
SELECT min(next_at) FROM message WHERE status = 'waiting';

-- message_lease(unit_id unit, message_id id, instant lease_until) -> exec
UPDATE message SET lease_until = :lease_until, next_at = :lease_until, attempts = attempts + 1, in_doubt = TRUE
 WHERE unit_id = :unit AND id = :id;

-- message_release(unit_id unit, message_id id, int attempts, bool in_doubt, instant now) -> exec
-- Leased, but not tried: as if it had never been taken.
UPDATE message SET lease_until = NULL, next_at = :now, attempts = attempts - 1, in_doubt = :in_doubt
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- message_release_all(instant now) -> exec
-- Of a process that is no more, where only one can be.  SMS wait: their provider may need a moment to know them.
-- all units: the sender serves all of them
-- scan: once at the start
UPDATE message SET lease_until = NULL, next_at = :now
 WHERE status = 'waiting' AND lease_until IS NOT NULL AND channel <> 'sms';

-- message_done(unit_id unit, message_id id, int attempts, text status, instant? sent_at, text error) -> exec
-- Only by whoever holds the lease: the number of attempts is its mark.
UPDATE message SET status = :status, sent_at = :sent_at, error = :error, lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- message_later(unit_id unit, message_id id, int attempts, instant next_at, text error) -> exec
UPDATE message SET next_at = :next_at, error = :error, lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- message_pause_find(text channel, i64 server) -> maybe instant until, int failures
-- all units: a server of all of them, or of the one that is asked for
SELECT until, failures FROM message_pause WHERE channel = :channel AND server = :server;

-- message_pause_put(text channel, i64 server, instant until, text error) -> exec
-- all units: a server of all of them, or of the one that is asked for
INSERT INTO message_pause (channel, server, until, failures, error) VALUES (:channel, :server, :until, 1, :error)
    ON CONFLICT (channel, server) DO UPDATE SET until = excluded.until, failures = message_pause.failures + 1,
       error = excluded.error;

-- message_pause_delete(text channel, i64 server) -> exec
-- all units: a server of all of them, or of the one that is asked for
DELETE FROM message_pause WHERE channel = :channel AND server = :server;

-- message_resume_own(i64 server) -> exec
-- all units: by the id of the unit
-- scan: as many rows as servers that are down
DELETE FROM message_pause WHERE server = :server;

-- message_pause_next(instant now) -> one instant? at
-- all units: the sender serves all of them
-- scan: as many rows as servers that are down
SELECT min(until) FROM message_pause WHERE until > :now;

-- credit_balance(unit_id unit) -> maybe i64 tenths
SELECT tenths FROM credit_balance WHERE unit_id = :unit;

-- credit_add(unit_id unit, i64 tenths) -> one i64 tenths
-- Bought or refunded.
INSERT INTO credit_balance (unit_id, tenths) VALUES (:unit, :tenths)
    ON CONFLICT (unit_id) DO UPDATE SET tenths = credit_balance.tenths + excluded.tenths
RETURNING tenths;

-- credit_take(unit_id unit, i64 tenths) -> maybe i64 tenths
-- Used; no row when there are not so many.
UPDATE credit_balance SET tenths = tenths - :tenths WHERE unit_id = :unit AND tenths >= :tenths
RETURNING tenths;

-- credit_entry_insert(unit_id unit, instant at, i64 tenths, text kind, message_id? message, text note) -> exec
INSERT INTO credit_entry (unit_id, at, tenths, kind, message_id, note)
VALUES (:unit, :at, :tenths, :kind, :message, :note);

-- credit_of_message(unit_id unit, message_id message) -> one i64 tenths
-- What a message costs so far: below zero, or zero after a refund.
SELECT CAST(COALESCE(sum(tenths), 0) AS BIGINT) FROM credit_entry WHERE unit_id = :unit AND message_id = :message;

-- credit_list(unit_id unit, i64 before, int most) -> list i64 id, instant at, i64 tenths, text kind, text note,
--  text? to_address
-- The ledger, newest first.
SELECT e.id, e.at, e.tenths, e.kind, e.note, m.to_address
  FROM credit_entry e LEFT JOIN message m ON m.unit_id = e.unit_id AND m.id = e.message_id
 WHERE e.unit_id = :unit AND e.id < :before ORDER BY e.id DESC LIMIT :most;

-- credit_wrong() -> list unit_id unit_id, i64 balance, i64 entries
-- Units whose ledger does not add up to the balance.
-- all units: the check of the whole installation
-- scan: the check reads everything
SELECT u.id, CAST(COALESCE(b.tenths, 0) AS BIGINT), CAST(COALESCE(e.sum, 0) AS BIGINT)
  FROM unit u
  LEFT JOIN credit_balance b ON b.unit_id = u.id
  LEFT JOIN (SELECT unit_id, sum(tenths) AS sum FROM credit_entry GROUP BY unit_id) e ON e.unit_id = u.id
 WHERE COALESCE(b.tenths, 0) <> COALESCE(e.sum, 0);
