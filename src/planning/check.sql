-- What must hold over the whole database, for `doorstep check`: each query lists breaches.

-- check_overlaps() -> list text worker, text reference, instant from_at, instant covered_to
-- Services of one person that overlap although nobody forced them.
-- all units: the check looks at the whole installation
-- scan: reads every span once, in order
SELECT w.first_name || ' ' || w.last_name AS worker, a.reference, s.from_at, s.covered_to
  FROM (SELECT tenant_id, worker_id, activity_id, from_at,
               max(to_at) OVER (PARTITION BY tenant_id, worker_id ORDER BY from_at, activity_id
                                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_to
          FROM booked_span WHERE NOT forced) s
  JOIN activity a ON a.id = s.activity_id
  JOIN worker w ON w.id = s.worker_id
 WHERE s.covered_to IS NOT NULL AND s.covered_to > s.from_at
 ORDER BY s.worker_id, s.from_at LIMIT 1000;

-- check_orphan_spans() -> list text reference, text status
-- Time taken for an activity that is not there at that time, or no longer needs it.
-- all units: the check looks at the whole installation
-- scan: reads every span once
SELECT a.reference, a.status
  FROM booked_span s JOIN activity a ON a.id = s.activity_id
 WHERE a.status IN ('requested', 'pending', 'canceled')
    OR a.worker_id IS NULL OR a.worker_id <> s.worker_id
    OR a.start_at IS NULL OR s.from_at > a.start_at OR s.to_at < a.end_at
 ORDER BY a.id LIMIT 1000;

-- check_missing_spans() -> list text reference
-- Planned for somebody, but the time is not taken.
-- all units: the check looks at the whole installation
-- scan: reads every planned activity once
SELECT a.reference
  FROM activity a LEFT JOIN booked_span s ON s.activity_id = a.id
 WHERE a.status IN ('planned', 'en_route', 'in_progress') AND a.worker_id IS NOT NULL
   AND a.start_at IS NOT NULL AND s.activity_id IS NULL
 ORDER BY a.id LIMIT 1000;

-- check_broken_promises() -> list text reference
-- Planned outside the window that was promised.
-- all units: the check looks at the whole installation
-- scan: reads every activity once
SELECT reference FROM activity
 WHERE status = 'planned' AND window_from IS NOT NULL
   AND (start_at IS NULL OR start_at < window_from OR start_at > window_to)
 ORDER BY id LIMIT 1000;

-- check_strangers() -> list text reference
-- Planned for a worker who is not of the unit.
-- all units: the check looks at the whole installation
-- scan: reads every planned activity once
SELECT a.reference
  FROM activity a LEFT JOIN worker_unit u ON u.unit_id = a.unit_id AND u.worker_id = a.worker_id
 WHERE a.status = 'planned' AND a.worker_id IS NOT NULL AND u.worker_id IS NULL
 ORDER BY a.id LIMIT 1000;

-- check_ledgers() -> list text unit, i64 balance, i64 sum
-- A balance of SMS credits that is not the sum of its entries, or below zero.
-- all units: the check looks at the whole installation
-- scan: reads every entry once
SELECT u.name AS unit, coalesce(b.tenths, 0) AS balance, coalesce(e.total, 0) AS sum
  FROM unit u
  LEFT JOIN credit_balance b ON b.unit_id = u.id
  LEFT JOIN (SELECT unit_id, CAST(sum(tenths) AS BIGINT) AS total FROM credit_entry GROUP BY unit_id) e
    ON e.unit_id = u.id
 WHERE coalesce(b.tenths, 0) <> coalesce(e.total, 0) OR coalesce(b.tenths, 0) < 0
 ORDER BY u.id;
