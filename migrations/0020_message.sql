-- message: written texts, files beside them, own mail servers, what was opened, who wants no more.

ALTER TABLE message ADD COLUMN cause @TEXT;			-- why it was written, once: of triggers; null: by event, or may repeat
ALTER TABLE message ADD COLUMN turn @INT NOT NULL DEFAULT 1;	-- 0: somebody waits for it (login codes), before all others
ALTER TABLE message ADD COLUMN optional @INT NOT NULL DEFAULT 0 CHECK (optional IN (0, 1));	-- may be opted out of
ALTER TABLE message ADD COLUMN opens @INT NOT NULL DEFAULT 0;	-- how often a link of it was opened by a person
ALTER TABLE message ADD COLUMN opened_at @INT;			-- the first time
CREATE UNIQUE INDEX message_cause ON message (unit_id, cause, channel, to_address) WHERE cause IS NOT NULL;
CREATE INDEX message_queue ON message (channel, unit_id, turn, next_at, id) WHERE status = 'waiting';

CREATE TABLE message_document (			-- files that go with it, as they are when it is sent
	unit_id		@INT NOT NULL,
	message_id	@INT NOT NULL,
	document_id	@INT NOT NULL,
	place		@INT NOT NULL,
	PRIMARY KEY (unit_id, message_id, document_id),
	FOREIGN KEY (unit_id, message_id) REFERENCES message (unit_id, id)
) @STRICT;

CREATE TABLE message_opt_out (			-- who wants nothing that is not needed for an order
	unit_id		@INT NOT NULL REFERENCES unit(id),
	channel		@TEXT NOT NULL,
	address		@TEXT NOT NULL,		-- in small letters
	at		@INT NOT NULL,
	PRIMARY KEY (unit_id, channel, address)
) @STRICT;

CREATE TABLE message_refusal (			-- what a server said for good about an address, the last time
	unit_id		@INT NOT NULL REFERENCES unit(id),
	channel		@TEXT NOT NULL,
	address		@TEXT NOT NULL,		-- in small letters
	at		@INT NOT NULL,
	error		@TEXT NOT NULL,
	PRIMARY KEY (unit_id, channel, address)
) @STRICT;

CREATE TABLE mail_server (			-- a unit's own; without a row that of the configuration
	unit_id		@INT PRIMARY KEY REFERENCES unit(id),
	url		@TEXT NOT NULL,		-- "smtp://mail.example:587", "smtps://…:465"
	user_name	@TEXT NOT NULL,
	password	@TEXT NOT NULL,		-- sealed
	updated_at	@INT NOT NULL
) @STRICT;

CREATE TABLE message_pause (			-- a server that is not there: nobody asks it before `until`
	channel		@TEXT NOT NULL,
	server		@INT NOT NULL,		-- id of the unit whose own it is; 0: that of the configuration
	until		@INT NOT NULL,
	failures	@INT NOT NULL,
	error		@TEXT NOT NULL,
	PRIMARY KEY (channel, server)
) @STRICT;
