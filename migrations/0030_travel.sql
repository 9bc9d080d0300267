-- travel: what routers answered, and what the geocoder said about an address.

-- The ways between a place and others, both directions, kept so that nobody asks twice.
CREATE TABLE travel_row (
	tenant_id	@INT NOT NULL REFERENCES tenant(id),
	place		@INT NOT NULL,		-- geo_place_key(): latitude and longitude in 1e-7 degrees
	router		@TEXT NOT NULL,		-- address and profile of the router that answered
	legs		@BYTES NOT NULL,	-- geo_legs_print()
	asked_at	@INT NOT NULL,
	PRIMARY KEY (tenant_id, place)
) @STRICT;
CREATE INDEX travel_row_asked ON travel_row (asked_at);

-- A site that has no place yet: what became of the question.
CREATE TABLE site_locating (
	site_id		@INT PRIMARY KEY,
	unit_id		@INT NOT NULL,
	address_folded	@TEXT NOT NULL,		-- what was asked for: another address is asked anew
	state		@TEXT NOT NULL CHECK (state IN ('waiting', 'found', 'vague', 'unknown')),
	next_at		@INT NOT NULL,		-- of 'waiting': when it is asked
	tries		@INT NOT NULL,
	name		@TEXT NOT NULL,		-- what was found, as the geocoder calls it
	latitude	@REAL,
	longitude	@REAL,
	FOREIGN KEY (unit_id, site_id) REFERENCES site (unit_id, id)
) @STRICT;
CREATE INDEX site_locating_next ON site_locating (next_at) WHERE state = 'waiting';
CREATE INDEX site_locating_unit ON site_locating (unit_id, state);
