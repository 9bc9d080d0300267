-- fieldwork: what a worker's phone said and did, the time it took, where the van is; faces of workers.

ALTER TABLE worker ADD COLUMN photo @TEXT NOT NULL DEFAULT '';	-- key of a blob; '': none
CREATE INDEX worker_photo ON worker (photo) WHERE photo <> '';

CREATE TABLE work_command (			-- each command of a phone is carried out once
	unit_id		@INT NOT NULL REFERENCES unit(id),
	worker_id	@INT NOT NULL,
	command		@TEXT NOT NULL,		-- made by the phone
	verb		@TEXT NOT NULL,		-- row of work/verb.inc
	activity_id	@INT NOT NULL,
	at		@INT NOT NULL,		-- when it happened there
	received_at	@INT NOT NULL,
	digest		@TEXT NOT NULL,		-- of all that was sent: another content under the same id is refused
	made_id		@INT,			-- the activity that it made, of a next appointment
	PRIMARY KEY (unit_id, worker_id, command),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX work_command_received ON work_command (received_at);

CREATE TABLE work_time (			-- travel, work and pauses of one worker on one activity
	id		@ID,
	tenant_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	activity_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	kind		@TEXT NOT NULL CHECK (kind IN ('travel', 'work', 'pause')),
	from_at		@INT NOT NULL,
	to_at		@INT,			-- NULL: it goes on
	CHECK (to_at IS NULL OR to_at >= from_at),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX work_time_activity ON work_time (unit_id, activity_id, from_at, id);
CREATE INDEX work_time_worker ON work_time (tenant_id, worker_id, from_at);
-- Nobody drives to one customer while working for another.
CREATE UNIQUE INDEX work_time_open ON work_time (tenant_id, worker_id) WHERE to_at IS NULL AND kind <> 'pause';

CREATE TABLE work_position (			-- where the van is now, coarse, while it is on the way to that customer
	unit_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,
	activity_id	@INT NOT NULL,
	latitude	@REAL NOT NULL,
	longitude	@REAL NOT NULL,
	at		@INT NOT NULL,
	PRIMARY KEY (unit_id, worker_id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX work_position_activity ON work_position (unit_id, activity_id);
CREATE INDEX work_position_at ON work_position (at);

CREATE INDEX worker_person ON worker (person_id);
