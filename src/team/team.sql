-- part workers
SELECT w.id, w.public_id, w.person_id, w.first_name, w.last_name, w.email, w.phone, w.color, w.address,
       w.address_additional, w.latitude, w.longitude, w.start_home, w.end_home, w.end_address, w.end_latitude,
       w.end_longitude, w.radius_km, w.postal_codes, w.most_s, w.speed_percent, w.hours, w.rests,
       w.cost_hour_cents, w.cost_km_cents, w.comment, w.additional, w.active, w.created_at, w.updated_at;

-- worker_find(tenant_id tenant, unit_id unit, worker_id id) -> maybe
--   worker_id id, public_id public_id, person_id person_id, text first_name, text last_name, text email,
--   text phone, text color, text address, text address_additional, real? latitude, real? longitude,
--   bool start_home, bool end_home, text end_address, real? end_latitude, real? end_longitude, real? radius_km,
--   text postal_codes, i64? most_s, i64 speed_percent, json? hours, json? rests, i64? cost_hour_cents,
--   i64? cost_km_cents, text comment, json additional, bool active, instant created_at, instant updated_at
-- One worker who is a member of the unit, archived or not.
@workers
  FROM worker w JOIN worker_unit u ON u.worker_id = w.id AND u.unit_id = :unit
 WHERE w.tenant_id = :tenant AND w.id = :id;

-- worker_find_public(tenant_id tenant, unit_id unit, text id) -> maybe like worker_find
@workers
  FROM worker w JOIN worker_unit u ON u.worker_id = w.id AND u.unit_id = :unit
 WHERE w.tenant_id = :tenant AND w.public_id = :id;

-- worker_find_email(tenant_id tenant, text email) -> maybe like worker_find
-- In any unit of the tenant.
@workers
  FROM worker w
 WHERE w.tenant_id = :tenant AND w.email = :email;

-- worker_list(tenant_id tenant, unit_id unit, bool archived_too) -> list like worker_find
-- Workers of the unit by name.
@workers
  FROM worker_unit u JOIN worker w ON w.id = u.worker_id
 WHERE u.unit_id = :unit AND w.tenant_id = :tenant AND (w.active OR :archived_too)
 ORDER BY w.first_name, w.last_name, w.id;

-- worker_insert(tenant_id tenant, public_id public_id, person_id person, text first_name, text last_name,
--   text email, text phone, text color, text address, text address_additional, real? latitude, real? longitude,
--   bool start_home, bool end_home, text end_address, real? end_latitude, real? end_longitude, real? radius_km,
--   text postal_codes, i64? most_s, i64 speed_percent, json? hours, json? rests, i64? cost_hour_cents,
--   i64? cost_km_cents, text comment, json additional, instant now) -> one worker_id id
INSERT INTO worker (tenant_id, public_id, person_id, first_name, last_name, email, phone, color, address,
       address_additional, latitude, longitude, start_home, end_home, end_address, end_latitude, end_longitude,
       radius_km, postal_codes, most_s, speed_percent, hours, rests, cost_hour_cents, cost_km_cents, comment,
       additional, active, created_at, updated_at)
VALUES (:tenant, :public_id, :person, :first_name, :last_name, :email, :phone, :color, :address,
       :address_additional, :latitude, :longitude, :start_home, :end_home, :end_address, :end_latitude, :end_longitude,
       :radius_km, :postal_codes, :most_s, :speed_percent, :hours, :rests, :cost_hour_cents, :cost_km_cents,
       :comment, :additional, TRUE, :now, :now)
RETURNING id;

-- worker_update(tenant_id tenant, worker_id id, text first_name, text last_name, text email, text phone,
--   text color, text address, text address_additional, real? latitude, real? longitude, bool start_home,
--   bool end_home, text end_address, real? end_latitude, real? end_longitude, real? radius_km, text postal_codes,
--   i64? most_s, i64 speed_percent, json? hours, json? rests, i64? cost_hour_cents, i64? cost_km_cents, text comment,
--   json additional, bool active, instant now) -> exec
UPDATE worker
   SET first_name = :first_name, last_name = :last_name, email = :email, phone = :phone, color = :color,
       address = :address, address_additional = :address_additional, latitude = :latitude,
       longitude = :longitude, start_home = :start_home, end_home = :end_home, end_address = :end_address,
       end_latitude = :end_latitude, end_longitude = :end_longitude, radius_km = :radius_km,
       postal_codes = :postal_codes, most_s = :most_s, speed_percent = :speed_percent, hours = :hours,
       rests = :rests, cost_hour_cents = :cost_hour_cents, cost_km_cents = :cost_km_cents, comment = :comment,
       additional = :additional, active = :active, updated_at = :now
 WHERE tenant_id = :tenant AND id = :id;

