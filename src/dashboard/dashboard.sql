-- Figures of visits: one row each, and their sums by day and month.

-- figure_mark_next(int most) -> list i64 id, unit_id unit_id, activity_id activity_id
-- What changed the longest ago.
-- all units: jobs serve all of them
-- scan: the oldest few by key
SELECT id, unit_id, activity_id FROM figure_mark ORDER BY id LIMIT :most;

-- figure_mark_count() -> one i64 count
-- How many changes wait, told up to a thousand.
-- all units: jobs serve all of them
-- scan: a thousand at most
SELECT count(*) AS count FROM (SELECT id FROM figure_mark LIMIT 1000) waiting;

-- figure_mark_drop(json marks) -> exec
-- all units: by key
DELETE FROM figure_mark WHERE id IN @ints(:marks);

-- figure_visits(unit_id unit, json ids) -> list activity_id id, text status, text? result, text origin,
--  instant start_at, instant end_at, instant? window_to, instant? real_start_at, type_id type_id, worker_id? worker_id,
--  text? address
-- Those of the activities that count: planned at a place.
SELECT a.id, a.status, a.result, a.origin, a.start_at, a.end_at, a.window_to, a.real_start_at, a.type_id, a.worker_id,
       s.address
  FROM activity a
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id AND t.mode = 'visit'
  LEFT JOIN site s ON s.unit_id = a.unit_id AND s.id = a.site_id
 WHERE a.unit_id = :unit AND a.id IN @ints(:ids) AND a.start_at IS NOT NULL
 ORDER BY a.id;

-- figure_spans(unit_id unit, json ids) -> list activity_id activity_id, i64 travel_s, i64 work_s, instant? work_from
-- What was recorded of them, ended spans alone.
SELECT activity_id, CAST(SUM(CASE WHEN kind = 'travel' THEN to_at - from_at ELSE 0 END) AS BIGINT) AS travel_s,
       CAST(SUM(CASE WHEN kind = 'work' THEN to_at - from_at ELSE 0 END) AS BIGINT) AS work_s,
       MIN(CASE WHEN kind = 'work' THEN from_at END) AS work_from
  FROM work_time
 WHERE unit_id = :unit AND activity_id IN @ints(:ids) AND to_at IS NOT NULL
 GROUP BY activity_id ORDER BY activity_id;

-- figure_turns(unit_id unit, json ids) -> list activity_id activity_id, i64 again, i64 by_contact
-- How often they were closed in part or reopened, and whether a customer ever planned them.
SELECT activity_id, count(CASE WHEN what IN ('intermediate', 'reopened') THEN 1 END) AS again,
       count(CASE WHEN what = 'planned' AND actor_kind = 'contact' THEN 1 END) AS by_contact
  FROM activity_change
 WHERE unit_id = :unit AND activity_id IN @ints(:ids) AND what IN ('intermediate', 'reopened', 'planned')
 GROUP BY activity_id ORDER BY activity_id;

-- figure_answers(unit_id unit, json ids) -> list activity_id activity_id, i64 answers, i64 points, i64 low,
--  i64 promoters, i64 detractors, i64 tens
-- Surveys of them: 0 to 100 points each; choices in words have no order.
SELECT activity_id, count(*) AS answers,
       CAST(SUM(CASE WHEN scale = 'ten' THEN score * 10 ELSE (score - 1) * 25 END) AS BIGINT) AS points,
       count(CASE WHEN low THEN 1 END) AS low,
       count(CASE WHEN scale = 'ten' AND score >= 9 THEN 1 END) AS promoters,
       count(CASE WHEN scale = 'ten' AND score <= 6 THEN 1 END) AS detractors,
       count(CASE WHEN scale = 'ten' THEN 1 END) AS tens
  FROM survey_answer
 WHERE unit_id = :unit AND activity_id IN @ints(:ids) AND scale <> 'choices'
 GROUP BY activity_id ORDER BY activity_id;

