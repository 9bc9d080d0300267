-- part answers
SELECT a.id, a.public_id, a.form_id, a.version, a.activity_id, a.customer_id, a.contact_id, a.sent, a.revision,
       a.content, a.created_at, a.updated_at, a.updated_by, a.sent_at, f.owner, f.owner_id
  FROM answer a JOIN form f ON f.unit_id = a.unit_id AND f.id = a.form_id;

-- answer_row(unit_id unit, answer_id id) -> maybe
--   answer_id id, public_id public_id, form_id form_id, i64 version, activity_id? activity_id,
--   customer_id? customer_id, contact_id? contact_id, bool sent, i64 revision, json content, instant created_at,
--   instant updated_at, text updated_by, instant? sent_at, text owner, i64 owner_id
@answers
 WHERE a.unit_id = :unit AND a.id = :id;

-- answer_public(unit_id unit, text id) -> maybe like answer_row
@answers
 WHERE a.unit_id = :unit AND a.public_id = :id;

-- answer_of_activity(unit_id unit, activity_id activity) -> list like answer_row
@answers
 WHERE a.unit_id = :unit AND a.activity_id = :activity ORDER BY a.id;

-- answer_of_customer(unit_id unit, customer_id customer) -> list like answer_row
-- Outside of activities.
@answers
 WHERE a.unit_id = :unit AND a.customer_id = :customer AND a.activity_id IS NULL ORDER BY a.id;

-- answer_draft_of(unit_id unit, form_id form, activity_id activity, customer_id customer, contact_id contact)
--   -> maybe answer_id id
-- Of a portal action; 0 is none.
SELECT id FROM answer
 WHERE unit_id = :unit AND form_id = :form AND COALESCE(activity_id, 0) = :activity
   AND COALESCE(customer_id, 0) = :customer AND COALESCE(contact_id, 0) = :contact AND NOT once AND NOT sent;

-- answer_once_of_activity(unit_id unit, form_id form, activity_id activity) -> maybe like answer_draft_of
SELECT id FROM answer WHERE unit_id = :unit AND form_id = :form AND activity_id = :activity AND once;

-- answer_once_of_customer(unit_id unit, form_id form, customer_id customer) -> maybe like answer_draft_of
SELECT id FROM answer
 WHERE unit_id = :unit AND form_id = :form AND customer_id = :customer AND activity_id IS NULL AND once;

-- answer_sent_of_activity(unit_id unit, form_id form, activity_id activity) -> maybe like answer_draft_of
-- The newest of a portal action.
SELECT id FROM answer
 WHERE unit_id = :unit AND activity_id = :activity AND form_id = :form AND sent ORDER BY id DESC LIMIT 1;

-- answer_sent_of_customer(unit_id unit, form_id form, customer_id customer) -> maybe like answer_draft_of
SELECT id FROM answer
 WHERE unit_id = :unit AND customer_id = :customer AND form_id = :form AND activity_id IS NULL AND sent
 ORDER BY id DESC LIMIT 1;

-- answer_lock(unit_id unit, answer_id id) -> maybe i64 revision
SELECT revision FROM answer WHERE unit_id = :unit AND id = :id @lock;

-- answer_insert(unit_id unit, public_id public_id, form_id form, i64 version, bool once, activity_id? activity,
--   customer_id? customer, contact_id? contact, bool sent, json content, instant now, text actor, instant? sent_at)
--   -> one answer_id id
INSERT INTO answer (unit_id, public_id, form_id, version, once, activity_id, customer_id, contact_id, sent, revision,
       content, created_at, updated_at, updated_by, sent_at)
VALUES (:unit, :public_id, :form, :version, :once, :activity, :customer, :contact, :sent, 1, :content, :now, :now,
       :actor, :sent_at)
RETURNING id;

-- answer_update(unit_id unit, answer_id id, i64 version, bool sent, json content, instant now, text actor,
--   instant? sent_at) -> exec
UPDATE answer
   SET version = :version, sent = :sent, revision = revision + 1, content = :content, updated_at = :now,
       updated_by = :actor, sent_at = :sent_at
 WHERE unit_id = :unit AND id = :id;

-- answer_delete(unit_id unit, answer_id id) -> exec
DELETE FROM answer WHERE unit_id = :unit AND id = :id;

-- answer_move(unit_id unit, customer_id from_customer, customer_id to_customer) -> exec
-- Those that the other has not answered himself.
UPDATE answer SET customer_id = :to_customer
 WHERE unit_id = :unit AND customer_id = :from_customer
   AND (NOT once OR activity_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM answer b
	WHERE b.unit_id = :unit AND b.customer_id = :to_customer AND b.activity_id IS NULL AND b.once
	  AND b.form_id = answer.form_id));

-- answer_erase_alone(unit_id unit, customer_id customer) -> exec
DELETE FROM answer WHERE unit_id = :unit AND customer_id = :customer AND activity_id IS NULL;

-- answer_empty(unit_id unit, customer_id customer, instant now) -> exec
UPDATE answer SET content = '{}', revision = revision + 1, updated_at = :now
 WHERE unit_id = :unit AND activity_id IS NOT NULL
   AND activity_id IN (SELECT id FROM activity WHERE unit_id = :unit AND customer_id = :customer);
