-- form: definitions in versions, and answers.

CREATE TABLE form (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	owner		@TEXT NOT NULL CHECK (owner IN ('activity', 'closing', 'customer', 'action')),
	owner_id	@INT NOT NULL,		-- activity_type.id or portal_action.id; 0: the unit's customers
	version		@INT NOT NULL,		-- the newest
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, owner, owner_id)
) @STRICT;

CREATE TABLE form_version (			-- never changed
	id		@ID,
	unit_id		@INT NOT NULL,
	form_id		@INT NOT NULL,
	version		@INT NOT NULL,
	definition	@JSON NOT NULL,		-- form/form.h
	created_at	@INT NOT NULL,
	created_by	@TEXT NOT NULL,
	UNIQUE (unit_id, form_id, version),
	FOREIGN KEY (unit_id, form_id) REFERENCES form (unit_id, id)
) @STRICT;

CREATE TABLE answer (
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	form_id		@INT NOT NULL,
	version		@INT NOT NULL,		-- that was answered
	once		@BOOL NOT NULL,		-- one per subject; of portal actions: false
	activity_id	@INT,
	customer_id	@INT,
	contact_id	@INT,
	sent		@BOOL NOT NULL,		-- else a draft
	revision	@INT NOT NULL,
	content		@JSON NOT NULL,		-- values by field code
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	updated_by	@TEXT NOT NULL,
	sent_at		@INT,
	UNIQUE (unit_id, id),
	CHECK (activity_id IS NOT NULL OR customer_id IS NOT NULL),
	FOREIGN KEY (unit_id, form_id, version) REFERENCES form_version (unit_id, form_id, version),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, contact_id) REFERENCES contact (unit_id, id)
) @STRICT;
CREATE UNIQUE INDEX answer_once_activity ON answer (unit_id, form_id, activity_id)
	WHERE once AND activity_id IS NOT NULL;
CREATE UNIQUE INDEX answer_once_customer ON answer (unit_id, form_id, customer_id)
	WHERE once AND activity_id IS NULL;
CREATE UNIQUE INDEX answer_draft ON answer (unit_id, form_id, COALESCE(activity_id, 0), COALESCE(customer_id, 0),
	COALESCE(contact_id, 0)) WHERE NOT once AND NOT sent;
CREATE INDEX answer_activity ON answer (unit_id, activity_id, id);
CREATE INDEX answer_customer ON answer (unit_id, customer_id, id);
