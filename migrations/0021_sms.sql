-- sms: providers of units, delivery; hook: HTTP calls to other people's programs; notice: the bell of staff.

ALTER TABLE message ADD COLUMN in_doubt @BOOL NOT NULL DEFAULT FALSE;	-- handed over, and nobody said what came of it
ALTER TABLE message ADD COLUMN delivery @TEXT NOT NULL DEFAULT '';	-- '', 'delivered', 'undelivered'
ALTER TABLE message ADD COLUMN delivery_note @TEXT NOT NULL DEFAULT '';	-- the network's words
ALTER TABLE message ADD COLUMN delivered_at @INT;

CREATE TABLE sms_account (			-- a unit's own provider; no row: that of the installation
	unit_id		@INT PRIMARY KEY REFERENCES unit(id),
	provider	@TEXT NOT NULL,		-- a file of message/providers
	url		@TEXT NOT NULL,
	key		@TEXT NOT NULL,		-- never shown again
	updated_at	@INT NOT NULL
) @STRICT;

CREATE TABLE hook (				-- one HTTP call, written in the transaction of its cause
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	cause		@TEXT,			-- once per unit and cause; NULL: may repeat
	label		@TEXT NOT NULL,		-- what caused it, for people
	method		@TEXT NOT NULL,
	url		@TEXT NOT NULL,
	host		@TEXT NOT NULL,		-- "hooks.example.org:443": those of one wait together
	headers		@TEXT NOT NULL,		-- "Name: value" lines
	body		@TEXT NOT NULL,
	signed		@BOOL NOT NULL,
	status		@TEXT NOT NULL CHECK (status IN ('waiting', 'done', 'failed')),
	attempts	@INT NOT NULL DEFAULT 0,
	next_at		@INT NOT NULL,
	give_up_at	@INT NOT NULL,
	lease_until	@INT,
	answer_status	@INT NOT NULL DEFAULT 0,	-- of HTTP; 0: nobody answered
	answer		@TEXT NOT NULL DEFAULT '',	-- its beginning
	error		@TEXT NOT NULL DEFAULT '',
	activity_id	@INT,
	created_at	@INT NOT NULL,
	done_at		@INT,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX hook_due ON hook (next_at, id) WHERE status = 'waiting';
CREATE INDEX hook_host ON hook (unit_id, host) WHERE status = 'waiting';
CREATE INDEX hook_activity ON hook (unit_id, activity_id, id);
CREATE UNIQUE INDEX hook_once ON hook (unit_id, cause) WHERE cause IS NOT NULL;

CREATE TABLE notice (				-- something that a member of staff should know
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	person_id	@INT NOT NULL REFERENCES person(id),
	cause		@TEXT,			-- once per person and cause; NULL: may repeat
	icon		@TEXT NOT NULL,
	text		@TEXT NOT NULL,		-- one line in the person's language
	detail		@TEXT NOT NULL DEFAULT '',
	path		@TEXT NOT NULL,		-- below the unit's address; '': nothing to open
	activity_id	@INT,
	created_at	@INT NOT NULL,
	read_at		@INT,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX notice_person ON notice (unit_id, person_id, id);
CREATE INDEX notice_unread ON notice (unit_id, person_id) WHERE read_at IS NULL;
CREATE INDEX notice_age ON notice (created_at);
CREATE UNIQUE INDEX notice_once ON notice (unit_id, person_id, cause) WHERE cause IS NOT NULL;
