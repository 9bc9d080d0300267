-- insight: figures of visits for dashboards, kept by jobs; how far the guided set-up of a unit is.

CREATE TABLE figure_mark (			-- something of this activity changed: its figures are to be made again
	id		@ID,
	unit_id		@INT NOT NULL,
	activity_id	@INT NOT NULL
) @STRICT;

CREATE TABLE figure (				-- what one visit says, as it was counted last
	unit_id		@INT NOT NULL,
	activity_id	@INT NOT NULL,
	day		@INT NOT NULL,		-- of the planned start, days since 1970-01-01 on the unit's wall
	month		@INT NOT NULL,		-- its first day
	area		@TEXT NOT NULL,		-- beginning of the postal code; '': not known
	type_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,		-- 0: nobody
	visits		@INT NOT NULL,		-- 1 each where it is so, seconds where it says so
	canceled	@INT NOT NULL,
	ok		@INT NOT NULL,
	ko		@INT NOT NULL,
	first_time	@INT NOT NULL,		-- OK, never closed in part, never reopened
	timed		@INT NOT NULL,		-- the arrival is known
	on_time		@INT NOT NULL,
	late_s		@INT NOT NULL,
	planned_s	@INT NOT NULL,
	recorded	@INT NOT NULL,		-- travel or work was recorded
	travel_s	@INT NOT NULL,
	work_s		@INT NOT NULL,
	by_portal	@INT NOT NULL,		-- arranged by the customer on the portal
	answers		@INT NOT NULL,		-- of surveys
	points		@INT NOT NULL,		-- 0 to 100 for each answer
	low		@INT NOT NULL,
	promoters	@INT NOT NULL,		-- of the answers from 0 to 10
	detractors	@INT NOT NULL,
	tens		@INT NOT NULL,
	PRIMARY KEY (unit_id, activity_id)
) @STRICT;

CREATE TABLE figure_sum (			-- the same, added up
	unit_id		@INT NOT NULL,
	grain		@TEXT NOT NULL CHECK (grain IN ('day', 'month')),
	area		@TEXT NOT NULL,		-- '*': everywhere
	first_day	@INT NOT NULL,		-- of the month, or the day itself
	type_id		@INT NOT NULL,
	worker_id	@INT NOT NULL,
	visits		@INT NOT NULL,
	canceled	@INT NOT NULL,
	ok		@INT NOT NULL,
	ko		@INT NOT NULL,
	first_time	@INT NOT NULL,
	timed		@INT NOT NULL,
	on_time		@INT NOT NULL,
	late_s		@INT NOT NULL,
	planned_s	@INT NOT NULL,
	recorded	@INT NOT NULL,
	travel_s	@INT NOT NULL,
	work_s		@INT NOT NULL,
	by_portal	@INT NOT NULL,
	answers		@INT NOT NULL,
	points		@INT NOT NULL,
	low		@INT NOT NULL,
	promoters	@INT NOT NULL,
	detractors	@INT NOT NULL,
	tens		@INT NOT NULL,
	PRIMARY KEY (unit_id, grain, area, first_day, type_id, worker_id)
-- @sqlite
) STRICT, WITHOUT ROWID;
-- @postgres
);
-- @end

-- @sqlite
CREATE TRIGGER figure_activity_added AFTER INSERT ON activity
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (NEW.unit_id, NEW.id); END;
CREATE TRIGGER figure_activity_changed AFTER UPDATE ON activity
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (NEW.unit_id, NEW.id); END;
CREATE TRIGGER figure_activity_removed AFTER DELETE ON activity
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (OLD.unit_id, OLD.id); END;
CREATE TRIGGER figure_work_added AFTER INSERT ON work_time
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (NEW.unit_id, NEW.activity_id); END;
CREATE TRIGGER figure_work_changed AFTER UPDATE ON work_time
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (NEW.unit_id, NEW.activity_id); END;
CREATE TRIGGER figure_work_removed AFTER DELETE ON work_time
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (OLD.unit_id, OLD.activity_id); END;
CREATE TRIGGER figure_survey_added AFTER INSERT ON survey_answer
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (NEW.unit_id, NEW.activity_id); END;
CREATE TRIGGER figure_survey_changed AFTER UPDATE ON survey_answer
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (NEW.unit_id, NEW.activity_id); END;
CREATE TRIGGER figure_survey_removed AFTER DELETE ON survey_answer
BEGIN INSERT INTO figure_mark (unit_id, activity_id) VALUES (OLD.unit_id, OLD.activity_id); END;
CREATE TRIGGER figure_site_changed AFTER UPDATE OF address ON site WHEN OLD.address <> NEW.address
BEGIN INSERT INTO figure_mark (unit_id, activity_id)
	SELECT unit_id, id FROM activity WHERE unit_id = NEW.unit_id AND site_id = NEW.id; END;
