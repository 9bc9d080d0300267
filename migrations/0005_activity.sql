-- activity: one job at one site, from request to closing; its history; events for whoever is above.

CREATE TABLE activity (
	id		@ID,
	tenant_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	public_id	@TEXT NOT NULL UNIQUE,
	reference	@TEXT NOT NULL,
	external_id	@TEXT,
	type_id		@INT NOT NULL,
	customer_id	@INT,
	site_id		@INT,
	contact_id	@INT,			-- who asked or booked; NULL: the customer's first contact
	title		@TEXT NOT NULL,
	comment		@TEXT NOT NULL DEFAULT '',
	status		@TEXT NOT NULL,		-- row of activity/status.inc
	duration_s	@INT NOT NULL CHECK (duration_s > 0),
	priority	@INT NOT NULL DEFAULT 0,
	worker_id	@INT,
	start_at	@INT,			-- planned start of service
	end_at		@INT,
	window_from	@INT,			-- promised arrival window; NULL: stays at start_at
	window_to	@INT,
	appointment_at	@INT,			-- promised arrival of an import
	wished_at	@INT,			-- asked for, nobody decided
	confirmed	@BOOL NOT NULL,		-- by the customer: locked against the optimiser
	forced		@BOOL NOT NULL,		-- placed knowingly over something else
	ics_sequence	@INT NOT NULL DEFAULT 0,
	real_start_at	@INT,
	real_end_at	@INT,
	result		@TEXT CHECK (result IN ('ok', 'ko')),
	result_comment	@TEXT NOT NULL DEFAULT '',
	cancel_reason	@TEXT,			-- row of activity/cancel_reason.inc
	cancel_detail	@TEXT NOT NULL DEFAULT '',
	origin		@TEXT NOT NULL,		-- 'staff', 'portal', 'api', 'import'
	additional	@JSON NOT NULL,
	search		@TEXT NOT NULL,		-- folded words: reference, title, external id
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id),
	UNIQUE (unit_id, reference),
	CHECK ((start_at IS NULL) = (end_at IS NULL)),
	FOREIGN KEY (tenant_id, unit_id) REFERENCES unit (tenant_id, id),
	FOREIGN KEY (unit_id, type_id) REFERENCES activity_type (unit_id, id),
	FOREIGN KEY (unit_id, customer_id) REFERENCES customer (unit_id, id),
	FOREIGN KEY (unit_id, site_id) REFERENCES site (unit_id, id),
	FOREIGN KEY (unit_id, contact_id) REFERENCES contact (unit_id, id),
	FOREIGN KEY (tenant_id, worker_id) REFERENCES worker (tenant_id, id)
) @STRICT;
CREATE INDEX activity_start ON activity (unit_id, start_at, id);
CREATE INDEX activity_status ON activity (unit_id, status, start_at, id);
-- lists are ordered by start, unplanned ones last; walked from where the last page ended
CREATE INDEX activity_order ON activity (unit_id, COALESCE(start_at, 9223372036854775807), id);
CREATE INDEX activity_open ON activity (unit_id, COALESCE(start_at, 9223372036854775807), id)
	WHERE status <> 'terminated' AND status <> 'canceled';
CREATE INDEX activity_updated ON activity (unit_id, updated_at, id);
CREATE INDEX activity_external ON activity (unit_id, external_id);
CREATE INDEX activity_customer ON activity (unit_id, customer_id, start_at);
CREATE INDEX activity_worker ON activity (tenant_id, worker_id, start_at);
CREATE INDEX activity_site ON activity (unit_id, site_id);

CREATE TABLE activity_counter (			-- the number of the last made reference: A000123
	unit_id		@INT PRIMARY KEY REFERENCES unit(id),
	last		@INT NOT NULL
) @STRICT;

-- An activity with the names that pages show.
CREATE VIEW activity_view AS
SELECT a.unit_id, a.id, a.public_id, a.reference, a.external_id, a.status, a.title, a.comment, a.duration_s,
       a.priority, a.start_at, a.end_at, a.window_from, a.window_to, a.appointment_at, a.wished_at, a.confirmed,
       a.forced, a.ics_sequence, a.real_start_at, a.real_end_at, a.result, a.result_comment, a.cancel_reason,
       a.cancel_detail, a.origin, a.additional, a.created_at, a.updated_at,
       a.type_id, t.public_id AS type_public_id, t.name AS type_name, t.reference AS type_reference,
       t.color AS type_color,
       a.customer_id, c.public_id AS customer_public_id,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END AS customer_name,
       c.reference AS customer_reference, a.contact_id,
       a.site_id, s.public_id AS site_public_id, s.address, s.address_additional, s.latitude, s.longitude,
       COALESCE(s.zone, u.zone) AS zone,
       a.worker_id, w.public_id AS worker_public_id,
       w.first_name || ' ' || w.last_name AS worker_name, w.color AS worker_color,
       a.search || ' ' || COALESCE(c.search, '') AS search,
       COALESCE(a.start_at, 9223372036854775807) AS start_key
  FROM activity a
  JOIN unit u ON u.id = a.unit_id
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id
  LEFT JOIN worker w ON w.tenant_id = a.tenant_id AND w.id = a.worker_id;

CREATE TABLE activity_change (			-- append only: who, when, what, from where
	id		@ID,
	unit_id		@INT NOT NULL,
	activity_id	@INT NOT NULL,
	at		@INT NOT NULL,
	actor_kind	@TEXT NOT NULL,
	actor_id	@INT NOT NULL,
	actor_name	@TEXT NOT NULL,
	address		@TEXT NOT NULL,
	what		@TEXT NOT NULL,		-- 'created', 'planned', 'moved', 'canceled', … row of activity/event.inc
	detail		@JSON NOT NULL,		-- {"from": {...}, "to": {...}}
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX activity_change_activity ON activity_change (unit_id, activity_id, id);
CREATE INDEX activity_change_contact ON activity_change (unit_id, at) WHERE actor_kind = 'contact';

CREATE TABLE event (				-- written in the transaction of the change, read by automation
	id		@ID,
	tenant_id	@INT NOT NULL,
	unit_id		@INT NOT NULL,
	at		@INT NOT NULL,
	kind		@TEXT NOT NULL,		-- row of activity/event.inc
	activity_id	@INT,
	customer_id	@INT,
	contact_id	@INT,
	quiet		@BOOL NOT NULL,		-- imports and bulk switches: no trigger fires
	data		@JSON NOT NULL,
	done_at		@INT,			-- NULL: automation has not seen it
	attempts	@INT NOT NULL DEFAULT 0,
	lease_until	@INT,			-- it went wrong: not before that
	error		@TEXT NOT NULL DEFAULT ''
) @STRICT;
CREATE INDEX event_open ON event (id) WHERE done_at IS NULL;
CREATE INDEX event_activity ON event (unit_id, activity_id, at);