-- worker_count(tenant_id tenant) -> one i64 count
SELECT count(*) FROM worker WHERE tenant_id = :tenant;

-- worker_join_unit(unit_id unit, worker_id worker) -> exec
INSERT INTO worker_unit (unit_id, worker_id) VALUES (:unit, :worker) ON CONFLICT DO NOTHING;

-- worker_exception_put(tenant_id tenant, worker_id worker, date day, json hours) -> exec
INSERT INTO worker_exception (tenant_id, worker_id, day, hours) VALUES (:tenant, :worker, :day, :hours)
    ON CONFLICT (tenant_id, worker_id, day) DO UPDATE SET hours = excluded.hours;

-- worker_exception_drop(tenant_id tenant, worker_id worker, date day) -> exec
DELETE FROM worker_exception WHERE tenant_id = :tenant AND worker_id = :worker AND day = :day;

-- worker_exception_list(tenant_id tenant, worker_id worker, date from_day, date to_day) -> list
--   worker_id worker_id, date day, json hours
SELECT worker_id, day, hours FROM worker_exception
 WHERE tenant_id = :tenant AND worker_id = :worker AND day BETWEEN :from_day AND :to_day
 ORDER BY day;

-- absence_list(tenant_id tenant, worker_id worker, instant from_at, instant to_at) -> list
--   absence_id id, public_id public_id, worker_id worker_id, instant from_at, instant to_at, text note,
--   unit_id? type_unit_id, type_id? type_id, text? series
SELECT id, public_id, worker_id, from_at, to_at, note, type_unit_id, type_id, series FROM absence
 WHERE tenant_id = :tenant AND worker_id = :worker AND to_at > :from_at AND from_at < :to_at
 ORDER BY from_at, id;

-- absence_find_public(tenant_id tenant, unit_id unit, text id) -> maybe like absence_list
-- Of a worker of this unit.
SELECT a.id, a.public_id, a.worker_id, a.from_at, a.to_at, a.note, a.type_unit_id, a.type_id, a.series
  FROM absence a JOIN worker_unit u ON u.worker_id = a.worker_id AND u.unit_id = :unit
 WHERE a.tenant_id = :tenant AND a.public_id = :id;

-- absence_insert(tenant_id tenant, worker_id worker, public_id public_id, instant from_at, instant to_at,
--   text note, unit_id? type_unit, type_id? type, text? series, instant now) -> one absence_id id
INSERT INTO absence (tenant_id, worker_id, public_id, from_at, to_at, note, type_unit_id, type_id, series, created_at)
VALUES (:tenant, :worker, :public_id, :from_at, :to_at, :note, :type_unit, :type, :series, :now)
RETURNING id;

-- absence_update(tenant_id tenant, absence_id id, instant from_at, instant to_at, text note, unit_id? type_unit,
--   type_id? type) -> exec
UPDATE absence SET from_at = :from_at, to_at = :to_at, note = :note, type_unit_id = :type_unit, type_id = :type
 WHERE tenant_id = :tenant AND id = :id;

-- absence_delete_following(tenant_id tenant, worker_id worker, text series, instant from_at) -> exec
DELETE FROM absence WHERE tenant_id = :tenant AND worker_id = :worker AND series = :series AND from_at >= :from_at;

-- absence_delete(tenant_id tenant, absence_id id) -> exec
DELETE FROM absence WHERE tenant_id = :tenant AND id = :id;

-- skill_list(unit_id unit) -> list skill_id id, text name
SELECT id, name FROM skill WHERE unit_id = :unit ORDER BY name_folded;

-- skill_lookup(unit_id unit, text folded) -> maybe skill_id id
SELECT id FROM skill WHERE unit_id = :unit AND name_folded = :folded;

-- skill_insert(unit_id unit, text name, text folded) -> one skill_id id
INSERT INTO skill (unit_id, name, name_folded) VALUES (:unit, :name, :folded) RETURNING id;

-- worker_skill_list(unit_id unit, worker_id worker) -> list skill_id skill_id, text name, i64 level
SELECT s.id, s.name, w.level FROM worker_skill w JOIN skill s ON s.id = w.skill_id AND s.unit_id = w.unit_id
 WHERE w.unit_id = :unit AND w.worker_id = :worker
 ORDER BY s.name_folded;

