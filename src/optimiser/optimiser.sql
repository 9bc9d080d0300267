-- Optimisations, their runs, and what these propose.

-- ---- optimisations ----

-- part optimisations
SELECT id, public_id, name, settings, repeat_day, repeat_s, next_at, archived FROM optimisation;

-- optimisation_find(unit_id unit, optimisation_id id) -> maybe optimisation_id id, public_id public_id, text name,
--  json settings, int? repeat_day, int repeat_s, instant? next_at, bool archived
@optimisations
 WHERE unit_id = :unit AND id = :id;

-- optimisation_find_public(unit_id unit, text id) -> maybe like optimisation_find
@optimisations
 WHERE unit_id = :unit AND public_id = :id;

-- optimisation_list(unit_id unit) -> list like optimisation_find
@optimisations
 WHERE unit_id = :unit AND NOT archived ORDER BY name, id;

-- optimisation_insert(unit_id unit, public_id public_id, text name, json settings, int? repeat_day, int repeat_s,
--  instant? next_at, instant now) -> one optimisation_id id
INSERT INTO optimisation (unit_id, public_id, name, settings, repeat_day, repeat_s, next_at, archived, created_at,
       updated_at)
VALUES (:unit, :public_id, :name, :settings, :repeat_day, :repeat_s, :next_at, FALSE, :now, :now)
RETURNING id;

-- optimisation_update(unit_id unit, optimisation_id id, text name, json settings, int? repeat_day, int repeat_s,
--  instant? next_at, instant now) -> exec
UPDATE optimisation SET name = :name, settings = :settings, repeat_day = :repeat_day, repeat_s = :repeat_s,
       next_at = :next_at, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND NOT archived;

-- optimisation_archive(unit_id unit, optimisation_id id, instant now) -> exec
UPDATE optimisation SET archived = TRUE, next_at = NULL, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- optimisation_due(instant now) -> maybe optimisation_id id, unit_id unit_id, instant next_at
-- The repeated one that is due the longest.
-- all units: the caller serves all of them
SELECT id, unit_id, next_at FROM optimisation WHERE next_at <= :now ORDER BY next_at, id LIMIT 1;

-- optimisation_next() -> one instant? at
-- When the next repeated one is due.
-- all units: the caller serves all of them
SELECT min(next_at) AS at FROM optimisation WHERE next_at IS NOT NULL;

-- optimisation_repeat(unit_id unit, optimisation_id id, instant was, instant? next_at) -> exec
-- Whoever changes the row begins the run.
UPDATE optimisation SET next_at = :next_at WHERE unit_id = :unit AND id = :id AND next_at = :was;

-- ---- runs ----

-- part proposals
SELECT p.id, p.public_id, p.optimisation_id, p.name, p.settings, p.from_at, p.to_at, p.status, p.halt, p.share,
       p.spent_ms, p.figures, p.actor, p.say, p.attempts, p.created_at, p.ended_at, p.updated_at,
       (SELECT count(*) FROM proposal_move m WHERE m.unit_id = p.unit_id AND m.proposal_id = p.id) AS moves,
       (SELECT count(*) FROM proposal_move m WHERE m.unit_id = p.unit_id AND m.proposal_id = p.id
           AND m.status = 'proposed') AS proposed,
       (SELECT count(*) FROM proposal_move m WHERE m.unit_id = p.unit_id AND m.proposal_id = p.id
           AND m.status = 'applied') AS applied,
       (SELECT count(*) FROM proposal_move m WHERE m.unit_id = p.unit_id AND m.proposal_id = p.id
           AND m.status IN ('stale', 'unfit')) AS left_out
  FROM proposal p;

-- proposal_find(unit_id unit, proposal_id id) -> maybe proposal_id id, public_id public_id,
--  optimisation_id optimisation_id, text name, json settings, instant from_at, instant to_at, text status, text halt,
--  i64 share, i64 spent_ms, json figures, json actor, text say, i64 attempts, instant created_at, instant? ended_at,
--  instant updated_at, i64 moves, i64 proposed, i64 applied, i64 left_out
@proposals
 WHERE p.unit_id = :unit AND p.id = :id;

