-- portal: rights per site, labels to scan, calendar feeds, messages with the planners.

CREATE TABLE contact_site (			-- rights of a contact at one site, where they differ from its others
	unit_id		@INT NOT NULL,
	contact_id	@INT NOT NULL,
	site_id		@INT NOT NULL,
	can_see		@BOOL NOT NULL,
	can_book	@BOOL NOT NULL,
	can_sign	@BOOL NOT NULL,
	PRIMARY KEY (unit_id, contact_id, site_id),
	FOREIGN KEY (unit_id, contact_id) REFERENCES contact (unit_id, id),
	FOREIGN KEY (unit_id, site_id) REFERENCES site (unit_id, id)
) @STRICT;
CREATE INDEX contact_site_site ON contact_site (unit_id, site_id);

ALTER TABLE customer ADD COLUMN link_since @INT;	-- the personal link was renewed; NULL: as old as the customer
ALTER TABLE portal_session ADD COLUMN quote @TEXT;	-- set: only this quote (its public id)
ALTER TABLE portal_session ADD COLUMN notice_at @INT;	-- a sign-in on a new device: to be told; NULL: no need, or done

CREATE INDEX portal_session_notice ON portal_session (notice_at) WHERE notice_at IS NOT NULL;

CREATE TABLE known_identity (			-- came in once: from then on a new device is worth a message
	identity_hash	@BYTES PRIMARY KEY,
	since		@INT NOT NULL
) @STRICT;

CREATE TABLE calendar_feed (			-- a private calendar address
	id		@ID,
	unit_id		@INT NOT NULL,
	customer_id	@INT NOT NULL,
	contact_id	@INT NOT NULL,		-- 0: by personal link, in nobody's name
	version		@INT NOT NULL,		-- of the address; +1 makes the old one void
	is_on		@BOOL NOT NULL,
	created_at	@INT NOT NULL,
	used_at		@INT,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, customer_id, contact_id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id)
) @STRICT;

CREATE TABLE label (				-- a QR label on a machine or at a site
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	code		@TEXT NOT NULL UNIQUE,	-- what is printed: 20 letters and digits that nobody guesses
	customer_id	@INT NOT NULL,		-- the machine, or the customer of the site
	site_id		@INT,
	type_id		@INT,			-- of the activity that a request makes; NULL: the unit's first one for that
	created_at	@INT NOT NULL,
	used_at		@INT,			-- last request
	uses		@INT NOT NULL DEFAULT 0,
	revoked_at	@INT,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, site_id) REFERENCES site (unit_id, id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id)
) @STRICT;
CREATE INDEX label_customer ON label (unit_id, customer_id, id);
CREATE INDEX label_list ON label (unit_id, revoked_at, id);

CREATE TABLE label_request (			-- what came by a label, once per form
	id		@ID,
	unit_id		@INT NOT NULL,
	label_id	@INT NOT NULL,
	activity_id	@INT NOT NULL,
	once		@TEXT NOT NULL,
	at		@INT NOT NULL,
	UNIQUE (unit_id, label_id, once),
	FOREIGN KEY (unit_id, label_id) REFERENCES label (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;

CREATE TABLE thread (				-- made by its first message
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	customer_id	@INT NOT NULL,
	activity_id	@INT,			-- NULL: the customer's general thread
	person_id	@INT,			-- the planner who answers; NULL: anybody
	last_at		@INT NOT NULL,
	last_from	@TEXT NOT NULL CHECK (last_from IN ('customer', 'staff')),
	last_text	@TEXT NOT NULL,
	unread_customer	@INT NOT NULL DEFAULT 0,
	unread_staff	@INT NOT NULL DEFAULT 0,
	tell_customer_at @INT,			-- when that side is to be told of what it has not read; NULL: nothing to tell
	tell_staff_at	@INT,
	told_customer_at @INT,			-- last time
	told_staff_at	@INT,
	created_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE UNIQUE INDEX thread_activity ON thread (unit_id, activity_id) WHERE activity_id IS NOT NULL;
CREATE UNIQUE INDEX thread_general ON thread (unit_id, customer_id) WHERE activity_id IS NULL;
CREATE INDEX thread_customer ON thread (unit_id, customer_id, last_at);
CREATE INDEX thread_tell_customer ON thread (tell_customer_at) WHERE tell_customer_at IS NOT NULL;
CREATE INDEX thread_tell_staff ON thread (tell_staff_at) WHERE tell_staff_at IS NOT NULL;
CREATE INDEX thread_inbox ON thread (unit_id, last_at, id);
CREATE INDEX thread_unread ON thread (unit_id, last_at, id) WHERE unread_staff > 0;

CREATE TABLE thread_message (			-- append only
	id		@ID,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	thread_id	@INT NOT NULL,
	side		@TEXT NOT NULL CHECK (side IN ('customer', 'staff')),
	author		@TEXT NOT NULL,
	text		@TEXT NOT NULL,
	documents	@INT NOT NULL DEFAULT 0,	-- how many are attached
	once		@TEXT,			-- of the form that was sent: a second tap writes nothing
	at		@INT NOT NULL,
	seen_at		@INT,			-- the other side opened the thread
	FOREIGN KEY (unit_id, thread_id) REFERENCES thread (unit_id, id)
) @STRICT;
CREATE INDEX thread_message_thread ON thread_message (unit_id, thread_id, at, id);
CREATE UNIQUE INDEX thread_message_once ON thread_message (unit_id, thread_id, once) WHERE once IS NOT NULL;

-- The portal's lists: what a customer has, newest first, walked from where the last page ended.
CREATE INDEX activity_of_customer ON activity (unit_id, customer_id, COALESCE(start_at, created_at), id);
CREATE INDEX activity_of_customer_type ON activity (unit_id, customer_id, type_id, COALESCE(start_at, created_at), id);
CREATE INDEX activity_of_customer_open ON activity (unit_id, customer_id, COALESCE(start_at, 9223372036854775807), id)
	WHERE status <> 'terminated' AND status <> 'canceled';
DROP INDEX activity_site;
CREATE INDEX activity_site ON activity (unit_id, site_id, COALESCE(start_at, created_at), id);

-- What these lists show of an activity, and what the switches ask about it.
CREATE VIEW portal_item AS
SELECT a.unit_id, a.id, a.public_id, a.reference, a.title, a.status, a.type_id, t.name AS type_name, t.portal_shown,
       a.customer_id, c.parent_id, c.name AS customer_name, a.site_id, s.address, COALESCE(s.zone, u.zone) AS zone,
       a.start_at, a.end_at, a.window_from, a.window_to, a.real_end_at, a.created_at, a.updated_at,
       COALESCE(a.start_at, a.created_at) AS shown_at, COALESCE(a.start_at, 9223372036854775807) AS start_key,
       a.search, COALESCE(s.address_folded, '') AS address_folded
  FROM activity a
  JOIN unit u ON u.id = a.unit_id
  JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id;
