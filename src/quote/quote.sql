-- Products, quotes, their versions and numbers.

-- product_find(unit_id unit, public_id public_id) -> maybe i64 id, public_id public_id, text reference, text name,
--  text measure, i64 price, int tax, i64 cost, bool active
SELECT id, public_id, reference, name, measure, price, tax, cost, active
  FROM product WHERE unit_id = :unit AND public_id = :public_id;

-- product_lookup(unit_id unit, text reference) -> maybe like product_find
SELECT id, public_id, reference, name, measure, price, tax, cost, active
  FROM product WHERE unit_id = :unit AND reference = :reference;

-- product_lookup_id(unit_id unit, i64 id) -> maybe public_id public_id, instant updated_at
SELECT public_id, updated_at FROM product WHERE unit_id = :unit AND id = :id;

-- product_remove(unit_id unit, i64 id) -> exec
DELETE FROM product WHERE unit_id = :unit AND id = :id;

-- product_list(unit_id unit, text? word1, text? word2, bool archived) -> list like product_find
SELECT id, public_id, reference, name, measure, price, tax, cost, active
  FROM product
 WHERE unit_id = :unit AND (active OR :archived)
   AND (CAST(:word1 AS TEXT) IS NULL OR folded LIKE :word1)
   AND (CAST(:word2 AS TEXT) IS NULL OR folded LIKE :word2)
 ORDER BY reference LIMIT 1000;

-- product_add(unit_id unit, public_id public_id, text reference, text name, text measure, i64 price, int tax,
--  i64 cost, bool active, text folded, instant now) -> one i64 id
INSERT INTO product (unit_id, public_id, reference, name, measure, price, tax, cost, active, folded, updated_at)
VALUES (:unit, :public_id, :reference, :name, :measure, :price, :tax, :cost, :active, :folded, :now)
RETURNING id;

-- product_change(unit_id unit, i64 id, text reference, text name, text measure, i64 price, int tax,
--  i64 cost, bool active, text folded, instant now) -> exec
UPDATE product SET reference = :reference, name = :name, measure = :measure, price = :price, tax = :tax,
       cost = :cost, active = :active, folded = :folded, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- part quotes
SELECT id, public_id, number, customer_id, customer_public_id, customer_name, site_id, activity_id, activity_public_id,
       activity_reference, status, version, valid_until, draft, title, currency, total, opens_booking, asks_code,
       evidence_seq, chosen, reason, decided_at, decided_by, revision, created_at, updated_at, sent_at,
       noted_at
  FROM quote_view;

-- quote_find(unit_id unit, quote_id id) -> maybe quote_id id, public_id public_id, text? number,
--  customer_id customer_id, public_id customer_public_id, text customer_name, site_id? site_id,
--  activity_id? activity_id, public_id? activity_public_id, text? activity_reference, text status, int version,
--  date? valid_until, int draft, text title, text currency, i64 total, bool opens_booking, bool asks_code,
--  evidence_id? evidence_seq, json chosen, text reason, instant? decided_at, text decided_by, int revision,
--  instant created_at, instant updated_at, instant? sent_at, instant? noted_at
@quotes
 WHERE unit_id = :unit AND id = :id;

-- quote_lookup_public(unit_id unit, public_id public_id) -> maybe quote_id id
SELECT id FROM quote WHERE unit_id = :unit AND public_id = :public_id;

-- quote_lookup_number(unit_id unit, text number) -> maybe quote_id id
SELECT id FROM quote WHERE unit_id = :unit AND number = :number;

-- quote_list(unit_id unit, i64 before, text? status, bool sent_only, bool answered, date? today, bool expired,
--  text? word1, text? word2, customer_id? customer, activity_id? activity, int most) -> list like quote_find
-- Newest first; `today` parts what is open from what is expired.
@quotes
 WHERE unit_id = :unit AND id < :before
   AND (CAST(:status AS TEXT) IS NULL OR status = :status)
   AND (CAST(:today AS BIGINT) IS NULL OR (valid_until < CAST(:today AS BIGINT)) = :expired)
   AND (NOT :sent_only OR version > 0) AND (NOT :answered OR (decided_at IS NOT NULL AND noted_at IS NULL))
   AND (CAST(:word1 AS TEXT) IS NULL OR folded LIKE :word1)
   AND (CAST(:word2 AS TEXT) IS NULL OR folded LIKE :word2)
   AND (CAST(:customer AS BIGINT) IS NULL OR customer_id = :customer)
   AND (CAST(:activity AS BIGINT) IS NULL OR activity_id = :activity)
 ORDER BY id DESC LIMIT :most;

-- quote_list_customer(unit_id unit, customer_id customer, i64 before, bool sent_only, int most) -> list like quote_find
@quotes
 WHERE unit_id = :unit AND customer_id = :customer AND id < :before AND (NOT :sent_only OR version > 0)
 ORDER BY id DESC LIMIT :most;

-- quote_list_activity(unit_id unit, activity_id activity, i64 before, bool sent_only, int most) -> list like quote_find
@quotes
 WHERE unit_id = :unit AND activity_id = :activity AND id < :before AND (NOT :sent_only OR version > 0)
 ORDER BY id DESC LIMIT :most;