-- proposal_find_public(unit_id unit, text id) -> maybe like proposal_find
@proposals
 WHERE p.unit_id = :unit AND p.public_id = :id;

-- proposal_list(unit_id unit, int most) -> list like proposal_find
@proposals
 WHERE p.unit_id = :unit ORDER BY p.id DESC LIMIT :most;

-- proposal_under_way(unit_id unit, optimisation_id optimisation) -> one i64 count
SELECT count(*) AS count FROM proposal
 WHERE unit_id = :unit AND optimisation_id = :optimisation AND status IN ('waiting', 'running', 'applying');

-- proposal_insert(unit_id unit, public_id public_id, optimisation_id optimisation, text name, json settings,
--  instant from, instant to, json actor, instant now) -> one proposal_id id
INSERT INTO proposal (unit_id, public_id, optimisation_id, name, settings, from_at, to_at, status, figures, actor,
       created_at, updated_at)
VALUES (:unit, :public_id, :optimisation, :name, :settings, :from, :to, 'waiting', '{}', :actor, :now, :now)
RETURNING id;

-- proposal_next(instant now) -> maybe proposal_id id, unit_id unit_id, text status
-- What waits the longest and is nobody's.
-- all units: the caller serves all of them
SELECT id, unit_id, status FROM proposal
 WHERE status IN ('waiting', 'running', 'applying') AND (lease_until IS NULL OR lease_until <= :now)
 ORDER BY CASE WHEN status = 'applying' THEN 0 ELSE 1 END, id LIMIT 1;

-- proposal_lease_end() -> one instant? at
-- When the first lease of what is under way ends: its process may be gone.
-- all units: the caller serves all of them
SELECT min(lease_until) AS at FROM proposal WHERE status IN ('waiting', 'running', 'applying');

-- proposal_take(unit_id unit, proposal_id id, text was, text status, instant lease, instant now) -> exec
-- Whoever changes the row has it until the lease ends.
UPDATE proposal SET status = :status, lease_until = :lease, attempts = attempts + 1, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = :was AND (lease_until IS NULL OR lease_until <= :now);

-- proposal_progress(unit_id unit, proposal_id id, i64 attempts, i64 share, i64 spent_ms, json figures, instant lease,
--  instant now) -> maybe text halt
-- Only by whoever has it: the number of attempts is its mark.
UPDATE proposal SET share = :share, spent_ms = :spent_ms, figures = :figures, lease_until = :lease, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = 'running' AND attempts = :attempts
RETURNING halt;

-- proposal_end(unit_id unit, proposal_id id, i64 attempts, text status, i64 share, i64 spent_ms, json figures, text say,
--  instant now) -> exec
UPDATE proposal SET status = :status, share = :share, spent_ms = :spent_ms, figures = :figures, say = :say,
       lease_until = NULL, halt = '', ended_at = :now, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = 'running' AND attempts = :attempts;

-- proposal_let_go(unit_id unit, proposal_id id, i64 attempts) -> exec
-- Whoever comes next need not wait for the lease.
UPDATE proposal SET lease_until = NULL WHERE unit_id = :unit AND id = :id AND attempts = :attempts;

-- proposal_halt(unit_id unit, proposal_id id, text halt, instant now) -> exec
UPDATE proposal SET halt = :halt, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = 'running';

-- proposal_set_status(unit_id unit, proposal_id id, text was, text status, instant now) -> exec
UPDATE proposal SET status = :status, halt = '', say = '', lease_until = NULL, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = :was;

-- proposal_set_actor(unit_id unit, proposal_id id, json actor, instant now) -> exec
UPDATE proposal SET actor = :actor, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- proposal_renew(unit_id unit, proposal_id id, i64 attempts, instant lease, instant now) -> exec
UPDATE proposal SET lease_until = :lease, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND status = 'applying' AND attempts = :attempts;

