-- catalog: the whole of an activity type, and its earlier versions for two people who change one type.

ALTER TABLE activity_type ADD COLUMN category @TEXT NOT NULL DEFAULT '';
ALTER TABLE activity_type ADD COLUMN icon @TEXT NOT NULL DEFAULT '';
ALTER TABLE activity_type ADD COLUMN description @TEXT NOT NULL DEFAULT '';
ALTER TABLE activity_type ADD COLUMN price_cents @INT;
ALTER TABLE activity_type ADD COLUMN cost_cents @INT;
ALTER TABLE activity_type ADD COLUMN mode @TEXT NOT NULL DEFAULT 'visit';	-- row of catalog/mode.inc
ALTER TABLE activity_type ADD COLUMN by_hand @BOOL NOT NULL DEFAULT TRUE;	-- who may create activities of it
ALTER TABLE activity_type ADD COLUMN by_portal @BOOL NOT NULL DEFAULT TRUE;
ALTER TABLE activity_type ADD COLUMN by_import @BOOL NOT NULL DEFAULT TRUE;
ALTER TABLE activity_type ADD COLUMN customer_required @BOOL NOT NULL DEFAULT TRUE;
ALTER TABLE activity_type ADD COLUMN revision @INT NOT NULL DEFAULT 1;	-- grows at every save

CREATE TABLE activity_type_version (	-- how a type stood after each save
	unit_id		@INT NOT NULL,
	type_id		@INT NOT NULL,
	revision	@INT NOT NULL,
	content		@JSON NOT NULL,		-- the type as in its file, catalog/type_json.h
	actor_name	@TEXT NOT NULL,
	saved_at	@INT NOT NULL,
	PRIMARY KEY (unit_id, type_id, revision),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id)
) @STRICT;
