-- access: how customers enter the portal.

CREATE TABLE challenge (			-- one request to enter: a code and a link, once, ten minutes
	id		@ID,
	unit_id		@INT,			-- NULL: asked at the common door /p
	public_id	@TEXT NOT NULL UNIQUE,
	channel		@TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
	identity_hash	@BYTES NOT NULL,
	identity	@TEXT,			-- normal form, kept until used or expired; NULL: known to nobody
	nonce_hash	@BYTES NOT NULL,	-- of the cookie of the browser that asked
	code_hash	@BYTES NOT NULL,
	link_hash	@BYTES NOT NULL UNIQUE,
	lang		@TEXT NOT NULL,
	next		@TEXT NOT NULL DEFAULT '',	-- where to go afterwards: a path of ours
	created_at	@INT NOT NULL,
	expires_at	@INT NOT NULL,
	tries_left	@INT NOT NULL,
	used_at		@INT,
	looked_at	@INT,			-- jobs looked who it is; NULL: not yet
	sent_at		@INT			-- and had somebody to send to
) @STRICT;
CREATE INDEX challenge_due ON challenge (looked_at, id);
CREATE INDEX challenge_identity ON challenge (identity_hash, created_at);
CREATE INDEX challenge_expires ON challenge (expires_at);

CREATE TABLE portal_session (
	id		@ID,
	public_id	@TEXT NOT NULL UNIQUE,
	token_hash	@BYTES NOT NULL UNIQUE,
	channel		@TEXT NOT NULL,		-- how it was proved: 'email', 'sms', 'link', 'staff'
	identity	@TEXT NOT NULL,		-- email or E.164 number; '' for a personal link
	unit_id		@INT,			-- NULL: every company of the identity; else only here
	customer_id	@INT,			-- set: only this customer (personal link, staff preview)
	contact_id	@INT,			-- of a signed link: in whose name
	activity_id	@INT,			-- set: only this activity (signed link of a message)
	action_code	@TEXT,			-- set: only this action of it
	chosen_id	@INT,			-- the customer chosen last, of those the identity stands on
	link_version	@INT,			-- of the personal link that opened it
	person_id	@INT,			-- set: staff who look; nothing may change
	lang		@TEXT,			-- chosen on the portal
	created_at	@INT NOT NULL,
	seen_at		@INT NOT NULL,
	expires_at	@INT NOT NULL,
	address		@TEXT NOT NULL,
	agent		@TEXT NOT NULL
) @STRICT;
CREATE INDEX portal_session_identity ON portal_session (identity);
CREATE INDEX portal_session_customer ON portal_session (customer_id);
CREATE INDEX portal_session_expires ON portal_session (expires_at);

CREATE TABLE guess (				-- wrong codes and requests, for the limits of entering
	bucket		@TEXT NOT NULL,		-- 'code:<identity hash>', 'unit:<id>', 'from:<address>'
	hour		@INT NOT NULL,		-- epoch hours
	count		@INT NOT NULL,
	PRIMARY KEY (bucket, hour)
) @STRICT;
CREATE INDEX guess_hour ON guess (hour);

CREATE TABLE link_use (				-- uses of a customer's personal link, for staff to see
	id		@ID,
	unit_id		@INT NOT NULL,
	customer_id	@INT NOT NULL,
	at		@INT NOT NULL,
	address		@TEXT NOT NULL,
	agent		@TEXT NOT NULL,
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX link_use_customer ON link_use (unit_id, customer_id, at);
