-- Addresses without a place and what the geocoder said.

-- locating_list(unit_id unit, json sites) -> list site_id site_id, text address_folded, text state, text name,
--  real? latitude, real? longitude
SELECT site_id, address_folded, state, name, latitude, longitude FROM site_locating
 WHERE unit_id = :unit AND site_id IN (@ints(:sites)) ORDER BY site_id;

-- locating_put(unit_id unit, site_id site, text folded, text state, instant next_at, text name, real? latitude,
--  real? longitude) -> exec
INSERT INTO site_locating (site_id, unit_id, address_folded, state, next_at, tries, name, latitude, longitude)
VALUES (:site, :unit, :folded, :state, :next_at, 0, :name, :latitude, :longitude)
    ON CONFLICT (site_id) DO UPDATE SET address_folded = :folded, state = :state, next_at = :next_at,
       tries = CASE WHEN :state = 'waiting' THEN 0 ELSE site_locating.tries END, name = :name, latitude = :latitude,
       longitude = :longitude;

-- locating_next() -> one instant? at
-- all units: the caller serves all of them
SELECT min(next_at) FROM site_locating WHERE state = 'waiting';

-- locating_new() -> maybe site_id id
-- One that locating_take_in() would take.
-- all units: the caller serves all of them
-- scan: the index holds only sites without a place
SELECT s.id
  FROM site s JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
  LEFT JOIN site_locating l ON l.site_id = s.id
 WHERE s.latitude IS NULL AND s.active AND c.active AND s.address_folded <> ''
   AND (l.site_id IS NULL OR l.address_folded <> s.address_folded) LIMIT 1;

-- locating_take_in(instant now) -> exec
-- A handful of addresses that were never asked for, or are others now.
-- all units: the caller serves all of them
-- scan: the index holds only sites without a place
INSERT INTO site_locating (site_id, unit_id, address_folded, state, next_at, tries, name)
SELECT s.id, s.unit_id, s.address_folded, 'waiting', :now, 0, ''
  FROM site s JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
  LEFT JOIN site_locating l ON l.site_id = s.id
 WHERE s.latitude IS NULL AND s.active AND c.active AND s.address_folded <> ''
   AND (l.site_id IS NULL OR l.address_folded <> s.address_folded)
 ORDER BY s.id LIMIT 20
    ON CONFLICT (site_id) DO UPDATE SET address_folded = excluded.address_folded, state = 'waiting',
       next_at = excluded.next_at, tries = 0, name = '', latitude = NULL, longitude = NULL;

-- locating_due(instant now) -> maybe site_id site_id, unit_id unit_id, int tries, text address, text address_folded,
--  real? latitude, bool active
-- all units: the caller serves all of them
SELECT l.site_id, l.unit_id, l.tries, s.address, s.address_folded, s.latitude, s.active
  FROM site_locating l JOIN site s ON s.unit_id = l.unit_id AND s.id = l.site_id
 WHERE l.state = 'waiting' AND l.next_at <= :now ORDER BY l.next_at, l.site_id LIMIT 1;

-- locating_lease(site_id site, instant next_at) -> exec
-- all units: by the id that was just read
UPDATE site_locating SET next_at = :next_at, tries = tries + 1 WHERE site_id = :site;

-- locating_put_off(site_id site, instant next_at) -> exec
-- all units: by the id that was just read
UPDATE site_locating SET next_at = :next_at WHERE site_id = :site;

-- locating_pause(instant until) -> exec
-- The others wait until then: whoever asks, asks alone.
-- all units: one geocoder serves all of them
UPDATE site_locating SET next_at = :until WHERE state = 'waiting' AND next_at < :until;

-- locating_same(unit_id unit, text folded) -> list site_id id
-- Sites of that address without a place.
SELECT id FROM site WHERE unit_id = :unit AND address_folded = :folded AND latitude IS NULL AND active ORDER BY id;

-- locating_around(unit_id unit, int most) -> list text address, real latitude, real longitude
-- The newest sites with a place.
SELECT address, latitude, longitude FROM site
 WHERE unit_id = :unit AND latitude IS NOT NULL AND longitude IS NOT NULL AND active ORDER BY id DESC LIMIT :most;
