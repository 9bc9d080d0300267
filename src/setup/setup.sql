-- The guided set-up: which steps are over.

-- setup_steps(unit_id unit) -> list text step, text state
SELECT step, state FROM setup_step WHERE unit_id = :unit;

-- setup_put(unit_id unit, text step, text state, instant now) -> exec
-- What is done stays done.
INSERT INTO setup_step (unit_id, step, state, at) VALUES (:unit, :step, :state, :now)
    ON CONFLICT (unit_id, step) DO UPDATE SET state = excluded.state, at = excluded.at
 WHERE setup_step.state <> 'done';
