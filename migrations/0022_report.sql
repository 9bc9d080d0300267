-- report: documents made here from activities, quotes and signatures, with their versions.

CREATE TABLE report (				-- one that was made; the file itself is a document
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	kind		@TEXT NOT NULL CHECK (kind IN ('visit', 'photos', 'quote', 'signature')),
	format		@TEXT NOT NULL CHECK (format IN ('pdf', 'docx')),
	subject		@INT NOT NULL,		-- the row it is of: activity, quote, or place in the chain of signatures
	activity_id	@INT,			-- on whose page it stands
	template_id	@INT NOT NULL DEFAULT 0,	-- a Word template; 0: laid out by itself
	template	@TEXT NOT NULL DEFAULT '',	-- its name then
	version		@INT NOT NULL CHECK (version > 0),	-- 1, 2, 3 … of the same kind, subject and template
	document_id	@INT NOT NULL,		-- may be removed since
	once		@TEXT,			-- asked for again with the same word, nothing new is made
	lang		@TEXT NOT NULL,
	made_at		@INT NOT NULL,
	made_by		@TEXT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, once),
	UNIQUE (unit_id, kind, subject, template_id, format, version),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX report_activity ON report (unit_id, activity_id, id) WHERE activity_id IS NOT NULL;
CREATE INDEX report_document ON report (unit_id, document_id);

CREATE TABLE evidence_copy (			-- files given out that hold a signature's record, so that they can be known again
	hash		@BYTES NOT NULL,	-- SHA-256 of the whole file
	unit_id		@INT NOT NULL,
	seq		@INT NOT NULL,
	at		@INT NOT NULL,
	seal		@BYTES NOT NULL,	-- keyed hash over the others: a row put in by hand is none
	PRIMARY KEY (hash),
	FOREIGN KEY (unit_id, seq) REFERENCES evidence (unit_id, seq)
) @STRICT;
CREATE INDEX evidence_copy_seq ON evidence_copy (unit_id, seq);

-- @sqlite
CREATE TRIGGER evidence_copy_no_update BEFORE UPDATE ON evidence_copy
BEGIN
	SELECT RAISE(ABORT, 'evidence_append_only');
END;
CREATE TRIGGER evidence_copy_no_delete BEFORE DELETE ON evidence_copy
BEGIN
	SELECT RAISE(ABORT, 'evidence_append_only');
END;
-- @postgres
CREATE TRIGGER evidence_copy_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence_copy
	FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
-- @end
