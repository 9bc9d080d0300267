-- plan_move: what a planner did to the plan by hand, for a while, so that it can be undone.

CREATE TABLE plan_move (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	person_id	@INT NOT NULL,
	activity_id	@INT NOT NULL,
	at		@INT NOT NULL,
	old_worker_id	@INT,			-- NULL: it was to plan
	old_start	@INT,
	old_end		@INT,
	old_window_from	@INT,
	old_window_to	@INT,
	old_confirmed	@BOOL NOT NULL,
	old_forced	@BOOL NOT NULL,
	new_worker_id	@INT,			-- NULL: it was taken off the plan
	new_start	@INT,
	new_end		@INT,
	undone_at	@INT,
	FOREIGN KEY (unit_id, activity_id) REFERENCES activity (unit_id, id)
) @STRICT;
CREATE INDEX plan_move_person ON plan_move (unit_id, person_id, at);
CREATE INDEX plan_move_activity ON plan_move (unit_id, activity_id);
CREATE INDEX plan_move_at ON plan_move (at);