-- figure_put(unit_id unit, activity_id activity, date day, date month, text area, type_id type, i64 worker,
--   i64 visits, i64 canceled, i64 ok, i64 ko, i64 first_time, i64 timed, i64 on_time, i64 late_s,
--   i64 planned_s, i64 recorded, i64 travel_s, i64 work_s, i64 by_portal, i64 answers, i64 points, i64 low,
--   i64 promoters, i64 detractors, i64 tens) -> exec
INSERT INTO figure (unit_id, activity_id, day, month, area, type_id, worker_id,
       visits, canceled, ok, ko, first_time, timed, on_time, late_s, planned_s, recorded, travel_s, work_s,
       by_portal, answers, points, low, promoters, detractors, tens)
VALUES (:unit, :activity, :day, :month, :area, :type, :worker,
       :visits, :canceled, :ok, :ko, :first_time, :timed, :on_time, :late_s, :planned_s, :recorded, :travel_s,
       :work_s, :by_portal, :answers, :points, :low, :promoters, :detractors, :tens);

-- figure_forget(unit_id unit, json ids) -> exec
DELETE FROM figure WHERE unit_id = :unit AND activity_id IN @ints(:ids);

-- figure_sum_add(unit_id unit, json ids, i64 sign) -> exec
-- Adds them to their day and their month, everywhere and in their area; -1 takes them away.
INSERT INTO figure_sum (unit_id, grain, area, first_day, type_id, worker_id,
       visits, canceled, ok, ko, first_time, timed, on_time, late_s, planned_s, recorded, travel_s, work_s,
       by_portal, answers, points, low, promoters, detractors, tens)
SELECT f.unit_id, g.grain, CASE WHEN g.everywhere THEN '*' ELSE f.area END,
       CASE WHEN g.grain = 'day' THEN f.day ELSE f.month END, f.type_id, f.worker_id,
       CAST(:sign AS BIGINT) * SUM(f.visits), CAST(:sign AS BIGINT) * SUM(f.canceled),
       CAST(:sign AS BIGINT) * SUM(f.ok), CAST(:sign AS BIGINT) * SUM(f.ko),
       CAST(:sign AS BIGINT) * SUM(f.first_time), CAST(:sign AS BIGINT) * SUM(f.timed),
       CAST(:sign AS BIGINT) * SUM(f.on_time), CAST(:sign AS BIGINT) * SUM(f.late_s),
       CAST(:sign AS BIGINT) * SUM(f.planned_s), CAST(:sign AS BIGINT) * SUM(f.recorded),
       CAST(:sign AS BIGINT) * SUM(f.travel_s), CAST(:sign AS BIGINT) * SUM(f.work_s),
       CAST(:sign AS BIGINT) * SUM(f.by_portal), CAST(:sign AS BIGINT) * SUM(f.answers),
       CAST(:sign AS BIGINT) * SUM(f.points), CAST(:sign AS BIGINT) * SUM(f.low),
       CAST(:sign AS BIGINT) * SUM(f.promoters), CAST(:sign AS BIGINT) * SUM(f.detractors),
       CAST(:sign AS BIGINT) * SUM(f.tens)
  FROM figure f
 CROSS JOIN (SELECT 'day' AS grain, TRUE AS everywhere UNION ALL SELECT 'day', FALSE
             UNION ALL SELECT 'month', TRUE UNION ALL SELECT 'month', FALSE) g
 WHERE f.unit_id = :unit AND f.activity_id IN @ints(:ids) AND (g.everywhere OR f.area <> '')
 GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (unit_id, grain, area, first_day, type_id, worker_id) DO UPDATE
   SET visits = figure_sum.visits + excluded.visits, canceled = figure_sum.canceled + excluded.canceled,
       ok = figure_sum.ok + excluded.ok, ko = figure_sum.ko + excluded.ko,
       first_time = figure_sum.first_time + excluded.first_time, timed = figure_sum.timed + excluded.timed,
       on_time = figure_sum.on_time + excluded.on_time, late_s = figure_sum.late_s + excluded.late_s,
       planned_s = figure_sum.planned_s + excluded.planned_s,
       recorded = figure_sum.recorded + excluded.recorded, travel_s = figure_sum.travel_s + excluded.travel_s,
       work_s = figure_sum.work_s + excluded.work_s, by_portal = figure_sum.by_portal + excluded.by_portal,
       answers = figure_sum.answers + excluded.answers, points = figure_sum.points + excluded.points,
       low = figure_sum.low + excluded.low, promoters = figure_sum.promoters + excluded.promoters,
       detractors = figure_sum.detractors + excluded.detractors, tens = figure_sum.tens + excluded.tens;

