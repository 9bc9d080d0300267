-- action: what customers did with the actions of the portal, what they ask of the planners, how
-- satisfied they were; times held while a form is filled; who would like to come earlier.

CREATE TABLE action_use (			-- an action that was done: once per try, and once at all where it says so
	id		@ID,
	unit_id		@INT NOT NULL,
	action_id	@INT NOT NULL,		-- of a row that may be gone
	code		@TEXT NOT NULL,
	kind		@TEXT NOT NULL,
	type_id		@INT NOT NULL,
	activity_id	@INT,
	customer_id	@INT,
	contact_id	@INT,
	at		@INT NOT NULL,
	try_key		@TEXT,			-- of the page that was sent: a second tap finds the first
	once_key	@TEXT,			-- of an action that may be done once; NULL: as often as one likes
	outcome		@JSON NOT NULL,		-- where the second tap ends
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, try_key),
	UNIQUE (unit_id, once_key),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, contact_id) REFERENCES contact (unit_id, id)
) @STRICT;
CREATE INDEX action_use_activity ON action_use (unit_id, activity_id, code);
CREATE INDEX action_use_customer ON action_use (unit_id, customer_id, code);

CREATE TABLE wish (				-- what a customer asks of the planners, until they decide
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	kind		@TEXT NOT NULL CHECK (kind IN ('request', 'proposal', 'callback')),
	status		@TEXT NOT NULL CHECK (status IN ('open', 'offered', 'accepted', 'refused', 'withdrawn')),
	activity_id	@INT,			-- NULL: of a call back without one
	type_id		@INT NOT NULL,
	customer_id	@INT NOT NULL,
	contact_id	@INT,
	action_code	@TEXT NOT NULL,
	day		@INT,			-- wished: days since 1970-01-01 on the site's wall
	second_of_day	@INT,			-- wished
	mandatory	@BOOL NOT NULL,		-- no other time will do
	phone		@TEXT NOT NULL DEFAULT '',
	moment		@TEXT NOT NULL DEFAULT '',	-- good for a call: 'now', 'morning', 'afternoon', 'evening'
	comment		@TEXT NOT NULL DEFAULT '',
	answer_id	@INT,			-- what was filled in besides: a row of the form room
	reason		@TEXT NOT NULL DEFAULT '',	-- of a refusal, in the planner's words
	decided_by	@TEXT NOT NULL DEFAULT '',
	decided_at	@INT,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, contact_id) REFERENCES contact (unit_id, id)
) @STRICT;
CREATE INDEX wish_status ON wish (unit_id, status, created_at, id);
CREATE INDEX wish_activity ON wish (unit_id, activity_id);
CREATE INDEX wish_customer ON wish (unit_id, customer_id, created_at);

CREATE TABLE wish_offer (			-- other times that the planner offers; they are not held
	id		@ID,
	unit_id		@INT NOT NULL,
	wish_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,
	start_at	@INT NOT NULL,
	window_from	@INT NOT NULL,
	window_to	@INT NOT NULL,
	UNIQUE (unit_id, wish_id, worker_id, start_at),
	FOREIGN KEY (unit_id, wish_id) REFERENCES wish (unit_id, id)
) @STRICT;

CREATE TABLE survey_answer (			-- one per activity and survey; changed in place
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	activity_id	@INT NOT NULL,
	customer_id	@INT,
	contact_id	@INT,
	type_id		@INT NOT NULL,
	worker_id	@INT,			-- who was there
	code		@TEXT NOT NULL,		-- of its action
	scale		@TEXT NOT NULL CHECK (scale IN ('stars', 'ten', 'faces', 'choices')),
	score		@INT NOT NULL,		-- stars and faces 1-5, ten 0-10, choices: number of the choice from 1
	low		@BOOL NOT NULL,		-- at or below what the action calls bad
	choice		@TEXT NOT NULL DEFAULT '',	-- its words as they were read
	comment		@TEXT NOT NULL DEFAULT '',
	changes		@INT NOT NULL DEFAULT 0,
	seen_at		@INT,			-- a bad one: staff have looked at it
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, activity_id, code),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, contact_id) REFERENCES contact (unit_id, id)
) @STRICT;
CREATE INDEX survey_answer_at ON survey_answer (unit_id, created_at, id);
CREATE INDEX survey_answer_type ON survey_answer (unit_id, type_id, created_at);

CREATE TABLE slot_hold (			-- a time kept for one visitor while a form is filled
	id		@ID,
	tenant_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	owner		@TEXT NOT NULL,		-- who may use it: the visitor's session
	worker_id	@INT NOT NULL,
	from_at		@INT NOT NULL,
	to_at		@INT NOT NULL,
	window_from	@INT NOT NULL,
	window_to	@INT NOT NULL,
	latitude	@REAL,			-- NULL: without a place
	longitude	@REAL,
	token		@TEXT NOT NULL,		-- the offer that was taken
	until_at	@INT NOT NULL,		-- counts no longer after that
	created_at	@INT NOT NULL,
	CHECK (from_at < to_at),
	FOREIGN KEY (tenant_id, unit_id) REFERENCES unit (tenant_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX slot_hold_worker ON slot_hold (tenant_id, worker_id, from_at);
CREATE INDEX slot_hold_owner ON slot_hold (unit_id, owner);
CREATE INDEX slot_hold_until ON slot_hold (until_at);

CREATE TABLE waiting (				-- would like to come earlier, when a time is freed
	id		@ID,
	unit_id		@INT NOT NULL,
	activity_id	@INT NOT NULL,
	customer_id	@INT,
	contact_id	@INT,
	part		@TEXT NOT NULL CHECK (part IN ('any', 'morning', 'afternoon')),
	weekdays	@INT NOT NULL,		-- bit (1 << weekday, Monday 0) for each that suits; 0: any
	note		@TEXT NOT NULL DEFAULT '',
	created_at	@INT NOT NULL,
	UNIQUE (unit_id, activity_id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX waiting_created ON waiting (unit_id, created_at);