CREATE TRIGGER figure_type_changed AFTER UPDATE OF mode ON activity_type WHEN OLD.mode <> NEW.mode
BEGIN INSERT INTO figure_mark (unit_id, activity_id)
	SELECT unit_id, id FROM activity WHERE unit_id = NEW.unit_id AND type_id = NEW.id; END;
CREATE TRIGGER figure_zone_changed AFTER UPDATE OF zone ON unit WHEN OLD.zone <> NEW.zone
BEGIN INSERT INTO figure_mark (unit_id, activity_id)
	SELECT unit_id, id FROM activity WHERE unit_id = NEW.id; END;
-- @postgres
CREATE FUNCTION figure_mark_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO figure_mark (unit_id, activity_id) VALUES
		(CASE WHEN TG_OP = 'DELETE' THEN OLD.unit_id ELSE NEW.unit_id END,
		 CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
	RETURN NULL;
END $$;
CREATE FUNCTION figure_mark_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO figure_mark (unit_id, activity_id) VALUES
		(CASE WHEN TG_OP = 'DELETE' THEN OLD.unit_id ELSE NEW.unit_id END,
		 CASE WHEN TG_OP = 'DELETE' THEN OLD.activity_id ELSE NEW.activity_id END);
	RETURN NULL;
END $$;
CREATE FUNCTION figure_mark_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO figure_mark (unit_id, activity_id)
		SELECT unit_id, id FROM activity WHERE unit_id = NEW.unit_id AND site_id = NEW.id;
	RETURN NULL;
END $$;
CREATE FUNCTION figure_mark_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO figure_mark (unit_id, activity_id)
		SELECT unit_id, id FROM activity WHERE unit_id = NEW.unit_id AND type_id = NEW.id;
	RETURN NULL;
END $$;
CREATE FUNCTION figure_mark_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO figure_mark (unit_id, activity_id)
		SELECT unit_id, id FROM activity WHERE unit_id = NEW.id;
	RETURN NULL;
END $$;
CREATE TRIGGER figure_activity AFTER INSERT OR UPDATE OR DELETE ON activity
	FOR EACH ROW EXECUTE FUNCTION figure_mark_activity();
CREATE TRIGGER figure_work AFTER INSERT OR UPDATE OR DELETE ON work_time
	FOR EACH ROW EXECUTE FUNCTION figure_mark_part();
CREATE TRIGGER figure_survey AFTER INSERT OR UPDATE OR DELETE ON survey_answer
	FOR EACH ROW EXECUTE FUNCTION figure_mark_part();
CREATE TRIGGER figure_site AFTER UPDATE OF address ON site
	FOR EACH ROW WHEN (OLD.address <> NEW.address) EXECUTE FUNCTION figure_mark_site();
CREATE TRIGGER figure_type AFTER UPDATE OF mode ON activity_type
	FOR EACH ROW WHEN (OLD.mode <> NEW.mode) EXECUTE FUNCTION figure_mark_type();
CREATE TRIGGER figure_zone AFTER UPDATE OF zone ON unit
	FOR EACH ROW WHEN (OLD.zone <> NEW.zone) EXECUTE FUNCTION figure_mark_unit();
-- @end

INSERT INTO figure_mark (unit_id, activity_id) SELECT unit_id, id FROM activity;

CREATE TABLE setup_step (			-- steps of the guided set-up that are over
	unit_id		@INT NOT NULL REFERENCES unit(id),
	step		@TEXT NOT NULL,		-- row of setup/step.inc
	state		@TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
	at		@INT NOT NULL,
	PRIMARY KEY (unit_id, step)
) @STRICT;
