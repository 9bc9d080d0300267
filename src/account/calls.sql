-- kept_answer_find(unit_id unit, key_id key, text word) -> maybe bytes fingerprint, i64 status, text? location,
--   text? etag, text answer
SELECT fingerprint, status, location, etag, answer FROM kept_answer
 WHERE unit_id = :unit AND key_id = :key AND word = :word;

-- kept_answer_add(unit_id unit, key_id key, text word, bytes fingerprint, i64 status, text? location, text? etag,
--   text answer, instant now) -> exec
INSERT INTO kept_answer (unit_id, key_id, word, fingerprint, status, location, etag, answer, made_at)
VALUES (:unit, :key, :word, :fingerprint, :status, :location, :etag, :answer, :now);

-- kept_answer_sweep(instant before) -> exec
-- all units: housekeeping
DELETE FROM kept_answer WHERE made_at < :before;

-- key_call_add(unit_id unit, text door, i64 holder, instant at, i64 took, text address, text method, text path,
--   i64 status, i64 size, text request, text answer) -> exec
INSERT INTO key_call (unit_id, door, holder_id, at, took_ms, address, method, path, status, size, request, answer)
VALUES (:unit, :door, :holder, :at, :took, :address, :method, :path, :status, :size, :request, :answer);

-- key_call_list(unit_id unit, text door, i64 holder, i64? before, i64 limit) -> list i64 id, instant at, i64 took,
--   text address, text method, text path, i64 status, i64 size, text request, text answer
SELECT id, at, took_ms, address, method, path, status, size, request, answer FROM key_call
 WHERE unit_id = :unit AND door = :door AND holder_id = :holder AND (CAST(:before AS BIGINT) IS NULL OR id < :before)
 ORDER BY id DESC LIMIT :limit;

-- key_call_holders() -> list unit_id unit, text door, i64 holder, i64 count
-- all units: housekeeping
-- scan: the index alone, once an hour
SELECT unit_id, door, holder_id, count(*) FROM key_call GROUP BY unit_id, door, holder_id HAVING count(*) > 5000;

-- key_call_cut(unit_id unit, text door, i64 holder) -> exec
DELETE FROM key_call WHERE unit_id = :unit AND door = :door AND holder_id = :holder AND id <=
 (SELECT id FROM key_call WHERE unit_id = :unit AND door = :door AND holder_id = :holder
   ORDER BY id DESC LIMIT 1 OFFSET 5000);

-- key_call_sweep(instant before) -> exec
-- all units: housekeeping
DELETE FROM key_call WHERE at < :before;
