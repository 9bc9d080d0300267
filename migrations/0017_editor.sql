-- editor: the form that somebody is making, before it is saved as a version.

CREATE TABLE form_draft (
	unit_id		@INT NOT NULL REFERENCES unit(id),
	owner		@TEXT NOT NULL,		-- as of table form
	owner_id	@INT NOT NULL,
	person_id	@INT NOT NULL,		-- each makes their own; joined when saved
	base_version	@INT NOT NULL,		-- of the form it began with; 0: there was none
	definition	@JSON NOT NULL,
	before		@JSON NOT NULL,		-- before the last change, to undo it; null: nothing to undo
	updated_at	@INT NOT NULL,
	PRIMARY KEY (unit_id, owner, owner_id, person_id)
) @STRICT;