-- proposal_old(instant before) -> maybe proposal_id id, unit_id unit_id
-- all units: jobs forget the proposals of everybody
-- scan: once an hour; there are few
SELECT id, unit_id FROM proposal
 WHERE updated_at < :before AND status IN ('ready', 'closed', 'canceled', 'failed') ORDER BY id LIMIT 1;

-- proposal_delete(unit_id unit, proposal_id id) -> exec
DELETE FROM proposal WHERE unit_id = :unit AND id = :id;

-- ---- the best so far ----

-- proposal_best(unit_id unit, proposal_id proposal) -> maybe bytes content
SELECT content FROM proposal_best WHERE unit_id = :unit AND proposal_id = :proposal;

-- proposal_best_save(unit_id unit, proposal_id proposal, bytes content) -> exec
INSERT INTO proposal_best (proposal_id, unit_id, content) VALUES (:proposal, :unit, :content)
    ON CONFLICT (proposal_id) DO UPDATE SET content = :content;

-- proposal_best_delete(unit_id unit, proposal_id proposal) -> exec
DELETE FROM proposal_best WHERE unit_id = :unit AND proposal_id = :proposal;

-- ---- moves ----

-- move_insert(unit_id unit, proposal_id proposal, activity_id activity, worker_id? old_worker, instant? old_start,
--  worker_id worker, instant start, instant end, instant? window_from, instant? window_to, i64 relevance) -> exec
INSERT INTO proposal_move (unit_id, proposal_id, activity_id, old_worker_id, old_start_at, worker_id, start_at, end_at,
       window_from, window_to, relevance, status)
VALUES (:unit, :proposal, :activity, :old_worker, :old_start, :worker, :start, :end, :window_from, :window_to,
       :relevance, 'proposed');

-- move_list(unit_id unit, proposal_id proposal, worker_id? worker, instant? from, instant? to, int most, int skip)
--  -> list activity_id activity_id, public_id public_id, text reference, text title, text? customer, text? address,
--  worker_id? old_worker_id, text? old_worker, instant? old_start_at, worker_id worker_id, text worker,
--  instant start_at, instant end_at, instant? window_from, instant? window_to, i64 relevance, text status
SELECT m.activity_id, a.public_id, a.reference, a.title,
       CASE WHEN c.id IS NULL THEN NULL ELSE trim(c.first_name || ' ' || c.name) END AS customer, s.address,
       m.old_worker_id, CASE WHEN o.id IS NULL THEN NULL ELSE trim(o.first_name || ' ' || o.last_name) END AS old_worker,
       m.old_start_at, m.worker_id, trim(w.first_name || ' ' || w.last_name) AS worker, m.start_at, m.end_at,
       m.window_from, m.window_to, m.relevance, m.status
  FROM proposal_move m
  JOIN activity a ON a.unit_id = m.unit_id AND a.id = m.activity_id
  JOIN worker w ON w.id = m.worker_id
  LEFT JOIN worker o ON o.id = m.old_worker_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id
 WHERE m.unit_id = :unit AND m.proposal_id = :proposal
   AND (CAST(:worker AS BIGINT) IS NULL OR m.worker_id = :worker OR m.old_worker_id = :worker)
   AND (CAST(:from AS BIGINT) IS NULL OR m.start_at >= :from OR m.old_start_at >= :from)
   AND (CAST(:to AS BIGINT) IS NULL OR (m.start_at < :to AND m.start_at >= :from) OR (m.old_start_at < :to AND m.old_start_at >= :from))
 ORDER BY m.start_at, m.activity_id LIMIT :most OFFSET :skip;