-- part figures
SELECT CAST(SUM(visits) AS BIGINT) AS visits, CAST(SUM(canceled) AS BIGINT) AS canceled,
       CAST(SUM(ok) AS BIGINT) AS ok, CAST(SUM(ko) AS BIGINT) AS ko,
       CAST(SUM(first_time) AS BIGINT) AS first_time, CAST(SUM(timed) AS BIGINT) AS timed,
       CAST(SUM(on_time) AS BIGINT) AS on_time, CAST(SUM(late_s) AS BIGINT) AS late_s,
       CAST(SUM(planned_s) AS BIGINT) AS planned_s, CAST(SUM(recorded) AS BIGINT) AS recorded,
       CAST(SUM(travel_s) AS BIGINT) AS travel_s, CAST(SUM(work_s) AS BIGINT) AS work_s,
       CAST(SUM(by_portal) AS BIGINT) AS by_portal, CAST(SUM(answers) AS BIGINT) AS answers,
       CAST(SUM(points) AS BIGINT) AS points, CAST(SUM(low) AS BIGINT) AS low,
       CAST(SUM(promoters) AS BIGINT) AS promoters, CAST(SUM(detractors) AS BIGINT) AS detractors,
       CAST(SUM(tens) AS BIGINT) AS tens;

-- figure_by_day(unit_id unit, text grain, text area, date from, date to, type_id? type, bool everybody, json workers)
--  -> list
--   i64 visits, i64 canceled, i64 ok, i64 ko, i64 first_time, i64 timed, i64 on_time, i64 late_s,
--   i64 planned_s, i64 recorded, i64 travel_s, i64 work_s, i64 by_portal, i64 answers, i64 points, i64 low,
--   i64 promoters, i64 detractors, i64 tens, date first_day
-- Sums of each day or month whose first day lies in [from, to).
@figures, first_day
  FROM figure_sum
 WHERE unit_id = :unit AND grain = :grain AND area = :area AND first_day >= :from AND first_day < :to
   AND (CAST(:type AS BIGINT) IS NULL OR type_id = :type) AND (:everybody OR worker_id IN @ints(:workers))
 GROUP BY first_day ORDER BY first_day;

-- figure_by_type(unit_id unit, text grain, text area, date from, date to, type_id? type, bool everybody, json workers)
--  -> list
--   i64 visits, i64 canceled, i64 ok, i64 ko, i64 first_time, i64 timed, i64 on_time, i64 late_s,
--   i64 planned_s, i64 recorded, i64 travel_s, i64 work_s, i64 by_portal, i64 answers, i64 points, i64 low,
--   i64 promoters, i64 detractors, i64 tens, type_id type_id, worker_id worker_id
-- The same by type and worker.
@figures, type_id, worker_id
  FROM figure_sum
 WHERE unit_id = :unit AND grain = :grain AND area = :area AND first_day >= :from AND first_day < :to
   AND (CAST(:type AS BIGINT) IS NULL OR type_id = :type) AND (:everybody OR worker_id IN @ints(:workers))
 GROUP BY type_id, worker_id;

-- figure_names(tenant_id tenant) -> list worker_id id, text name
-- Who had a visit may have left the unit since: all of the tenant.
SELECT id, first_name || ' ' || last_name AS name FROM worker WHERE tenant_id = :tenant ORDER BY first_name, last_name, id;

-- figure_areas(unit_id unit) -> list text area
-- Those that months have.
SELECT area FROM figure_sum WHERE unit_id = :unit AND grain = 'month' AND area <> '*'
 GROUP BY area ORDER BY area;
