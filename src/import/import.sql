-- import_insert(unit_id unit, public_id public_id, text entity, text mode, text file_name, json mapping,
--   i64 row_count, json summary, person_id? person, instant now) -> one import_id id
INSERT INTO import_job (unit_id, public_id, entity, mode, file_name, mapping, status, row_count, done_count,
       summary, person_id, created_at, updated_at)
VALUES (:unit, :public_id, :entity, :mode, :file_name, :mapping, 'staged', :row_count, 0,
       :summary, :person, :now, :now)
RETURNING id;

-- import_find(unit_id unit, import_id id) -> maybe
--   import_id id, public_id public_id, text entity, text mode, text file_name, text status, i64 row_count,
--   i64 done_count, json summary, instant created_at, instant updated_at, json mapping,
--   instant? undone_at, json undo
SELECT id, public_id, entity, mode, file_name, status, row_count, done_count, summary, created_at, updated_at,
       mapping, undone_at, undo
  FROM import_job WHERE unit_id = :unit AND id = :id;

-- import_find_public(unit_id unit, text id) -> maybe like import_find
SELECT id, public_id, entity, mode, file_name, status, row_count, done_count, summary, created_at, updated_at,
       mapping, undone_at, undo
  FROM import_job WHERE unit_id = :unit AND public_id = :id;

-- import_list(unit_id unit, i64 most) -> list like import_find
-- Newest first.
SELECT id, public_id, entity, mode, file_name, status, row_count, done_count, summary, created_at, updated_at,
       mapping, undone_at, undo
  FROM import_job WHERE unit_id = :unit ORDER BY id DESC LIMIT :most;

-- import_content(unit_id unit, import_id id) -> one bytes content
SELECT content FROM import_content WHERE unit_id = :unit AND import_id = :id;

-- import_content_add(unit_id unit, import_id id, bytes content) -> exec
INSERT INTO import_content (import_id, unit_id, content) VALUES (:id, :unit, :content);

-- import_plan_anew() -> exec
-- Plans that were made while the tables were empty walk through them whole.
-- all units: touches no rows
-- scan: nothing is read
-- @sqlite
UPDATE import_job SET done_count = done_count WHERE FALSE;

-- import_plan_anew() -> exec
-- all units: touches no rows
-- scan: nothing is read
-- @postgres
DISCARD PLANS;

-- import_progress(unit_id unit, import_id id, i64 was, i64 done, text status, json summary, instant lease,
--   instant now) -> exec
-- The journal moves with the rows it tells of; nothing changes when somebody else moved it.
UPDATE import_job
   SET done_count = :done, status = :status, summary = :summary, lease_until = :lease, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND done_count = :was AND status = 'running';

-- import_set_status(unit_id unit, import_id id, text was, text status, instant now) -> exec
UPDATE import_job SET status = :status, lease_until = NULL, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = :was;

-- import_take(unit_id unit, import_id id, instant lease, instant now) -> exec
-- Whoever changes the row has the job until the lease ends.
UPDATE import_job SET status = 'running', lease_until = :lease
 WHERE unit_id = :unit AND id = :id AND status IN ('staged', 'running')
   AND (lease_until IS NULL OR lease_until < :now);

-- import_waiting(instant now) -> maybe import_id id, unit_id unit_id, text status
-- all units: the jobs door runs the imports of every unit, oldest first.
SELECT id, unit_id, status FROM import_job
 WHERE status IN ('running', 'undoing') AND (lease_until IS NULL OR lease_until < :now)
 ORDER BY id LIMIT 1;

-- import_trace_add(unit_id unit, import_id id, i64 number, json things) -> exec
INSERT INTO import_trace (import_id, unit_id, number, things) VALUES (:id, :unit, :number, :things);

-- import_trace_last(unit_id unit, import_id id) -> maybe i64 number, json things
-- The newest chunk that is not undone yet.
SELECT number, things FROM import_trace WHERE unit_id = :unit AND import_id = :id ORDER BY number DESC LIMIT 1;

-- import_trace_drop(unit_id unit, import_id id, i64 number) -> exec
DELETE FROM import_trace WHERE unit_id = :unit AND import_id = :id AND number = :number;

-- import_trace_any(unit_id unit, import_id id) -> one bool any
SELECT EXISTS (SELECT 1 FROM import_trace WHERE unit_id = :unit AND import_id = :id);

-- import_undone_add(unit_id unit, import_id id, i64 undone, i64 kept, instant lease,
--  instant now) -> exec
-- @sqlite
UPDATE import_job
   SET undo = json_object('undone', coalesce(undo ->> 'undone', 0) + :undone, 'kept', coalesce(undo ->> 'kept', 0) + :kept),
       lease_until = :lease, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- import_undone_add(unit_id unit, import_id id, i64 undone, i64 kept, instant lease,
--  instant now) -> exec
-- @postgres
UPDATE import_job
   SET undo = jsonb_build_object('undone', coalesce(CAST(undo ->> 'undone' AS BIGINT), 0) + CAST(:undone AS BIGINT),
       'kept', coalesce(CAST(undo ->> 'kept' AS BIGINT), 0) + CAST(:kept AS BIGINT)),
       lease_until = :lease, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- import_take_undo(unit_id unit, import_id id, instant lease, instant now) -> exec
UPDATE import_job SET lease_until = :lease
 WHERE unit_id = :unit AND id = :id AND status = 'undoing' AND (lease_until IS NULL OR lease_until < :now);

-- import_set_undone(unit_id unit, import_id id, text status, instant now) -> exec
UPDATE import_job SET status = :status, undone_at = :now, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = 'undoing';

-- import_set_matching(unit_id unit, import_id id, json matching, instant now) -> exec
UPDATE import_job SET mapping = :matching, updated_at = :now WHERE unit_id = :unit AND id = :id AND status = 'staged';

-- import_matching_list(unit_id unit, text entity) -> list text head, text field
SELECT head, field FROM import_matching WHERE unit_id = :unit AND entity = :entity ORDER BY head LIMIT 2000;

-- import_matching_put(unit_id unit, text entity, text head, text field, instant now) -> exec
INSERT INTO import_matching (unit_id, entity, head, field, updated_at)
VALUES (:unit, :entity, :head, :field, :now)
ON CONFLICT (unit_id, entity, head) DO UPDATE SET field = :field, updated_at = :now;
