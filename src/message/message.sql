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

-- message_opted_out(unit_id unit, text channel, text address) -> one i64 count
SELECT count(*) FROM message_opt_out WHERE unit_id = :unit AND channel = :channel AND address = :address;

-- message_list(unit_id unit, message_id before, text? status, text? channel, customer_id? customer,
--  activity_id? activity, text? words, int most) -> list message_id id, unit_id unit_id, public_id public_id,
--  text channel, text purpose, text to_address, text to_name, text lang, text subject, text body, text html,
--  json attachments, text mail_id, text status, int attempts, instant next_at, instant? give_up_at,
--  text error, activity_id? activity_id, customer_id? customer_id, text? activity_reference,
--  text? customer_name, public_id? activity_public_id, public_id? customer_public_id, instant created_at,
--  instant? sent_at
-- The outbox, newest first.
SELECT m.id, m.unit_id, m.public_id, m.channel, m.purpose, m.to_address, m.to_name, m.lang, m.subject, m.text,
       m.html, m.attachments, m.message_id, m.status, m.attempts, m.next_at, m.give_up_at, m.error,
       m.activity_id, m.customer_id, a.reference,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END,
       a.public_id, c.public_id, m.created_at, m.sent_at
  FROM message m
  LEFT JOIN activity a ON a.unit_id = m.unit_id AND a.id = m.activity_id
  LEFT JOIN customer c ON c.unit_id = m.unit_id AND c.id = m.customer_id
 WHERE m.unit_id = :unit AND m.id < :before
   AND (CAST(:status AS TEXT) IS NULL OR m.status = :status)
   AND (CAST(:channel AS TEXT) IS NULL OR m.channel = :channel)
   AND (CAST(:customer AS BIGINT) IS NULL OR m.customer_id = :customer)
   AND (CAST(:activity AS BIGINT) IS NULL OR m.activity_id = :activity)
   AND (CAST(:words AS TEXT) IS NULL OR lower(m.to_address || ' ' || m.to_name || ' ' || m.subject) LIKE :words)
 ORDER BY m.id DESC LIMIT :most;

-- message_find(unit_id unit, message_id id) -> maybe like message_list
SELECT m.id, m.unit_id, m.public_id, m.channel, m.purpose, m.to_address, m.to_name, m.lang, m.subject, m.text,
       m.html, m.attachments, m.message_id, m.status, m.attempts, m.next_at, m.give_up_at, m.error,
       m.activity_id, m.customer_id, a.reference,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END,
       a.public_id, c.public_id, m.created_at, m.sent_at
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

-- message_due(instant now) -> maybe message_id id, unit_id unit_id, int attempts
-- The one that waits longest and is nobody's.
-- all units: the sender serves all of them
SELECT id, unit_id, attempts FROM message
 WHERE status = 'waiting' AND next_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
 ORDER BY next_at, id LIMIT 1 @skip_locked;

-- message_next() -> one instant? at
-- When the next one is due, those under a lease included.
-- all units: the sender serves all of them
SELECT min(CASE WHEN lease_until > next_at THEN lease_until ELSE next_at END) FROM message
 WHERE status = 'waiting';

-- message_lease(unit_id unit, message_id id, instant lease_until) -> exec
UPDATE message SET lease_until = :lease_until, attempts = attempts + 1 WHERE unit_id = :unit AND id = :id;

-- message_done(unit_id unit, message_id id, int attempts, text status, instant? sent_at, text error) -> exec
-- Only by whoever holds the lease: the number of attempts is its mark.
UPDATE message SET status = :status, sent_at = :sent_at, error = :error, lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- message_later(unit_id unit, message_id id, int attempts, instant next_at, text error) -> exec
UPDATE message SET next_at = :next_at, error = :error, lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- message_pause(text channel, instant until) -> exec
-- The provider is not there: nobody else need try before.
-- all units: one provider serves all of them
UPDATE message SET next_at = :until
 WHERE status = 'waiting' AND channel = :channel AND next_at < :until AND lease_until IS NULL;

-- message_resume(text channel, instant now) -> exec
-- The provider is there again: those that waited for it need not wait on.
-- all units: one provider serves all of them
UPDATE message SET next_at = :now
 WHERE status = 'waiting' AND channel = :channel AND next_at > :now AND lease_until IS NULL;

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
