-- template: Word files that reports of an activity type are made from.

CREATE TABLE report_template (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	type_id		@INT NOT NULL,
	name		@TEXT NOT NULL,
	used		@INT NOT NULL,		-- the version that reports are made from; 0: none yet
	newest		@INT NOT NULL,		-- the last one that was uploaded
	archived	@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id)
) @STRICT;
CREATE INDEX report_template_type ON report_template (unit_id, type_id, name);
-- Scripts name a template by its name.
CREATE UNIQUE INDEX report_template_unit_id_type_id_name_key ON report_template (unit_id, type_id, name)
 WHERE NOT archived;

CREATE TABLE report_template_version (		-- never changed
	unit_id		@INT NOT NULL REFERENCES unit(id),
	template_id	@INT NOT NULL,
	version		@INT NOT NULL CHECK (version > 0),
	content		@TEXT NOT NULL,		-- key of the blob
	file_name	@TEXT NOT NULL,
	size		@INT NOT NULL,
	outline		@JSON NOT NULL,		-- what is to be filled in, as it was read at the upload
	made_by		@TEXT NOT NULL,
	made_at		@INT NOT NULL,
	PRIMARY KEY (unit_id, template_id, version),
	FOREIGN KEY (unit_id, template_id) REFERENCES report_template (unit_id, id)
) @STRICT;
-- Whether a template points to a content: asked before one is freed.
CREATE INDEX report_template_content ON report_template_version (content);
