-- Activities in numbered pages.

-- part sought
unit_id = :unit
   AND (CAST(:externals AS TEXT) IS NULL OR external_id IN (@texts(:externals)))
   AND (CAST(:references AS TEXT) IS NULL OR reference IN (@texts(:references)))
   AND (CAST(:statuses AS TEXT) IS NULL OR status IN (@texts(:statuses)))
   AND (CAST(:types AS TEXT) IS NULL OR type_id IN (@ints(:types)))
   AND (CAST(:from AS BIGINT) IS NULL OR COALESCE(start_at, wished_at) >= :from)
   AND (CAST(:to AS BIGINT) IS NULL OR COALESCE(start_at, wished_at) <= :to)
   AND (CAST(:updated_from AS BIGINT) IS NULL OR updated_at >= :updated_from)
   AND (CAST(:updated_to AS BIGINT) IS NULL OR updated_at <= :updated_to)
   AND (:promised = 0 OR (:promised = 1) = (appointment_at IS NOT NULL OR window_from IS NOT NULL OR confirmed))
   AND (NOT :unscheduled OR (start_at IS NULL AND wished_at IS NULL))
   AND (CAST(:parent AS BIGINT) IS NULL OR parent_id = :parent);

-- activity_seek_count(unit_id unit, text? externals, text? references, text? statuses, text? types, instant? from,
--  instant? to, instant? updated_from, instant? updated_to, int promised, bool unscheduled, activity_id? parent)
--  -> one i64 total
SELECT count(*) FROM activity WHERE @sought;

-- activity_seek(unit_id unit, text? externals, text? references, text? statuses, text? types, instant? from,
--  instant? to, instant? updated_from, instant? updated_to, int promised, bool unscheduled, activity_id? parent,
--  int most, int offset) -> list activity_id id
SELECT id FROM activity WHERE @sought
 ORDER BY id LIMIT :most OFFSET :offset;

-- activity_seek_down(unit_id unit, text? externals, text? references, text? statuses, text? types, instant? from,
--  instant? to, instant? updated_from, instant? updated_to, int promised, bool unscheduled, activity_id? parent,
--  int most, int offset) -> list like activity_seek
SELECT id FROM activity WHERE @sought
 ORDER BY id DESC LIMIT :most OFFSET :offset;

-- activity_seek_updated(unit_id unit, text? externals, text? references, text? statuses, text? types, instant? from,
--  instant? to, instant? updated_from, instant? updated_to, int promised, bool unscheduled, activity_id? parent,
--  int most, int offset) -> list like activity_seek
SELECT id FROM activity WHERE @sought
 ORDER BY updated_at, id LIMIT :most OFFSET :offset;

-- activity_seek_updated_down(unit_id unit, text? externals, text? references, text? statuses, text? types,
--  instant? from, instant? to, instant? updated_from, instant? updated_to, int promised, bool unscheduled,
--  activity_id? parent, int most, int offset) -> list like activity_seek
SELECT id FROM activity WHERE @sought
 ORDER BY updated_at DESC, id DESC LIMIT :most OFFSET :offset;
