-- evidence: signatures as evidence, chained and append only; quotes and their products; fresh codes before signing.

CREATE TABLE evidence (				-- one signature; the chain of a unit has no gap
	unit_id		@INT NOT NULL REFERENCES unit(id),
	seq		@INT NOT NULL CHECK (seq > 0),	-- 1, 2, 3 … in the unit
	once		@TEXT NOT NULL,		-- what is signed once: 'quote ID 2'
	what		@TEXT NOT NULL CHECK (what IN ('quote', 'form', 'document', 'activity')),
	subject		@TEXT NOT NULL,		-- public id of what was signed
	customer_id	@INT,
	activity_id	@INT,
	decision	@TEXT NOT NULL CHECK (decision IN ('signed', 'accepted', 'refused')),
	reason		@TEXT NOT NULL,
	document	@TEXT NOT NULL,		-- canonical JSON of exactly what was signed
	document_hash	@BYTES NOT NULL,	-- its SHA-256
	file_hash	@BYTES,			-- SHA-256 of the file that was signed; NULL: no file
	texts		@TEXT NOT NULL,		-- canonical JSON array: the sentences shown beside the button
	lang		@TEXT NOT NULL,
	way		@TEXT NOT NULL CHECK (way IN ('drawn', 'typed', 'none')),
	name		@TEXT NOT NULL,		-- as typed
	drawing		@TEXT NOT NULL,		-- strokes, form/strokes.h; '' when typed
	drawing_hash	@BYTES,			-- its SHA-256; NULL: typed
	contact_id	@INT,
	person_id	@INT,
	signer		@TEXT NOT NULL,		-- name in our records
	identity	@TEXT NOT NULL,		-- email or number that was proved
	proof		@TEXT NOT NULL CHECK (proof IN ('email', 'sms', 'link', 'staff')),
	proved_at	@INT,			-- when they came in that way
	fresh		@TEXT NOT NULL,		-- a code asked just before: where it went, '' none
	fresh_at	@INT,
	at		@INT NOT NULL,
	zone		@TEXT NOT NULL,
	address		@TEXT NOT NULL,
	agent		@TEXT NOT NULL,
	previous	@BYTES NOT NULL,	-- hash of the record before; zeros for the first
	hash		@BYTES NOT NULL,	-- SHA-256 of the record's canonical JSON
	PRIMARY KEY (unit_id, seq),
	UNIQUE (unit_id, once)
) @STRICT;
CREATE INDEX evidence_subject ON evidence (unit_id, what, subject, seq);
CREATE INDEX evidence_customer ON evidence (unit_id, customer_id, seq);
CREATE INDEX evidence_activity ON evidence (unit_id, activity_id, seq);
CREATE INDEX evidence_document ON evidence (document_hash);
CREATE INDEX evidence_file ON evidence (file_hash);

CREATE TABLE evidence_chain (			-- the end of each chain, so that a record taken off the end is missed
	unit_id		@INT PRIMARY KEY REFERENCES unit(id),
	last		@INT NOT NULL,
	hash		@BYTES NOT NULL
) @STRICT;

-- @sqlite
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN
	SELECT RAISE(ABORT, 'evidence_append_only');
END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN
	SELECT RAISE(ABORT, 'evidence_append_only');
END;
CREATE TRIGGER evidence_chain_no_delete BEFORE DELETE ON evidence_chain
BEGIN
	SELECT RAISE(ABORT, 'evidence_append_only');
END;
-- @postgres
CREATE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS
	'BEGIN RAISE EXCEPTION ''evidence_append_only''; END';
CREATE TRIGGER evidence_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence
	FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
CREATE TRIGGER evidence_chain_no_delete BEFORE DELETE OR TRUNCATE ON evidence_chain
	FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
-- @end

-- A code may also prove who is there just before signing: of one session, for one thing.
ALTER TABLE challenge ADD COLUMN purpose @TEXT NOT NULL DEFAULT 'enter' CHECK (purpose IN ('enter', 'sign'));
ALTER TABLE challenge ADD COLUMN session_id @INT;
ALTER TABLE challenge ADD COLUMN subject @TEXT NOT NULL DEFAULT '';	-- what is to be signed: key of the evidence
CREATE INDEX challenge_session ON challenge (session_id, id) WHERE session_id IS NOT NULL;

