-- Calendars in and out, absences that repeat, and times that were freed for those who would like to come earlier.

CREATE TABLE freed_slot (			-- a time that nobody has any more, while somebody of the unit would come earlier
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	tenant_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	from_at		@INT NOT NULL,
	to_at		@INT NOT NULL,
	activity_id	@INT NOT NULL,		-- whose it was: is not asked
	status		@TEXT NOT NULL CHECK (status IN ('open', 'asked', 'taken', 'over')),
	next_at		@INT,			-- when to look again: at once, or when the answers are due; NULL: never
	created_at	@INT NOT NULL,
	done_at		@INT,
	CHECK (from_at < to_at),
	UNIQUE (unit_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX freed_slot_unit ON freed_slot (unit_id, created_at, id);
CREATE INDEX freed_slot_next ON freed_slot (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX freed_slot_worker ON freed_slot (tenant_id, worker_id);

CREATE TABLE earlier_offer (			-- one who was asked whether to come earlier; the first yes takes the time
	id		@ID,
	unit_id		@INT NOT NULL,
	freed_id	@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	activity_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	start_at	@INT NOT NULL,
	window_from	@INT NOT NULL,
	window_to	@INT NOT NULL,		-- equal: an exact time
	extra_travel_s	@INT NOT NULL,
	status		@TEXT NOT NULL CHECK (status IN ('asked', 'accepted', 'declined', 'lost', 'expired')),
	asked_at	@INT NOT NULL,
	until_at	@INT NOT NULL,
	answered_at	@INT,
	UNIQUE (unit_id, freed_id, activity_id),
	FOREIGN KEY (unit_id, freed_id) REFERENCES freed_slot (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX earlier_offer_activity ON earlier_offer (unit_id, activity_id, status);
CREATE INDEX earlier_offer_freed ON earlier_offer (unit_id, freed_id);

CREATE TABLE worker_calendar (			-- a calendar of a worker elsewhere, read regularly
	id		@ID,
	tenant_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	address		@TEXT NOT NULL,		-- sealed: whoever knows it reads the calendar
	host		@TEXT NOT NULL,		-- of the address, to be shown
	titles		@BOOL NOT NULL,		-- staff see what an entry is called; else only that it is busy
	etag		@TEXT NOT NULL DEFAULT '',
	modified	@TEXT NOT NULL DEFAULT '',	-- Last-Modified, as the server wrote it
	digest		@TEXT NOT NULL DEFAULT '',	-- of what was read: the same again changes nothing
	reads_from	@INT,			-- day that the busy times begin at; NULL: never read
	entries		@INT NOT NULL DEFAULT 0,	-- busy times that came of it
	skipped		@INT NOT NULL DEFAULT 0,	-- entries that could not be understood
	error		@TEXT NOT NULL DEFAULT '',	-- token of the trouble; '': read well
	failures	@INT NOT NULL DEFAULT 0,	-- in a row
	read_at		@INT,			-- when it was last read well
	tried_at	@INT,
	next_at		@INT NOT NULL,
	lease_until	@INT,
	created_at	@INT NOT NULL,
	UNIQUE (tenant_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX worker_calendar_worker ON worker_calendar (tenant_id, worker_id);
CREATE INDEX worker_calendar_next ON worker_calendar (next_at);

CREATE TABLE worker_busy (			-- times of a worker that another calendar says are taken
	id		@ID,
	tenant_id	@INT NOT NULL,
	calendar_id	@INT NOT NULL,
	worker_id	@INT NOT NULL,
	from_at		@INT NOT NULL,
	to_at		@INT NOT NULL,
	title		@TEXT NOT NULL,		-- '' unless the calendar shows titles
	CHECK (from_at < to_at),
	FOREIGN KEY (tenant_id, calendar_id) REFERENCES worker_calendar (tenant_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX worker_busy_worker ON worker_busy (tenant_id, worker_id, to_at);
CREATE INDEX worker_busy_calendar ON worker_busy (tenant_id, calendar_id);

CREATE TABLE worker_feed (			-- the private address of a worker's own rounds, for calendar programs
	worker_id	@INT PRIMARY KEY,
	tenant_id	@INT NOT NULL,
	is_on		@BOOL NOT NULL,
	version		@INT NOT NULL,		-- of the address: a new one makes the old one void
	used_at		@INT,
	set_at		@INT NOT NULL,
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;

ALTER TABLE absence ADD COLUMN series @TEXT;		-- public id that the times of one repeated absence share
ALTER TABLE absence ADD COLUMN type_unit_id @INT;	-- of an activity type without place that says what it is; NULL: none
ALTER TABLE absence ADD COLUMN type_id @INT;
CREATE INDEX absence_series ON absence (tenant_id, series) WHERE series IS NOT NULL;
