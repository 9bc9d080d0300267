-- catalog: activity types and what hangs on them.

CREATE TABLE activity_type (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	reference	@TEXT NOT NULL,
	name		@TEXT NOT NULL,
	color		@TEXT NOT NULL DEFAULT '',
	duration_s	@INT NOT NULL,
	priority	@INT NOT NULL DEFAULT 0,
	portal_shown	@BOOL NOT NULL,
	rules		@JSON NOT NULL,		-- scheduling rules, catalog/rules.h
	display		@JSON NOT NULL,		-- portal title and description per language, with codes
	archived	@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, reference)
) @STRICT;

CREATE TABLE type_skill (			-- what a worker needs to do it
	unit_id		@INT NOT NULL,
	type_id		@INT NOT NULL,
	skill_id	@INT NOT NULL,
	level		@INT NOT NULL DEFAULT 1,
	PRIMARY KEY (unit_id, type_id, skill_id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id),
	FOREIGN KEY (unit_id, skill_id) REFERENCES skill (unit_id, id)
) @STRICT;

CREATE TABLE portal_action (
	id		@ID,
	unit_id		@INT NOT NULL,
	type_id		@INT NOT NULL,
	code		@TEXT NOT NULL,		-- unique in its type: [a-z0-9_]
	kind		@TEXT NOT NULL,		-- a file of action/kinds
	rank		@INT NOT NULL,
	settings	@JSON NOT NULL,		-- label, help per language, conditions, notice; action/action.h
	active		@BOOL NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, type_id, code),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id)
) @STRICT;