CREATE TABLE product (				-- what quotes are made of
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	reference	@TEXT NOT NULL,
	name		@TEXT NOT NULL,
	measure		@TEXT NOT NULL DEFAULT '',	-- "piece", "h"
	price		@INT NOT NULL,		-- cents, without tax
	tax		@INT NOT NULL,		-- hundredths of a percent: 810 is 8.1 %
	cost		@INT NOT NULL DEFAULT 0,	-- cents; never shown to customers
	active		@BOOL NOT NULL,
	folded		@TEXT NOT NULL,		-- for searching
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, reference)
) @STRICT;

CREATE TABLE quote (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	number		@TEXT,			-- "Q-2027-001", given when it is first sent; NULL: draft
	customer_id	@INT NOT NULL,
	site_id		@INT,
	activity_id	@INT,
	status		@TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'accepted', 'refused', 'change_asked')),
	version		@INT NOT NULL DEFAULT 0,	-- that the customer may sign; 0: none sent
	valid_until	@INT,			-- of that version: last day, days since 1970
	draft		@INT NOT NULL,		-- version being edited; equal to `version`: none is
	title		@TEXT NOT NULL,
	currency	@TEXT NOT NULL,
	total		@INT NOT NULL DEFAULT 0,	-- cents with tax, of what counts now
	folded		@TEXT NOT NULL,		-- number, title, customer: for searching
	opens_booking	@BOOL NOT NULL,		-- accepted: the customer may book at once
	asks_code	@BOOL NOT NULL,		-- a fresh code just before signing
	evidence_seq	@INT,			-- of the acceptance or refusal
	chosen		@JSON NOT NULL,		-- of the acceptance: places of the ticked lines
	reason		@TEXT NOT NULL DEFAULT '',	-- of a refusal; the wish for a change
	decided_at	@INT,
	decided_by	@TEXT NOT NULL DEFAULT '',
	revision	@INT NOT NULL DEFAULT 1,	-- grows with each change by staff
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (unit_id, evidence_seq) REFERENCES evidence (unit_id, seq)
) @STRICT;
CREATE UNIQUE INDEX quote_number ON quote (unit_id, number) WHERE number IS NOT NULL;
CREATE INDEX quote_customer ON quote (unit_id, customer_id, id);
CREATE INDEX quote_activity ON quote (unit_id, activity_id);
CREATE INDEX quote_status ON quote (unit_id, status, id);
CREATE INDEX quote_newest ON quote (unit_id, id);

CREATE TABLE quote_version (			-- sent ones never change
	unit_id		@INT NOT NULL,
	quote_id	@INT NOT NULL,
	version		@INT NOT NULL,
	content		@JSON NOT NULL,		-- texts, lines, validity: quote/content.h
	sent_at		@INT,			-- NULL: being edited
	PRIMARY KEY (unit_id, quote_id, version),
	FOREIGN KEY (unit_id, quote_id) REFERENCES quote (unit_id, id)
) @STRICT;

CREATE VIEW quote_view AS
SELECT q.id, q.unit_id, q.public_id, q.number, q.customer_id, c.public_id AS customer_public_id,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END AS customer_name,
       q.site_id, q.activity_id, a.public_id AS activity_public_id, a.reference AS activity_reference, q.status,
       q.version, q.valid_until, q.draft, q.title, q.currency, q.total, q.opens_booking, q.asks_code, q.evidence_seq,
       q.chosen, q.reason, q.decided_at, q.decided_by, q.revision, q.created_at, q.updated_at, v.sent_at, q.folded
  FROM quote q
  JOIN customer c ON c.unit_id = q.unit_id AND c.id = q.customer_id
  LEFT JOIN activity a ON a.unit_id = q.unit_id AND a.id = q.activity_id
  LEFT JOIN quote_version v ON v.unit_id = q.unit_id AND v.quote_id = q.id AND v.version = q.version;

CREATE TABLE quote_counter (			-- numbers of a year, without gaps
	unit_id		@INT NOT NULL REFERENCES unit(id),
	year		@INT NOT NULL,
	last		@INT NOT NULL,
	PRIMARY KEY (unit_id, year)
) @STRICT;