-- quote_hold(unit_id unit, quote_id id) -> maybe text status, int version, int draft, int revision
-- Nobody else changes it until the transaction ends.
SELECT status, version, draft, revision FROM quote WHERE unit_id = :unit AND id = :id @lock;

-- quote_add(unit_id unit, public_id public_id, customer_id customer, site_id? site, activity_id? activity, text title,
--  text currency, text folded, bool opens_booking, bool asks_code, instant now) -> one quote_id id
INSERT INTO quote (unit_id, public_id, customer_id, site_id, activity_id, status, draft, title, currency, folded,
       opens_booking, asks_code, chosen, created_at, updated_at)
VALUES (:unit, :public_id, :customer, :site, :activity, 'draft', 1, :title, :currency, :folded, :opens_booking,
       :asks_code, '[]', :now, :now)
RETURNING id;

-- quote_version_add(unit_id unit, quote_id quote, int version, json content) -> exec
INSERT INTO quote_version (unit_id, quote_id, version, content) VALUES (:unit, :quote, :version, :content);

-- quote_version_change(unit_id unit, quote_id quote, int version, json content) -> exec
-- Only what was never sent.
UPDATE quote_version SET content = :content
 WHERE unit_id = :unit AND quote_id = :quote AND version = :version AND sent_at IS NULL;

-- quote_version_find(unit_id unit, quote_id quote, int version) -> maybe json content, instant? sent_at
SELECT content, sent_at FROM quote_version WHERE unit_id = :unit AND quote_id = :quote AND version = :version;

-- quote_version_sent(unit_id unit, quote_id quote, int version, instant now) -> exec
UPDATE quote_version SET sent_at = :now
 WHERE unit_id = :unit AND quote_id = :quote AND version = :version AND sent_at IS NULL;

-- quote_version_list(unit_id unit, quote_id quote) -> list int version, instant sent_at
SELECT version, sent_at FROM quote_version WHERE unit_id = :unit AND quote_id = :quote AND sent_at IS NOT NULL
 ORDER BY version;

-- quote_version_drop(unit_id unit, quote_id quote) -> exec
DELETE FROM quote_version WHERE unit_id = :unit AND quote_id = :quote AND sent_at IS NULL;

-- quote_change(unit_id unit, quote_id id, int draft, text title, i64 total, text folded, bool opens_booking,
--  bool asks_code, instant now) -> exec
UPDATE quote SET draft = :draft, title = :title, total = :total, folded = :folded, opens_booking = :opens_booking,
       asks_code = :asks_code, revision = revision + 1, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- quote_sent(unit_id unit, quote_id id, text number, int version, date valid_until, text title, i64 total, text folded,
--  instant now) -> exec
-- What was decided about an earlier version does not count any more.
UPDATE quote SET number = :number, status = 'sent', version = :version, valid_until = :valid_until, title = :title,
       total = :total, folded = :folded, evidence_seq = NULL, chosen = '[]', reason = '', decided_at = NULL,
       decided_by = '', revision = revision + 1, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- quote_undraft(unit_id unit, quote_id id, text title, i64 total, instant now) -> exec
UPDATE quote SET draft = version, title = :title, total = :total, revision = revision + 1, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- quote_delete(unit_id unit, quote_id id) -> exec
-- Only a draft that never had a number.
DELETE FROM quote WHERE unit_id = :unit AND id = :id AND number IS NULL AND version = 0;

-- quote_decided(unit_id unit, quote_id id, text status, evidence_id? evidence, json chosen, i64 total, text reason,
--  text by, instant now) -> exec
UPDATE quote SET status = :status, evidence_seq = :evidence, chosen = :chosen, total = :total, reason = :reason,
       decided_at = :now, decided_by = :by, noted_at = NULL, revision = revision + 1, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- quote_note(unit_id unit, quote_id id, instant now) -> exec
UPDATE quote SET noted_at = :now
 WHERE unit_id = :unit AND id = :id AND decided_at IS NOT NULL AND noted_at IS NULL;

-- quote_count_answered(unit_id unit) -> list text status, i64 count
-- What customers answered and nobody has taken note of.
SELECT status, count(*) AS count FROM quote
 WHERE unit_id = :unit AND decided_at IS NOT NULL AND noted_at IS NULL
 GROUP BY status;

-- quote_next_number(unit_id unit, int year) -> one i64 last
INSERT INTO quote_counter (unit_id, year, last) VALUES (:unit, :year, 1)
ON CONFLICT (unit_id, year) DO UPDATE SET last = quote_counter.last + 1
RETURNING last;

-- quote_check_signed() -> list unit_id unit, text? number, text public_id, text status
-- Accepted without a signature: there is none such.
-- all units: the check looks at every quote
-- scan: the check reads all of them
SELECT unit_id AS unit, number, public_id, status FROM quote
 WHERE status = 'accepted' AND evidence_seq IS NULL ORDER BY unit_id, id;
