-- Who carries SMS for a unit, and what became of them.

-- sms_account_find(unit_id unit) -> maybe text provider, text url, text key, instant updated_at
SELECT provider, url, key, updated_at FROM sms_account WHERE unit_id = :unit;

-- sms_account_put(unit_id unit, text provider, text url, text key, instant now) -> exec
INSERT INTO sms_account (unit_id, provider, url, key, updated_at) VALUES (:unit, :provider, :url, :key, :now)
    ON CONFLICT (unit_id) DO UPDATE SET provider = excluded.provider, url = excluded.url, key = excluded.key,
       updated_at = excluded.updated_at;

-- sms_account_delete(unit_id unit) -> exec
DELETE FROM sms_account WHERE unit_id = :unit;

-- message_clear_doubt(unit_id unit, message_id id, int attempts) -> exec
-- By whoever holds the lease: the provider has not taken it.
UPDATE message SET in_doubt = FALSE WHERE unit_id = :unit AND id = :id AND attempts = :attempts
   AND status = 'waiting';

-- sms_deliver(unit_id unit, text public_id, text delivery, text note, instant now) -> exec
-- The network's last word; that it arrived is never taken back.  Whoever was in doubt knows it now.
UPDATE message SET delivery = :delivery, delivery_note = :note, delivered_at = :now,
       status = CASE WHEN in_doubt AND status IN ('waiting', 'failed') THEN 'sent' ELSE status END,
       sent_at = CASE WHEN sent_at IS NULL THEN :now ELSE sent_at END,
       error = CASE WHEN in_doubt THEN '' ELSE error END,
       lease_until = CASE WHEN in_doubt THEN NULL ELSE lease_until END
 WHERE unit_id = :unit AND public_id = :public_id AND channel = 'sms'
   AND (delivery = '' OR (delivery = 'undelivered' AND :delivery = 'delivered'))
   AND (in_doubt OR status = 'sent');

-- sms_in_waiting(unit_id unit) -> one i64 waiting, i64 failed
SELECT (SELECT count(*) FROM message WHERE unit_id = :unit AND status = 'waiting' AND channel = 'sms'),
       (SELECT count(*) FROM message WHERE unit_id = :unit AND status = 'failed' AND channel = 'sms');

-- sms_last_test(unit_id unit, text purpose) -> maybe message_id id
SELECT id FROM message WHERE unit_id = :unit AND purpose = :purpose AND channel = 'sms' ORDER BY id DESC LIMIT 1;
