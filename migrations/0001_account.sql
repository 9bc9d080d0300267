-- account: tenants, units, staff, roles, sessions, keys, audit.
-- Tokens: @ID primary key, @INT 64-bit, @REAL, @BOOL, @TEXT, @JSON, @BYTES, @STRICT (see doc/add-an-entity.md).

CREATE TABLE installation (
	name		@TEXT PRIMARY KEY,	-- 'secret': the key that links and tokens are derived from
	value		@TEXT NOT NULL
) @STRICT;

CREATE TABLE tenant (
	id		@ID,
	name		@TEXT NOT NULL,
	created_at	@INT NOT NULL
) @STRICT;

CREATE TABLE unit (
	id		@ID,
	tenant_id	@INT NOT NULL REFERENCES tenant(id),
	public_id	@TEXT NOT NULL UNIQUE,
	slug		@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	zone		@TEXT NOT NULL,		-- tzdata name
	country		@TEXT NOT NULL,		-- ISO 3166 alpha-2, upper case
	lang		@TEXT NOT NULL,
	settings	@JSON NOT NULL,		-- rows of account/setting.inc; checked in account/settings.c
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (tenant_id, id)
) @STRICT;

CREATE TABLE person (				-- staff: who may log in to the back office
	id		@ID,
	tenant_id	@INT NOT NULL REFERENCES tenant(id),
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	email		@TEXT NOT NULL,		-- lower case
	password_hash	@TEXT,			-- argon2id; NULL: not set yet
	lang		@TEXT NOT NULL,
	active		@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	UNIQUE (tenant_id, id),
	UNIQUE (tenant_id, email)
) @STRICT;
CREATE INDEX person_email ON person (email);

CREATE TABLE membership (			-- person x unit x role
	unit_id		@INT NOT NULL REFERENCES unit(id),
	person_id	@INT NOT NULL REFERENCES person(id),
	role		@TEXT NOT NULL,		-- row of account/role.inc
	PRIMARY KEY (unit_id, person_id, role)
) @STRICT;
CREATE INDEX membership_person ON membership (person_id);

CREATE TABLE staff_session (
	id		@ID,
	tenant_id	@INT NOT NULL REFERENCES tenant(id),
	person_id	@INT NOT NULL REFERENCES person(id),
	token_hash	@BYTES NOT NULL UNIQUE,
	created_at	@INT NOT NULL,
	seen_at		@INT NOT NULL,
	expires_at	@INT NOT NULL,
	address		@TEXT NOT NULL,
	agent		@TEXT NOT NULL
) @STRICT;
CREATE INDEX staff_session_person ON staff_session (person_id);

CREATE TABLE password_link (			-- one-time link to set a password
	token_hash	@BYTES PRIMARY KEY,
	tenant_id	@INT NOT NULL REFERENCES tenant(id),
	person_id	@INT NOT NULL REFERENCES person(id),
	expires_at	@INT NOT NULL,
	used_at		@INT
) @STRICT;

CREATE TABLE api_key (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	secret_hash	@BYTES NOT NULL UNIQUE,
	scopes		@TEXT NOT NULL,		-- 'read plan write'
	created_at	@INT NOT NULL,
	used_at		@INT,
	revoked_at	@INT
) @STRICT;
CREATE INDEX api_key_unit ON api_key (unit_id);

CREATE TABLE audit (				-- append only: settings, rights, access, sessions, links
	id		@ID,
	tenant_id	@INT NOT NULL,
	unit_id		@INT,
	at		@INT NOT NULL,
	actor_kind	@TEXT NOT NULL,
	actor_id	@INT NOT NULL,
	actor_name	@TEXT NOT NULL,
	address		@TEXT NOT NULL,
	what		@TEXT NOT NULL,		-- 'unit.settings', 'customer.portal_access'
	subject		@TEXT NOT NULL,		-- public id or name of what was touched
	detail		@JSON NOT NULL
) @STRICT;
CREATE INDEX audit_unit ON audit (unit_id, at);
