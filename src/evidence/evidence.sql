-- Signatures as evidence: rows are added and read, never changed.

-- part records
SELECT unit_id, seq, once, what, subject, customer_id, activity_id, decision, reason, document, document_hash,
       file_hash, texts, lang, way, name, drawing, drawing_hash, contact_id, person_id, signer, identity, proof,
       proved_at, fresh, fresh_at, at, zone, address, agent, previous, hash,
       (SELECT c.erased_at FROM customer c
         WHERE c.unit_id = evidence.unit_id AND c.id = evidence.customer_id) AS erased_at;

-- evidence_find(unit_id unit, i64 seq) -> maybe unit_id unit_id, i64 seq, text once, text what, text subject,
--  customer_id? customer_id, activity_id? activity_id, text decision, text reason, text document,
--  bytes document_hash, bytes? file_hash, text texts, text lang, text way, text name, text drawing,
--  bytes? drawing_hash, contact_id? contact_id, person_id? person_id, text signer, text identity, text proof,
--  instant? proved_at, text fresh, instant? fresh_at, instant at, text zone, text address, text agent,
--  bytes previous, bytes hash, instant? erased_at
-- erased_at: of the customer; such a record is kept and checked whole, and shown without the person.
@records
  FROM evidence WHERE unit_id = :unit AND seq = :seq;

-- evidence_lookup(unit_id unit, text once) -> maybe like evidence_find
@records
  FROM evidence WHERE unit_id = :unit AND once = :once;

-- evidence_of_subject(unit_id unit, text what, text subject) -> list like evidence_find
@records
  FROM evidence WHERE unit_id = :unit AND what = :what AND subject = :subject ORDER BY seq DESC LIMIT 100;

-- evidence_of_customer(unit_id unit, customer_id customer, int most) -> list like evidence_find
@records
  FROM evidence WHERE unit_id = :unit AND customer_id IN (SELECT id FROM customer
	WHERE unit_id = :unit AND (id = :customer OR merged_into = :customer)) ORDER BY seq DESC LIMIT :most;

-- evidence_of_activity(unit_id unit, activity_id activity) -> list like evidence_find
@records
  FROM evidence WHERE unit_id = :unit AND activity_id = :activity ORDER BY seq DESC LIMIT 100;

-- evidence_by_hash(bytes hash) -> list unit_id unit_id, i64 seq
-- A file or a document that was signed, oldest first.
-- all units: the public page knows no unit; only a hash leads in
SELECT unit_id, seq FROM evidence WHERE document_hash = :hash
UNION
SELECT unit_id, seq FROM evidence WHERE file_hash = :hash
 ORDER BY unit_id, seq LIMIT 20;

-- evidence_walk(unit_id unit, i64 after) -> list like evidence_find
-- For the check of the whole chain, some at a time.
@records
  FROM evidence WHERE unit_id = :unit AND seq > :after ORDER BY seq LIMIT 100;

-- evidence_chain_next(unit_id unit, bytes zeros) -> one i64 last, bytes hash
-- Takes the next place; whoever else signs in the unit waits. The hash is still that of the record before.
INSERT INTO evidence_chain (unit_id, last, hash) VALUES (:unit, 1, :zeros)
ON CONFLICT (unit_id) DO UPDATE SET last = evidence_chain.last + 1
RETURNING last, hash;

-- evidence_chain_end(unit_id unit, bytes hash) -> exec
UPDATE evidence_chain SET hash = :hash WHERE unit_id = :unit;

-- evidence_chain_find(unit_id unit) -> maybe i64 last, bytes hash
SELECT last, hash FROM evidence_chain WHERE unit_id = :unit;

-- evidence_add(unit_id unit, i64 seq, text once, text what, text subject, customer_id? customer,
--  activity_id? activity, text decision, text reason, text document, bytes document_hash, bytes? file_hash,
--  text texts, text lang, text way, text name, text drawing, bytes? drawing_hash, contact_id? contact,
--  person_id? person, text signer, text identity, text proof, instant? proved_at, text fresh, instant? fresh_at,
--  instant at, text zone, text address, text agent, bytes previous, bytes hash) -> exec
INSERT INTO evidence (unit_id, seq, once, what, subject, customer_id, activity_id, decision, reason, document,
       document_hash, file_hash, texts, lang, way, name, drawing, drawing_hash, contact_id, person_id, signer,
       identity, proof, proved_at, fresh, fresh_at, at, zone, address, agent, previous, hash)
VALUES (:unit, :seq, :once, :what, :subject, :customer, :activity, :decision, :reason, :document,
       :document_hash, :file_hash, :texts, :lang, :way, :name, :drawing, :drawing_hash, :contact, :person, :signer,
       :identity, :proof, :proved_at, :fresh, :fresh_at, :at, :zone, :address, :agent, :previous, :hash);

-- evidence_units() -> list unit_id unit, text unit_name
-- all units: the check walks every chain
-- scan: units are few
SELECT id AS unit, name AS unit_name FROM unit ORDER BY id;

-- evidence_copy_add(bytes hash, unit_id unit, i64 seq, instant at, bytes seal) -> exec
INSERT INTO evidence_copy (hash, unit_id, seq, at, seal) VALUES (:hash, :unit, :seq, :at, :seal)
ON CONFLICT (hash) DO NOTHING;

-- evidence_copy_find(unit_id unit, bytes hash) -> maybe i64 seq, bytes seal
SELECT seq, seal FROM evidence_copy WHERE hash = :hash AND unit_id = :unit;
