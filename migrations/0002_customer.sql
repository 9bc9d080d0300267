-- customer: customers, sites, contacts.

CREATE TABLE customer (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	reference	@TEXT NOT NULL,
	external_id	@TEXT,			-- the id another system knows it by
	type		@TEXT NOT NULL CHECK (type IN ('company', 'individual', 'machine')),
	parent_id	@INT,
	name		@TEXT NOT NULL,
	first_name	@TEXT NOT NULL DEFAULT '',
	category	@TEXT NOT NULL DEFAULT '',
	lang		@TEXT,			-- NULL: the unit's
	phone		@TEXT NOT NULL DEFAULT '',	-- as typed; for staff and workers to call
	comment		@TEXT NOT NULL DEFAULT '',
	portal_access	@BOOL NOT NULL,
	link_version	@INT NOT NULL DEFAULT 1,	-- of the personal portal link; +1 renews it
	link_revoked	@BOOL NOT NULL,
	opening_hours	@JSON,			-- NULL: no limit; array of {"days":[1..7],"from":s,"to":s}
	restrictions	@JSON,			-- NULL, or {"mode":"restrict"|"prioritize","workers":[email],"last":bool}
	additional	@JSON NOT NULL,		-- unknown columns of imports: {"boiler_brand":"Viessmann"}
	search		@TEXT NOT NULL,		-- folded words: name, reference, address, email, phone digits
	active		@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, reference),
	FOREIGN KEY (unit_id, parent_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX customer_name ON customer (unit_id, name, id);

CREATE INDEX customer_external ON customer (unit_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customer_parent ON customer (unit_id, parent_id) WHERE parent_id IS NOT NULL;

-- Search: the words of customer.search, found by their beginning; and the trigrams of
-- the words in use, for those that are typed with a slip.  A customer brings about
-- ten words, a new word about eight trigrams, and most words are known already.
-- @sqlite
CREATE TABLE customer_word (
	unit_id		INTEGER NOT NULL,
	word		TEXT NOT NULL,
	customer_id	INTEGER NOT NULL,
	PRIMARY KEY (unit_id, word, customer_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE word_gram (
	unit_id		INTEGER NOT NULL,
	gram		TEXT NOT NULL,
	word		TEXT NOT NULL,
	PRIMARY KEY (unit_id, gram, word)
) STRICT, WITHOUT ROWID;
-- @postgres
CREATE TABLE customer_word (
	unit_id		bigint NOT NULL,
	word		text COLLATE "C" NOT NULL,
	customer_id	bigint NOT NULL,
	PRIMARY KEY (unit_id, word, customer_id)
);
CREATE TABLE word_gram (
	unit_id		bigint NOT NULL,
	gram		text COLLATE "C" NOT NULL,
	word		text COLLATE "C" NOT NULL,
	PRIMARY KEY (unit_id, gram, word)
);
-- @end

CREATE TABLE portal_switch (			-- journal of bulk switches, for undo
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	is_on		@BOOL NOT NULL,		-- what it switched to
	customers	@JSON NOT NULL,		-- ids of those that it changed
	at		@INT NOT NULL,
	undone_at	@INT
) @STRICT;
CREATE INDEX portal_switch_unit ON portal_switch (unit_id, id);

CREATE TABLE site (
	id		@ID,
	unit_id		@INT NOT NULL,
	customer_id	@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	address		@TEXT NOT NULL,
	address_additional @TEXT NOT NULL DEFAULT '',
	address_folded	@TEXT NOT NULL,		-- for matching: folded, one blank between words
	latitude	@REAL,			-- NULL: to locate
	longitude	@REAL,
	zone		@TEXT,			-- NULL: the unit's
	notes		@TEXT NOT NULL DEFAULT '',	-- access notes
	active		@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX site_customer ON site (unit_id, customer_id);
CREATE INDEX site_address ON site (unit_id, address_folded);

CREATE TABLE contact (				-- a portal identity: email and/or mobile
	id		@ID,
	unit_id		@INT NOT NULL,
	customer_id	@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	email		@TEXT,			-- lower case, or NULL
	mobile		@TEXT,			-- E.164, or NULL
	mobile_typed	@TEXT NOT NULL DEFAULT '',	-- as it came; kept when it is no possible number
	lang		@TEXT,			-- NULL: the customer's
	can_see		@BOOL NOT NULL,
	can_book	@BOOL NOT NULL,
	can_sign	@BOOL NOT NULL,
	active		@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX contact_customer ON contact (unit_id, customer_id);
CREATE INDEX contact_email ON contact (email);		-- an identity finds all its companies
CREATE INDEX contact_mobile ON contact (mobile);

CREATE INDEX audit_subject ON audit (unit_id, subject, id);	-- the history of one customer
CREATE INDEX site_to_locate ON site (unit_id, id) WHERE latitude IS NULL AND active;
