-- external: programs of other people that come in by one address, and what they asked.

CREATE TABLE external_access (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,	-- the first half of the address
	name		@TEXT NOT NULL,
	secret_hash	@BYTES NOT NULL,	-- of the second half
	rights		@TEXT NOT NULL,		-- 'view create edit close assistant'
	types		@JSON NOT NULL,		-- ids of the activity types it may touch; []: all
	created_at	@INT NOT NULL,
	renewed_at	@INT,			-- the address was given anew; the one before stopped working
	used_at		@INT,			-- to the hour
	revoked_at	@INT,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX external_access_unit ON external_access (unit_id, id);

CREATE TABLE external_call (			-- what was asked and answered, without what is personal
	id		@ID,
	unit_id		@INT NOT NULL,
	access_id	@INT NOT NULL,
	at		@INT NOT NULL,
	address		@TEXT NOT NULL,		-- of the caller
	method		@TEXT NOT NULL,
	route		@TEXT NOT NULL,		-- 'intervention.create'
	status		@INT NOT NULL,
	duration_ms	@INT NOT NULL,
	asked		@TEXT NOT NULL,
	answered	@TEXT NOT NULL,
	FOREIGN KEY (unit_id, access_id) REFERENCES external_access (unit_id, id)
) @STRICT;
CREATE INDEX external_call_access ON external_call (unit_id, access_id, id);
CREATE INDEX external_call_at ON external_call (at);
