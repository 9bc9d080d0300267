-- planning: where a day ends, breaks to take, areas by postal code, what a worker costs; time before and after a job.

ALTER TABLE worker ADD COLUMN end_address @TEXT NOT NULL DEFAULT '';	-- where the day ends, if not where it starts
ALTER TABLE worker ADD COLUMN end_latitude @REAL;			-- NULL: where it starts
ALTER TABLE worker ADD COLUMN end_longitude @REAL;
ALTER TABLE worker ADD COLUMN rests @JSON;				-- breaks to take, team/rest.h; NULL: the unit's
ALTER TABLE worker ADD COLUMN postal_codes @TEXT NOT NULL DEFAULT '';	-- area: "9490 9491-9498 67*"; '': anywhere
ALTER TABLE worker ADD COLUMN cost_hour_cents @INT;			-- NULL: the unit's
ALTER TABLE worker ADD COLUMN cost_km_cents @INT;

ALTER TABLE activity_type ADD COLUMN before_s @INT NOT NULL DEFAULT 0;	-- at the place before the job begins
ALTER TABLE activity_type ADD COLUMN after_s @INT NOT NULL DEFAULT 0;	-- and when it is done
