-- optimiser: better weeks, proposed in the background and accepted by people.

CREATE TABLE optimisation (			-- what a run is made of: a period, a goal, what must stay
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	settings	@JSON NOT NULL,		-- optimiser/optimisation.c
	repeat_day	@INT,			-- 0 Monday to 6; NULL: only when somebody asks
	repeat_s	@INT NOT NULL DEFAULT 0,	-- second of that day on the unit's wall
	next_at		@INT,			-- the next repeated run
	archived	@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX optimisation_next ON optimisation (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE proposal (				-- one run and what it found
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	optimisation_id	@INT NOT NULL,
	name		@TEXT NOT NULL,
	settings	@JSON NOT NULL,		-- as they were when it began
	from_at		@INT NOT NULL,
	to_at		@INT NOT NULL,
	status		@TEXT NOT NULL,		-- row of optimiser/proposal_status.inc
	halt		@TEXT NOT NULL DEFAULT '',	-- what somebody asked the search to do: 'finish', 'cancel'
	share		@INT NOT NULL DEFAULT 0,	-- of the work, in thousandths
	spent_ms	@INT NOT NULL DEFAULT 0,	-- seconds of the processor that the search has had
	figures		@JSON NOT NULL,		-- before, and the best so far
	actor		@JSON NOT NULL,		-- who asked for it, and who accepted
	say		@TEXT NOT NULL DEFAULT '',	-- why it failed
	attempts	@INT NOT NULL DEFAULT 0,
	lease_until	@INT,			-- whoever works on it has it until then
	created_at	@INT NOT NULL,
	ended_at	@INT,			-- the search
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, optimisation_id) REFERENCES optimisation (unit_id, id)
) @STRICT;
CREATE INDEX proposal_status ON proposal (status, id);
CREATE INDEX proposal_unit ON proposal (unit_id, id);
CREATE INDEX proposal_optimisation ON proposal (unit_id, optimisation_id, id);

CREATE TABLE proposal_best (			-- where the search stands, to go on from; apart: it is rewritten often
	proposal_id	@INT PRIMARY KEY REFERENCES proposal(id),
	unit_id		@INT NOT NULL REFERENCES unit(id),
	content		@BYTES NOT NULL
) @STRICT;

CREATE TABLE proposal_move (			-- one visit that would stand elsewhere
	proposal_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	activity_id	@INT NOT NULL,
	old_worker_id	@INT,			-- NULL: it is to plan
	old_start_at	@INT,
	worker_id	@INT NOT NULL,
	start_at	@INT NOT NULL,
	end_at		@INT NOT NULL,
	window_from	@INT,			-- promised with it; NULL: what was promised stays
	window_to	@INT,
	relevance	@INT NOT NULL,		-- 1 to 100 of one to plan; 0 of one that moves
	status		@TEXT NOT NULL,		-- 'proposed', 'chosen', 'applied', 'stale', 'unfit'
	PRIMARY KEY (proposal_id, activity_id),
	FOREIGN KEY (unit_id, proposal_id) REFERENCES proposal (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX proposal_move_order ON proposal_move (unit_id, proposal_id, start_at, activity_id);
CREATE INDEX proposal_move_activity ON proposal_move (unit_id, activity_id);

CREATE TABLE proposal_day (			-- what a worker's day would be instead
	proposal_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,
	day		@INT NOT NULL,		-- days since 1970-01-01 on the worker's wall
	frozen		@BOOL NOT NULL,		-- it cannot be driven as it stands: it was left alone
	visits_before	@INT NOT NULL,
	visits_after	@INT NOT NULL,
	travel_before_s	@INT NOT NULL,
	travel_after_s	@INT NOT NULL,
	metres_before	@INT NOT NULL,
	metres_after	@INT NOT NULL,
	PRIMARY KEY (proposal_id, worker_id, day),
	FOREIGN KEY (unit_id, proposal_id) REFERENCES proposal (unit_id, id)
) @STRICT;
