-- How satisfied customers were.

-- part opinions
SELECT s.id, s.public_id, s.activity_id, a.public_id AS activity_public_id, a.reference AS activity_reference,
       a.title AS activity_title, s.customer_id,
       CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END AS customer_name,
       s.contact_id, s.type_id, t.name AS type_name, s.worker_id, w.first_name || ' ' || w.last_name AS worker_name,
       s.code, s.scale, s.score, s.low, s.choice, s.comment, s.changes, s.seen_at, s.created_at, s.updated_at
  FROM survey_answer s
  JOIN activity a ON a.unit_id = s.unit_id AND a.id = s.activity_id
  JOIN activity_type t ON t.unit_id = s.unit_id AND t.id = s.type_id
  LEFT JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
  LEFT JOIN worker w ON w.tenant_id = a.tenant_id AND w.id = s.worker_id;

-- survey_lookup(unit_id unit, activity_id activity, text code) -> maybe i64 id, public_id public_id,
--   activity_id activity_id, public_id activity_public_id, text activity_reference, text activity_title,
--   customer_id? customer_id, text? customer_name, contact_id? contact_id, type_id type_id, text type_name,
--   worker_id? worker_id, text? worker_name, text code, text scale, int score, bool low, text choice, text comment,
--   int changes, instant? seen_at, instant created_at, instant updated_at
@opinions
 WHERE s.unit_id = :unit AND s.activity_id = :activity AND s.code = :code;

-- survey_of_activity(unit_id unit, activity_id activity) -> list like survey_lookup
@opinions
 WHERE s.unit_id = :unit AND s.activity_id = :activity
 ORDER BY s.id;

-- survey_list(unit_id unit, type_id? type, worker_id? worker, instant from, instant to, bool low, bool unseen,
--   i64 before, int limit) -> list like survey_lookup
-- Newest first.
@opinions
 WHERE s.unit_id = :unit AND s.created_at >= :from AND s.created_at < :to AND s.id < :before
   AND (CAST(:type AS BIGINT) IS NULL OR s.type_id = :type)
   AND (CAST(:worker AS BIGINT) IS NULL OR s.worker_id = :worker)
   AND (s.low OR NOT :low) AND ((s.low AND s.seen_at IS NULL) OR NOT :unseen)
 ORDER BY s.id DESC LIMIT :limit;

-- survey_sum(unit_id unit, type_id? type, worker_id? worker, instant from, instant to) -> list text scale, int score,
--   i64 count, i64 low
-- How often each score was given.
SELECT s.scale, s.score, count(*) AS count, count(CASE WHEN s.low THEN 1 END) AS low
  FROM survey_answer s
 WHERE s.unit_id = :unit AND s.created_at >= :from AND s.created_at < :to
   AND (CAST(:type AS BIGINT) IS NULL OR s.type_id = :type)
   AND (CAST(:worker AS BIGINT) IS NULL OR s.worker_id = :worker)
 GROUP BY s.scale, s.score ORDER BY s.scale, s.score;

-- survey_insert(unit_id unit, public_id public_id, activity_id activity, customer_id? customer, contact_id? contact,
--   type_id type, worker_id? worker, text code, text scale, int score, bool low, text choice, text comment,
--   instant now) -> one i64 id
INSERT INTO survey_answer (unit_id, public_id, activity_id, customer_id, contact_id, type_id, worker_id, code, scale,
       score, low, choice, comment, created_at, updated_at)
VALUES (:unit, :public_id, :activity, :customer, :contact, :type, :worker, :code, :scale, :score, :low, :choice,
       :comment, :now, :now)
RETURNING id;

-- survey_change(unit_id unit, i64 id, contact_id? contact, text scale, int score, bool low, text choice, text comment,
--   instant now) -> exec
-- A bad one that was good before is to be looked at again.
UPDATE survey_answer
   SET contact_id = :contact, scale = :scale, score = :score, choice = :choice, comment = :comment,
       seen_at = CASE WHEN :low AND NOT low THEN NULL ELSE seen_at END, low = :low, changes = changes + 1,
       updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- survey_set_seen(unit_id unit, text id, instant now) -> exec
UPDATE survey_answer SET seen_at = COALESCE(seen_at, :now) WHERE unit_id = :unit AND public_id = :id;

-- survey_count_unseen(unit_id unit) -> one i64 count
SELECT count(*) AS count FROM survey_answer WHERE unit_id = :unit AND low AND seen_at IS NULL;
