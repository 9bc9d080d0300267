-- import: columns matched and remembered, what an import did so that it can be undone, files that are made to be taken away.

ALTER TABLE import_job ADD COLUMN undone_at @INT;			-- NULL: it stands
ALTER TABLE import_job ADD COLUMN undo @JSON NOT NULL DEFAULT '{}';	-- what undoing came to: {"undone":n,"kept":n}

-- Which column of a file a unit took for which field, for its next file.
CREATE TABLE import_matching (
	unit_id		@INT NOT NULL REFERENCES unit(id),
	entity		@TEXT NOT NULL,
	head		@TEXT NOT NULL,		-- of the column, in normal form
	field		@TEXT NOT NULL,		-- our name; '': not used; '*': kept as additional data
	updated_at	@INT NOT NULL,
	PRIMARY KEY (unit_id, entity, head)
) @STRICT;

-- What one chunk made and changed: [kind, id, how it was before or null, when it was written].
CREATE TABLE import_trace (
	import_id	@INT NOT NULL REFERENCES import_job(id),
	unit_id		@INT NOT NULL REFERENCES unit(id),
	number		@INT NOT NULL,		-- lines done before the chunk
	things		@JSON NOT NULL,
	PRIMARY KEY (import_id, number)
) @STRICT;

-- A list on its way into a file, when it is too long to wait for; forgotten after a day.
CREATE TABLE export_job (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	list		@TEXT NOT NULL,		-- 'customers', 'activities', …
	format		@TEXT NOT NULL CHECK (format IN ('csv', 'xlsx')),
	status		@TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
	person_id	@INT,			-- who asked for it, and hears of it
	rights		@INT NOT NULL,		-- of that person when it was asked for
	lang		@TEXT NOT NULL,
	row_count	@INT NOT NULL DEFAULT 0,
	size		@INT NOT NULL DEFAULT 0,	-- bytes of the file
	lease_until	@INT,			-- whoever writes it has it until then
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX export_job_status ON export_job (status, id);
CREATE INDEX export_job_created ON export_job (created_at);
CREATE INDEX export_job_unit ON export_job (unit_id, id);
