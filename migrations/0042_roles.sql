-- Rights as each unit's own table, the second step of staff, invitations and forgotten passwords.

CREATE TABLE unit_role (			-- what a unit changed of the usual rights, and its own roles
	unit_id		@INT NOT NULL REFERENCES unit(id),
	role		@TEXT NOT NULL,		-- a row of account/role.inc, or 'own1' to 'own16'
	name		@TEXT NOT NULL,		-- of an own role; '' of the others
	given		@TEXT NOT NULL,		-- rows of account/permission.inc beyond the usual ones, parted by blanks
	taken		@TEXT NOT NULL,		-- and those of the usual ones that it has not
	updated_at	@INT NOT NULL,
	PRIMARY KEY (unit_id, role)
) @STRICT;

CREATE TABLE staff_totp (			-- the app that shows a person's codes (RFC 6238)
	person_id	@INT PRIMARY KEY,
	tenant_id	@INT NOT NULL,
	secret		@TEXT NOT NULL,		-- sealed
	begun_at	@INT NOT NULL,
	confirmed_at	@INT,			-- NULL: the first code was not typed yet; asks for nothing
	last_step	@INT NOT NULL,		-- of the newest code that was taken: neither it nor an older one works again
	failed		@INT NOT NULL,		-- wrong codes since the last right one
	wait_until	@INT NOT NULL,		-- no code is looked at before
	FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
) @STRICT;

CREATE TABLE staff_recovery (			-- codes on paper for who lost the phone; each works once
	tenant_id	@INT NOT NULL,
	person_id	@INT NOT NULL,
	code_hash	@BYTES NOT NULL,
	used_at		@INT,
	PRIMARY KEY (person_id, code_hash),
	FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
) @STRICT;

CREATE TABLE staff_login (			-- the password was right, the code is missing
	token_hash	@BYTES PRIMARY KEY,
	tenant_id	@INT NOT NULL,
	person_id	@INT NOT NULL,
	expires_at	@INT NOT NULL,
	FOREIGN KEY (tenant_id, person_id) REFERENCES person (tenant_id, id)
) @STRICT;
CREATE INDEX staff_login_person ON staff_login (person_id);

CREATE TABLE password_wish (			-- somebody forgot a password: looked up and answered by the jobs
	id		@ID,
	email		@TEXT NOT NULL,		-- as typed, lower case; may be nobody's
	address		@TEXT NOT NULL,
	asked_at	@INT NOT NULL,
	open		@BOOL NOT NULL		-- not looked at yet
) @STRICT;
CREATE INDEX password_wish_email ON password_wish (email, asked_at);
CREATE INDEX password_wish_open ON password_wish (id) WHERE open;

ALTER TABLE staff_session ADD COLUMN second_step @BOOL NOT NULL DEFAULT FALSE;

ALTER TABLE password_link ADD COLUMN kind @TEXT NOT NULL DEFAULT 'link';	-- 'link', 'invitation', 'forgotten'
ALTER TABLE password_link ADD COLUMN created_at @INT NOT NULL DEFAULT 0;
CREATE INDEX password_link_person ON password_link (person_id);
