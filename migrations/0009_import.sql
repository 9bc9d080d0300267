-- import: staged files, applied in chunks from a journal that resumes after a crash.

CREATE TABLE import_job (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	entity		@TEXT NOT NULL,		-- 'customers', 'workers', 'skills', 'activity-types', 'activities'
	mode		@TEXT NOT NULL,		-- 'create', 'create-or-skip', 'update', 'update-or-skip', 'upsert'
	file_name	@TEXT NOT NULL,
	mapping		@JSON NOT NULL,
	status		@TEXT NOT NULL,		-- 'staged', 'running', 'done', 'failed', 'canceled'
	row_count	@INT NOT NULL,
	done_count	@INT NOT NULL,
	summary		@JSON NOT NULL,		-- {"created","changed","same","skipped","problems":[…]}
	person_id	@INT,
	lease_until	@INT,			-- whoever runs it has it until then
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL
) @STRICT;
-- Apart from the journal: SQLite writes a row whole, and the journal moves with each chunk.
CREATE TABLE import_content (
	import_id	@INT NOT NULL PRIMARY KEY REFERENCES import_job(id),
	unit_id		@INT NOT NULL REFERENCES unit(id),
	content		@BYTES NOT NULL		-- the file as it came
) @STRICT;
CREATE INDEX import_job_status ON import_job (status, id);
CREATE INDEX import_job_unit ON import_job (unit_id, id);
