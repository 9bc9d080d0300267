-- api: what a key may see, answers kept for programs that ask again, and what programs asked.

ALTER TABLE api_key ADD COLUMN units @JSON;		-- further units of the tenant it may choose: ids; NULL: none
ALTER TABLE api_key ADD COLUMN types @JSON;		-- activity types it may see and use: ids; NULL: all

-- A changing call with an Idempotency-Key: its answer, made in the same transaction as the change.
CREATE TABLE kept_answer (
	unit_id		@INT NOT NULL REFERENCES unit(id),
	key_id		@INT NOT NULL REFERENCES api_key(id),
	word		@TEXT NOT NULL,			-- the key as it was sent
	fingerprint	@BYTES NOT NULL,		-- SHA-256 of method, path, query and body
	status		@INT NOT NULL,
	location	@TEXT,
	etag		@TEXT,
	answer		@TEXT NOT NULL,			-- JSON; '': none
	made_at		@INT NOT NULL,
	PRIMARY KEY (unit_id, key_id, word)
) @STRICT;
CREATE INDEX kept_answer_made ON kept_answer (made_at);

-- One call of a program.  Bodies are bounded, secrets and what people wrote are cut out of them.
CREATE TABLE key_call (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	door		@TEXT NOT NULL,			-- 'api', 'connector'
	holder_id	@INT NOT NULL,			-- the key, or the access, that asked
	at		@INT NOT NULL,
	took_ms		@INT NOT NULL,
	address		@TEXT NOT NULL,
	method		@TEXT NOT NULL,
	path		@TEXT NOT NULL,			-- with ids, without the query
	status		@INT NOT NULL,
	size		@INT NOT NULL,			-- bytes of the answer
	request		@TEXT NOT NULL,			-- '': nothing to keep
	answer		@TEXT NOT NULL
) @STRICT;
CREATE INDEX key_call_holder ON key_call (unit_id, door, holder_id, id);
CREATE INDEX key_call_at ON key_call (at);
