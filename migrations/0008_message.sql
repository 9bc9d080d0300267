-- message: the outbox, written in the transaction of its cause; the ledger of SMS credits.

CREATE TABLE message (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	channel		@TEXT NOT NULL,		-- a file of message/channels: 'email', 'sms'
	purpose		@TEXT NOT NULL,		-- 'code', 'booked', 'moved', 'canceled', …: row of message/purpose.inc
	to_address	@TEXT NOT NULL,		-- email or E.164
	to_name		@TEXT NOT NULL DEFAULT '',
	lang		@TEXT NOT NULL,
	subject		@TEXT NOT NULL,
	text		@TEXT NOT NULL,
	html		@TEXT NOT NULL DEFAULT '',
	attachments	@JSON NOT NULL,		-- [{"name","type","text"}]
	message_id	@TEXT NOT NULL UNIQUE,	-- one Message-ID for ever
	status		@TEXT NOT NULL CHECK (status IN ('waiting', 'sent', 'failed', 'held')),	-- held: no provider
	attempts	@INT NOT NULL DEFAULT 0,
	next_at		@INT NOT NULL,
	give_up_at	@INT NOT NULL,		-- a code that is no longer valid is not sent
	lease_until	@INT,
	error		@TEXT NOT NULL DEFAULT '',
	event_id	@INT,
	activity_id	@INT,
	customer_id	@INT,
	created_at	@INT NOT NULL,
	sent_at		@INT,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX message_due ON message (next_at, id) WHERE status = 'waiting';
CREATE INDEX message_status ON message (unit_id, status, created_at);
CREATE INDEX message_unit ON message (unit_id, id);
CREATE INDEX message_activity ON message (unit_id, activity_id);
CREATE INDEX message_customer ON message (unit_id, customer_id);
CREATE UNIQUE INDEX message_once ON message (event_id, purpose, channel, to_address) WHERE event_id IS NOT NULL;

CREATE TABLE credit_entry (			-- SMS credits in tenths: bought +, used -, refunded +
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	at		@INT NOT NULL,
	tenths		@INT NOT NULL,
	kind		@TEXT NOT NULL CHECK (kind IN ('bought', 'used', 'refunded')),
	message_id	@INT,
	note		@TEXT NOT NULL DEFAULT ''
) @STRICT;
CREATE INDEX credit_entry_unit ON credit_entry (unit_id, id);
CREATE INDEX credit_entry_message ON credit_entry (unit_id, message_id);

CREATE TABLE credit_balance (			-- the sum of the entries, never negative
	unit_id		@INT PRIMARY KEY REFERENCES unit(id),
	tenths		@INT NOT NULL CHECK (tenths >= 0)
) @STRICT;
