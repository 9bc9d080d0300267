-- trigger: what happens by itself, when, under which conditions; what it did, and what it has yet to do.

CREATE TABLE trigger_rule (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	type_id		@INT,			-- only activities of this type; NULL: all
	rank		@INT NOT NULL,		-- order among triggers of the same moment, lower first
	moment		@TEXT NOT NULL,		-- row of automation/moment.inc
	event		@TEXT NOT NULL,		-- row of activity/event.inc; '' of moments that need none
	timing		@JSON NOT NULL,		-- {"amount","unit","at","weekdays","each"}: automation/trigger.h
	filter		@JSON NOT NULL,		-- {"action","fields"}: which of these events
	conditions	@JSON NOT NULL,		-- form/conditions.h; {}: none
	frequency	@TEXT NOT NULL,		-- row of automation/frequency.inc
	contained	@BOOL NOT NULL,		-- also for the activities that the activity contains
	effects		@JSON NOT NULL,		-- [{"kind", …its settings}]
	ready		@TEXT NOT NULL DEFAULT '',	-- row of automation/ready.inc that it was made from
	active		@BOOL NOT NULL,
	archived	@BOOL NOT NULL,
	revision	@INT NOT NULL,		-- grows at every save
	filling		@INT,			-- due rows are being made for activities after this one; NULL: all made
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id)
) @STRICT;
CREATE INDEX trigger_rule_type ON trigger_rule (unit_id, type_id);
CREATE INDEX trigger_rule_filling ON trigger_rule (id) WHERE filling IS NOT NULL;

CREATE TABLE trigger_version (			-- the effects as each save left them: what began with them ends with them
	unit_id		@INT NOT NULL,
	rule_id		@INT NOT NULL,
	revision	@INT NOT NULL,
	effects		@JSON NOT NULL,
	saved_by	@TEXT NOT NULL,
	saved_at	@INT NOT NULL,
	PRIMARY KEY (rule_id, revision),
	FOREIGN KEY (unit_id, rule_id) REFERENCES trigger_rule (unit_id, id)
) @STRICT;

CREATE TABLE trigger_due (			-- what time will bring
	id		@ID,
	unit_id		@INT NOT NULL,
	rule_id		@INT NOT NULL,
	cause		@TEXT NOT NULL,		-- 'start': its appointment; 'e12': after event 12; 'clock': every day or week
	activity_id	@INT NOT NULL DEFAULT 0,	-- 0: none
	customer_id	@INT NOT NULL DEFAULT 0,
	contact_id	@INT NOT NULL DEFAULT 0,
	event_id	@INT NOT NULL DEFAULT 0,
	event		@TEXT NOT NULL DEFAULT '',
	data		@JSON NOT NULL,		-- of the event
	chain		@TEXT NOT NULL DEFAULT '',
	due_at		@INT NOT NULL,
	until_at	@INT NOT NULL,		-- too late after that; largest number: never
	cursor		@INT NOT NULL DEFAULT 0,	-- of 'clock' over many activities: the last that was done
	attempts	@INT NOT NULL DEFAULT 0,
	UNIQUE (rule_id, activity_id, cause),
	FOREIGN KEY (unit_id, rule_id) REFERENCES trigger_rule (unit_id, id)
) @STRICT;
CREATE INDEX trigger_due_at ON trigger_due (due_at, id);
CREATE INDEX trigger_due_activity ON trigger_due (unit_id, activity_id);
CREATE INDEX trigger_due_rule ON trigger_due (unit_id, rule_id);

CREATE TABLE trigger_state (			-- for "first time only" and "each time the conditions become true again"
	unit_id		@INT NOT NULL,
	rule_id		@INT NOT NULL,
	activity_id	@INT NOT NULL,		-- 0: none
	customer_id	@INT NOT NULL,		-- 0 where there is an activity
	held		@BOOL NOT NULL,		-- the conditions held when they were last looked at
	fired_at	@INT,
	PRIMARY KEY (rule_id, activity_id, customer_id),
	FOREIGN KEY (unit_id, rule_id) REFERENCES trigger_rule (unit_id, id)
) @STRICT;
CREATE INDEX trigger_state_activity ON trigger_state (unit_id, activity_id);

CREATE TABLE trigger_run (			-- one time that a trigger came true
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	rule_id		@INT NOT NULL,
	revision	@INT NOT NULL,
	cause		@TEXT NOT NULL,		-- what it answers; once per trigger
	activity_id	@INT,
	customer_id	@INT,
	contact_id	@INT,
	event_id	@INT,			-- NULL: time
	event		@TEXT NOT NULL DEFAULT '',
	data		@JSON NOT NULL,		-- of the event
	chain		@TEXT NOT NULL DEFAULT '',	-- ' 12 15 ': the triggers that led here, this one last
	state		@TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed', 'stopped')),
	note		@TEXT NOT NULL DEFAULT '',	-- why it was stopped
	at		@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, rule_id) REFERENCES trigger_rule (unit_id, id)
) @STRICT;
CREATE UNIQUE INDEX trigger_run_once ON trigger_run (rule_id, cause);
CREATE INDEX trigger_run_rule ON trigger_run (unit_id, rule_id, id);
CREATE INDEX trigger_run_activity ON trigger_run (unit_id, activity_id, id);
CREATE INDEX trigger_run_at ON trigger_run (at);
CREATE INDEX trigger_run_failed ON trigger_run (unit_id, id) WHERE state = 'failed';

CREATE TABLE trigger_effect (			-- one effect of one run
	id		@ID,
	unit_id		@INT NOT NULL,
	run_id		@INT NOT NULL,
	position	@INT NOT NULL,		-- in trigger_version.effects
	kind		@TEXT NOT NULL,		-- a file of automation/effects
	blocks		@BOOL NOT NULL,		-- later ones of the run wait for it
	state		@TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed', 'skipped')),
	attempts	@INT NOT NULL DEFAULT 0,
	next_at		@INT NOT NULL,
	lease_until	@INT,
	error		@TEXT NOT NULL DEFAULT '',
	note		@TEXT NOT NULL DEFAULT '',	-- what came of it, in the unit's language
	done_at		@INT,
	UNIQUE (run_id, position),
	FOREIGN KEY (unit_id, run_id) REFERENCES trigger_run (unit_id, id)
) @STRICT;
CREATE INDEX trigger_effect_due ON trigger_effect (next_at, id) WHERE state = 'waiting';
CREATE INDEX trigger_effect_unit ON trigger_effect (unit_id, run_id);

-- who did it, and which triggers led to it
ALTER TABLE event ADD COLUMN actor @TEXT NOT NULL DEFAULT 'system';
ALTER TABLE event ADD COLUMN chain @TEXT NOT NULL DEFAULT '';

-- the case that it belongs to, or the activity that it follows
ALTER TABLE activity ADD COLUMN parent_id @INT;
ALTER TABLE activity ADD COLUMN follows_id @INT;
CREATE INDEX activity_parent ON activity (unit_id, parent_id) WHERE parent_id IS NOT NULL;
