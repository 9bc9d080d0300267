-- A field worker's day: commands, spans of time, where the van is.

-- work_worker_of(tenant_id tenant, unit_id unit, person_id person) -> maybe worker_id id
-- The worker that a person is in the unit.
SELECT w.id
  FROM worker w JOIN worker_unit u ON u.worker_id = w.id AND u.unit_id = :unit
 WHERE w.tenant_id = :tenant AND w.person_id = :person AND w.active;

-- work_worker_face(tenant_id tenant, worker_id worker) -> maybe public_id public_id, text first_name, text photo
SELECT public_id, first_name, photo FROM worker WHERE tenant_id = :tenant AND id = :worker;

-- work_span_list(unit_id unit, activity_id activity) -> list i64 id, worker_id worker_id, text first_name,
--  text last_name, text kind, instant from_at, instant? to_at
-- All spans of a visit, oldest first.
SELECT t.id, t.worker_id, w.first_name, w.last_name, t.kind, t.from_at, t.to_at
  FROM work_time t JOIN worker w ON w.tenant_id = t.tenant_id AND w.id = t.worker_id
 WHERE t.unit_id = :unit AND t.activity_id = :activity
 ORDER BY t.from_at, t.id;

-- work_span_open(tenant_id tenant, worker_id worker) -> maybe i64 id, unit_id unit_id, activity_id activity_id,
--  text kind, instant from_at, text status, text title, text? customer
-- What the worker drives or works for now, in any unit.
SELECT t.id, t.unit_id, t.activity_id, t.kind, t.from_at, a.status, a.title,
       CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END AS customer
  FROM work_time t
  JOIN activity a ON a.unit_id = t.unit_id AND a.id = t.activity_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE t.tenant_id = :tenant AND t.worker_id = :worker AND t.to_at IS NULL AND t.kind <> 'pause';

-- work_span_begin(tenant_id tenant, unit_id unit, activity_id activity, worker_id worker, text kind, instant from_at,
--  instant? to_at) -> exec
INSERT INTO work_time (tenant_id, unit_id, activity_id, worker_id, kind, from_at, to_at)
VALUES (:tenant, :unit, :activity, :worker, :kind, :from_at, :to_at);

-- work_span_end(tenant_id tenant, i64 id, instant at) -> exec
UPDATE work_time SET to_at = @greatest(from_at, :at) WHERE tenant_id = :tenant AND id = :id;

-- work_span_end_all(unit_id unit, activity_id activity, worker_id worker, instant at) -> exec
-- Whatever goes on for that visit is over.
UPDATE work_time SET to_at = @greatest(from_at, :at)
 WHERE unit_id = :unit AND activity_id = :activity AND worker_id = :worker AND to_at IS NULL;

-- work_span_set(unit_id unit, i64 id, instant from_at, instant to_at) -> exec
UPDATE work_time SET from_at = :from_at, to_at = :to_at WHERE unit_id = :unit AND id = :id;

-- work_span_drop(unit_id unit, i64 id) -> exec
DELETE FROM work_time WHERE unit_id = :unit AND id = :id;

-- work_command_find(unit_id unit, worker_id worker, text command) -> maybe text digest, activity_id? made_id
SELECT digest, made_id FROM work_command
 WHERE unit_id = :unit AND worker_id = :worker AND command = :command;

-- work_command_add(unit_id unit, worker_id worker, text command, text verb, activity_id activity, instant at,
--  instant now, text digest) -> exec
-- Nothing when it is there.
INSERT INTO work_command (unit_id, worker_id, command, verb, activity_id, at, received_at, digest)
VALUES (:unit, :worker, :command, :verb, :activity, :at, :now, :digest)
ON CONFLICT (unit_id, worker_id, command) DO NOTHING;

-- work_command_made(unit_id unit, worker_id worker, text command, activity_id made) -> exec
UPDATE work_command SET made_id = :made
 WHERE unit_id = :unit AND worker_id = :worker AND command = :command;

-- work_command_forget(instant before) -> exec
-- all units: what is old is old everywhere
DELETE FROM work_command WHERE received_at < :before;

-- work_position_put(unit_id unit, worker_id worker, activity_id activity, real latitude, real longitude, instant now)
--  -> exec
INSERT INTO work_position (unit_id, worker_id, activity_id, latitude, longitude, at)
VALUES (:unit, :worker, :activity, :latitude, :longitude, :now)
ON CONFLICT (unit_id, worker_id) DO UPDATE
   SET activity_id = excluded.activity_id, latitude = excluded.latitude, longitude = excluded.longitude,
       at = excluded.at;

-- work_position_find(unit_id unit, activity_id activity, worker_id worker) -> maybe real latitude, real longitude,
--  instant at
SELECT latitude, longitude, at FROM work_position
 WHERE unit_id = :unit AND activity_id = :activity AND worker_id = :worker;

-- work_position_drop(unit_id unit, worker_id worker) -> exec
DELETE FROM work_position WHERE unit_id = :unit AND worker_id = :worker;

-- work_position_forget(instant before) -> exec
-- all units: what is old is old everywhere
DELETE FROM work_position WHERE at < :before;

-- work_to_continue(unit_id unit, worker_id worker, instant now) -> list activity_id id
-- Closed in part, with no date ahead.
SELECT id FROM activity
 WHERE unit_id = :unit AND worker_id = :worker AND status = 'intermediate'
   AND (start_at IS NULL OR start_at < :now)
 ORDER BY start_at, id;