-- worker_skill_level(unit_id unit, worker_id worker, skill_id skill) -> maybe i64 level
SELECT level FROM worker_skill WHERE unit_id = :unit AND worker_id = :worker AND skill_id = :skill;

-- worker_skill_put(unit_id unit, worker_id worker, skill_id skill, i64 level) -> exec
INSERT INTO worker_skill (unit_id, worker_id, skill_id, level) VALUES (:unit, :worker, :skill, :level)
    ON CONFLICT (unit_id, worker_id, skill_id) DO UPDATE SET level = excluded.level;

-- worker_skill_drop(unit_id unit, worker_id worker, skill_id skill) -> exec
DELETE FROM worker_skill WHERE unit_id = :unit AND worker_id = :worker AND skill_id = :skill;

-- team_workers(tenant_id tenant, worker_id? only) -> list like worker_find
-- Every active worker of the tenant, for planning.
@workers
  FROM worker w
 WHERE w.tenant_id = :tenant AND w.active AND (CAST(:only AS BIGINT) IS NULL OR w.id = :only)
 ORDER BY w.id;

-- team_units(tenant_id tenant, worker_id? only) -> list unit_id unit_id, worker_id worker_id
SELECT u.unit_id, u.worker_id
  FROM worker w JOIN worker_unit u ON u.worker_id = w.id
 WHERE w.tenant_id = :tenant AND w.active AND (CAST(:only AS BIGINT) IS NULL OR w.id = :only)
 ORDER BY u.worker_id, u.unit_id;

-- team_skills(tenant_id tenant, worker_id? only) -> list
--   worker_id worker_id, unit_id unit_id, skill_id skill_id, i64 level
SELECT s.worker_id, s.unit_id, s.skill_id, s.level
  FROM worker w
  JOIN worker_unit u ON u.worker_id = w.id
  JOIN worker_skill s ON s.unit_id = u.unit_id AND s.worker_id = u.worker_id
 WHERE w.tenant_id = :tenant AND w.active AND (CAST(:only AS BIGINT) IS NULL OR w.id = :only)
 ORDER BY s.worker_id, s.unit_id, s.skill_id;

-- team_exceptions(tenant_id tenant, worker_id? only, date from_day, date to_day) -> list like worker_exception_list
SELECT worker_id, day, hours FROM worker_exception
 WHERE tenant_id = :tenant AND day BETWEEN :from_day AND :to_day
   AND (CAST(:only AS BIGINT) IS NULL OR worker_id = :only)
 ORDER BY worker_id, day;

-- team_absences(tenant_id tenant, worker_id? only, instant from_at, instant to_at) -> list
--   absence_id id, public_id? public_id, worker_id worker_id, instant from_at, instant to_at, text note,
--   unit_id? type_unit_id, type_id? type_id, text? series, bool outside
-- And what calendars elsewhere say.
SELECT id, public_id, worker_id, from_at, to_at, note, type_unit_id, type_id, series, FALSE AS outside FROM absence
 WHERE tenant_id = :tenant AND to_at > :from_at AND from_at < :to_at
   AND (CAST(:only AS BIGINT) IS NULL OR worker_id = :only)
UNION ALL
SELECT -id, NULL, worker_id, from_at, to_at, title, NULL, NULL, NULL, TRUE FROM worker_busy
 WHERE tenant_id = :tenant AND to_at > :from_at AND from_at < :to_at
   AND (CAST(:only AS BIGINT) IS NULL OR worker_id = :only)
 ORDER BY worker_id, from_at, id;

-- worker_photo(tenant_id tenant, worker_id id) -> maybe text photo
-- Where the face of a worker lies; '': none.
SELECT photo FROM worker WHERE tenant_id = :tenant AND id = :id;

-- worker_set_photo(tenant_id tenant, worker_id id, text photo, instant now) -> exec
UPDATE worker SET photo = :photo, updated_at = :now WHERE tenant_id = :tenant AND id = :id;

-- worker_is_person(tenant_id tenant, unit_id unit, person_id person) -> one bool is_worker
-- Whether that member of staff goes out in the unit.
SELECT EXISTS (SELECT 1 FROM worker w JOIN worker_unit u ON u.worker_id = w.id AND u.unit_id = :unit
                WHERE w.tenant_id = :tenant AND w.person_id = :person AND w.active) AS is_worker;
