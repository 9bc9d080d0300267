-- quote_thread: what customers answered to quotes stays on the first page until staff have taken note of it.

ALTER TABLE quote ADD COLUMN noted_at @INT;	-- when staff took note of the customer's answer
UPDATE quote SET noted_at = decided_at WHERE decided_at IS NOT NULL;
CREATE INDEX quote_answered ON quote (unit_id, decided_at) WHERE decided_at IS NOT NULL AND noted_at IS NULL;

DROP VIEW quote_view;
CREATE VIEW quote_view AS
SELECT q.id, q.unit_id, q.public_id, q.number, q.customer_id, c.public_id AS customer_public_id,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END AS customer_name,
       q.site_id, q.activity_id, a.public_id AS activity_public_id, a.reference AS activity_reference, q.status,
       q.version, q.valid_until, q.draft, q.title, q.currency, q.total, q.opens_booking, q.asks_code, q.evidence_seq,
       q.chosen, q.reason, q.decided_at, q.decided_by, q.revision, q.created_at, q.updated_at, v.sent_at, q.folded,
       q.noted_at
  FROM quote q
  JOIN customer c ON c.unit_id = q.unit_id AND c.id = q.customer_id
  LEFT JOIN activity a ON a.unit_id = q.unit_id AND a.id = q.activity_id
  LEFT JOIN quote_version v ON v.unit_id = q.unit_id AND v.quote_id = q.id AND v.version = q.version;
