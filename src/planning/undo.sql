-- What a planner did by hand, to be taken back.

-- undo_note(unit_id unit, person_id person, activity_id activity, instant now, worker_id? old_worker, instant? old_start,
--  instant? old_end, instant? old_window_from, instant? old_window_to, bool old_confirmed, bool old_forced,
--  worker_id? new_worker, instant? new_start, instant? new_end) -> exec
INSERT INTO plan_move (unit_id, person_id, activity_id, at, old_worker_id, old_start, old_end, old_window_from,
       old_window_to, old_confirmed, old_forced, new_worker_id, new_start, new_end)
VALUES (:unit, :person, :activity, :now, :old_worker, :old_start, :old_end, :old_window_from,
       :old_window_to, :old_confirmed, :old_forced, :new_worker, :new_start, :new_end);

-- part moves
SELECT m.id, m.at, m.activity_id, a.public_id, a.reference, a.title, m.old_worker_id, m.old_start, m.old_end,
       m.old_window_from, m.old_window_to, m.old_confirmed, m.old_forced, m.new_worker_id, m.new_start, m.new_end,
       CASE WHEN w.id IS NULL THEN NULL ELSE trim(w.first_name || ' ' || w.last_name) END AS worker_name
  FROM plan_move m
  JOIN activity a ON a.unit_id = m.unit_id AND a.id = m.activity_id
  LEFT JOIN worker w ON w.id = m.new_worker_id
 WHERE m.unit_id = :unit AND m.person_id = :person AND m.undone_at IS NULL AND m.at > :after;

-- undo_last(unit_id unit, person_id person, instant after) -> maybe i64 id, instant at, activity_id activity_id,
--  public_id public_id, text reference, text title, worker_id? old_worker_id, instant? old_start, instant? old_end,
--  instant? old_window_from, instant? old_window_to, bool old_confirmed, bool old_forced, worker_id? new_worker_id,
--  instant? new_start, instant? new_end, text? worker_name
-- The last one whose activity still stands where it was put.
@moves
   AND ((m.new_start IS NULL AND a.start_at IS NULL AND a.status = 'pending') OR
        (a.start_at = m.new_start AND a.end_at = m.new_end AND a.worker_id = m.new_worker_id
         AND a.status = 'planned'))
 ORDER BY m.at DESC, m.id DESC LIMIT 1;

-- undo_find(unit_id unit, person_id person, instant after, i64 id) -> maybe like undo_last
@moves
   AND m.id = :id;

-- undo_done(unit_id unit, i64 id, instant now) -> exec
UPDATE plan_move SET undone_at = :now WHERE unit_id = :unit AND id = :id;

-- undo_sweep(instant before) -> exec
-- all units: jobs forget what is too old to be taken back
DELETE FROM plan_move WHERE at < :before;
