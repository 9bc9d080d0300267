-- team: workers, hours, absences, skills.  A worker has one calendar over all units of the tenant.

CREATE TABLE worker (
	id		@ID,
	tenant_id	@INT NOT NULL REFERENCES tenant(id),
	public_id	@TEXT NOT NULL UNIQUE,
	person_id	@INT NOT NULL,
	first_name	@TEXT NOT NULL,
	last_name	@TEXT NOT NULL,
	email		@TEXT NOT NULL,		-- lower case
	phone		@TEXT NOT NULL DEFAULT '',
	color		@TEXT NOT NULL DEFAULT '',	-- '#28c85a'
	address		@TEXT NOT NULL DEFAULT '',
	address_additional @TEXT NOT NULL DEFAULT '',
	latitude	@REAL,			-- home or depot; NULL: to locate
	longitude	@REAL,
	start_home	@BOOL NOT NULL,		-- the day starts there
	end_home	@BOOL NOT NULL,
	radius_km	@REAL,			-- from home; NULL: anywhere
	most_s		@INT,			-- most seconds of service a day; NULL: no limit
	speed_percent	@INT NOT NULL DEFAULT 100,	-- of the vehicle; 200 halves travel times
	hours		@JSON,			-- NULL: the unit's; array of 7 (Monday first) arrays of [from_s, to_s]
	comment		@TEXT NOT NULL DEFAULT '',
	additional	@JSON NOT NULL,
	active		@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (tenant_id, id),
	UNIQUE (tenant_id, email),
	FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
) @STRICT;

CREATE TABLE worker_unit (
	unit_id		@INT NOT NULL REFERENCES unit(id),
	worker_id	@INT NOT NULL REFERENCES worker(id),
	PRIMARY KEY (unit_id, worker_id)
) @STRICT;
CREATE INDEX worker_unit_worker ON worker_unit (worker_id);

CREATE TABLE worker_exception (			-- the hours of one dated day, instead of the weekly ones
	tenant_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	day		@INT NOT NULL,		-- days since 1970-01-01
	hours		@JSON NOT NULL,		-- array of [from_s, to_s]; empty: day off
	PRIMARY KEY (tenant_id, worker_id, day),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;

CREATE TABLE absence (
	id		@ID,
	tenant_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	from_at		@INT NOT NULL,
	to_at		@INT NOT NULL,
	note		@TEXT NOT NULL DEFAULT '',
	created_at	@INT NOT NULL,
	CHECK (from_at < to_at),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX absence_worker ON absence (tenant_id, worker_id, to_at);

CREATE TABLE skill (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	name		@TEXT NOT NULL,
	name_folded	@TEXT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, name_folded)
) @STRICT;

CREATE TABLE worker_skill (
	unit_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,
	skill_id	@INT NOT NULL,
	level		@INT NOT NULL CHECK (level BETWEEN 1 AND 9),
	PRIMARY KEY (unit_id, worker_id, skill_id),
	FOREIGN KEY (unit_id, worker_id) REFERENCES worker_unit (unit_id, worker_id),
	FOREIGN KEY (unit_id, skill_id) REFERENCES skill (unit_id, id)
) @STRICT;