-- move_count(unit_id unit, proposal_id proposal, worker_id? worker, instant? from, instant? to) -> one i64 count
SELECT count(*) AS count
  FROM proposal_move m
 WHERE m.unit_id = :unit AND m.proposal_id = :proposal
   AND (CAST(:worker AS BIGINT) IS NULL OR m.worker_id = :worker OR m.old_worker_id = :worker)
   AND (CAST(:from AS BIGINT) IS NULL OR m.start_at >= :from OR m.old_start_at >= :from)
   AND (CAST(:to AS BIGINT) IS NULL OR (m.start_at < :to AND m.start_at >= :from) OR (m.old_start_at < :to AND m.old_start_at >= :from));

-- move_choose(unit_id unit, proposal_id proposal, json activities) -> exec
-- The activities by their public ids.
UPDATE proposal_move SET status = 'chosen'
 WHERE unit_id = :unit AND proposal_id = :proposal AND status = 'proposed'
   AND activity_id IN (SELECT a.id FROM activity a WHERE a.unit_id = :unit AND a.public_id IN @texts(:activities));

-- move_choose_all(unit_id unit, proposal_id proposal) -> exec
UPDATE proposal_move SET status = 'chosen' WHERE unit_id = :unit AND proposal_id = :proposal AND status = 'proposed';

-- move_chosen(unit_id unit, proposal_id proposal) -> list activity_id activity_id, worker_id? old_worker_id,
--  instant? old_start_at, worker_id worker_id, instant start_at, instant end_at, instant? window_from, instant? window_to
SELECT activity_id, old_worker_id, old_start_at, worker_id, start_at, end_at, window_from, window_to
  FROM proposal_move WHERE unit_id = :unit AND proposal_id = :proposal AND status = 'chosen'
 ORDER BY start_at, activity_id;

-- move_end(unit_id unit, proposal_id proposal) -> exec
-- What was chosen and never fitted.
UPDATE proposal_move SET status = 'unfit' WHERE unit_id = :unit AND proposal_id = :proposal AND status = 'chosen';

-- move_open(unit_id unit, proposal_id proposal) -> one i64 count
SELECT count(*) AS count FROM proposal_move WHERE unit_id = :unit AND proposal_id = :proposal AND status = 'proposed';

-- move_done(unit_id unit, proposal_id proposal, activity_id activity, text status) -> exec
UPDATE proposal_move SET status = :status
 WHERE unit_id = :unit AND proposal_id = :proposal AND activity_id = :activity AND status = 'chosen';

-- move_clear(unit_id unit, proposal_id proposal) -> exec
DELETE FROM proposal_move WHERE unit_id = :unit AND proposal_id = :proposal;

-- ---- days ----

-- pday_insert(unit_id unit, proposal_id proposal, worker_id worker, date day, bool frozen, i64 visits_before,
--  i64 visits_after, i64 travel_before_s, i64 travel_after_s, i64 metres_before, i64 metres_after) -> exec
INSERT INTO proposal_day (unit_id, proposal_id, worker_id, day, frozen, visits_before, visits_after, travel_before_s,
       travel_after_s, metres_before, metres_after)
VALUES (:unit, :proposal, :worker, :day, :frozen, :visits_before, :visits_after, :travel_before_s, :travel_after_s,
       :metres_before, :metres_after);

-- pday_list(unit_id unit, proposal_id proposal) -> list worker_id worker_id, public_id public_id, text worker, date day,
--  bool frozen, i64 visits_before, i64 visits_after, i64 travel_before_s, i64 travel_after_s, i64 metres_before,
--  i64 metres_after
SELECT d.worker_id, w.public_id, trim(w.first_name || ' ' || w.last_name) AS worker, d.day, d.frozen, d.visits_before,
       d.visits_after, d.travel_before_s, d.travel_after_s, d.metres_before, d.metres_after
  FROM proposal_day d
  JOIN worker w ON w.id = d.worker_id
 WHERE d.unit_id = :unit AND d.proposal_id = :proposal
 ORDER BY d.day, worker, d.worker_id;

-- pday_clear(unit_id unit, proposal_id proposal) -> exec
DELETE FROM proposal_day WHERE unit_id = :unit AND proposal_id = :proposal;
