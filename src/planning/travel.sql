-- What routers answered.

-- travel_rows(tenant_id tenant, text router, json places) -> list i64 place, bytes legs
SELECT place, legs FROM travel_row WHERE tenant_id = :tenant AND place IN (@ints(:places)) AND router = :router;

-- travel_row_put(tenant_id tenant, i64 place, text router, bytes legs, instant now) -> exec
INSERT INTO travel_row (tenant_id, place, router, legs, asked_at) VALUES (:tenant, :place, :router, :legs, :now)
    ON CONFLICT (tenant_id, place) DO UPDATE SET router = :router, legs = :legs, asked_at = :now;

-- travel_row_sweep(instant before) -> exec
-- all units: jobs forget what is old: roads change
DELETE FROM travel_row WHERE asked_at < :before;

-- travel_row_bound(i64 most) -> exec
-- all units: jobs keep the newest of the whole installation
-- scan: of the index, as far as what is kept reaches; once an hour
DELETE FROM travel_row WHERE asked_at < (SELECT asked_at FROM travel_row ORDER BY asked_at DESC LIMIT 1 OFFSET :most);
