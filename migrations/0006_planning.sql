-- planning: double booking is forbidden here, by the schema.

CREATE TABLE booked_span (			-- the service of a placed activity, preparation and clearing included
	activity_id	@INT PRIMARY KEY,
	tenant_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,
	from_at		@INT NOT NULL,
	to_at		@INT NOT NULL,
	forced		@BOOL NOT NULL,
	CHECK (from_at < to_at),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX booked_span_worker ON booked_span (tenant_id, worker_id, from_at);

-- @sqlite
CREATE TRIGGER booked_span_alone_insert BEFORE INSERT ON booked_span WHEN NOT NEW.forced
BEGIN
	SELECT RAISE(ABORT, 'booked_span_alone') WHERE EXISTS (
		SELECT 1 FROM booked_span b
		 WHERE b.tenant_id = NEW.tenant_id AND b.worker_id = NEW.worker_id
		   AND b.activity_id <> NEW.activity_id AND NOT b.forced
		   AND b.from_at < NEW.to_at AND b.to_at > NEW.from_at);
END;
CREATE TRIGGER booked_span_alone_update BEFORE UPDATE ON booked_span WHEN NOT NEW.forced
BEGIN
	SELECT RAISE(ABORT, 'booked_span_alone') WHERE EXISTS (
		SELECT 1 FROM booked_span b
		 WHERE b.tenant_id = NEW.tenant_id AND b.worker_id = NEW.worker_id
		   AND b.activity_id <> NEW.activity_id AND NOT b.forced
		   AND b.from_at < NEW.to_at AND b.to_at > NEW.from_at);
END;
-- @postgres
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE booked_span ADD CONSTRAINT booked_span_alone EXCLUDE USING gist (
	tenant_id WITH =, worker_id WITH =, int8range(from_at, to_at) WITH &&) WHERE (NOT forced);
-- @end

CREATE TABLE worker_day (			-- compare and swap of one worker's day
	tenant_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	day		@INT NOT NULL,		-- days since 1970-01-01 on the worker's wall
	version		@INT NOT NULL,
	PRIMARY KEY (tenant_id, worker_id, day)
) @STRICT;
