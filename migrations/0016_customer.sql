-- customer: own fields, categories, links between customers, machines, merging of doubles, erasing a person.

ALTER TABLE customer ADD COLUMN custom @JSON NOT NULL DEFAULT '{}';		-- values of the unit's own fields, by code
ALTER TABLE customer ADD COLUMN custom_version @INT NOT NULL DEFAULT 0;		-- of the form they were written with; 0: none
ALTER TABLE customer ADD COLUMN maker @TEXT NOT NULL DEFAULT '';		-- of a machine
ALTER TABLE customer ADD COLUMN model @TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN serial @TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN installed_on @INT;				-- days since 1970-01-01
ALTER TABLE customer ADD COLUMN warranty_until @INT;				-- the last day of it
ALTER TABLE customer ADD COLUMN merged_into @INT;				-- the record that took everything over
ALTER TABLE customer ADD COLUMN erased_at @INT;					-- a person who asked to be forgotten

CREATE INDEX customer_category_name ON customer (unit_id, category, name, id);
CREATE INDEX customer_merged ON customer (unit_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX customer_serial ON customer (unit_id, serial) WHERE serial <> '';

-- What a category looks like.  Customers name theirs (customer.category); one without a row here is grey.
CREATE TABLE customer_category (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	color		@TEXT NOT NULL,		-- '#0b5cad'
	created_at	@INT NOT NULL,
	UNIQUE (unit_id, name)
) @STRICT;

-- "customer is KIND by other": rows of customer/link_kind.inc.  Parents and children stand in customer.parent_id.
CREATE TABLE customer_link (
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	customer_id	@INT NOT NULL,
	other_id	@INT NOT NULL,
	kind		@TEXT NOT NULL,
	note		@TEXT NOT NULL DEFAULT '',
	created_at	@INT NOT NULL,
	UNIQUE (unit_id, customer_id, other_id, kind),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, other_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX customer_link_other ON customer_link (unit_id, other_id);

-- Doubles that became one; kept for a day's undo, and for ever as a record.
CREATE TABLE customer_merge (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	kept_id		@INT NOT NULL,
	gone_id		@INT NOT NULL,
	kept_before	@JSON NOT NULL,		-- the fields of the kept one before
	at		@INT NOT NULL,
	undone_at	@INT,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, kept_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, gone_id) REFERENCES customer (unit_id, id)
) @STRICT;
CREATE INDEX customer_merge_kept ON customer_merge (unit_id, kept_id, id);

CREATE TABLE customer_moved (			-- which rows of which table a merge gave to the kept one
	unit_id		@INT NOT NULL,
	merge_id	@INT NOT NULL,
	place		@TEXT NOT NULL,		-- table and column
	row_id		@INT NOT NULL,
	PRIMARY KEY (unit_id, merge_id, place, row_id),
	FOREIGN KEY (unit_id, merge_id) REFERENCES customer_merge (unit_id, id)
) @STRICT;

-- Two customers that look alike and are not the same: never proposed again.
CREATE TABLE customer_apart (
	unit_id		@INT NOT NULL,
	one_id		@INT NOT NULL,		-- the smaller id
	other_id	@INT NOT NULL,
	PRIMARY KEY (unit_id, one_id, other_id),
	FOREIGN KEY (unit_id, one_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, other_id) REFERENCES customer (unit_id, id)
) @STRICT;

-- What a merge looks for by customer.
CREATE INDEX survey_answer_customer ON survey_answer (unit_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX waiting_customer ON waiting (unit_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX event_open_customer ON event (unit_id, customer_id) WHERE done_at IS NULL;
CREATE INDEX customer_phone ON customer (unit_id, phone) WHERE phone <> '';
CREATE INDEX contact_unit_email ON contact (unit_id, email) WHERE email IS NOT NULL;
CREATE INDEX contact_unit_mobile ON contact (unit_id, mobile) WHERE mobile IS NOT NULL;
