-- External accesses and the log of their calls.

-- part accesses
SELECT id, public_id, name, rights, types, created_at, renewed_at, used_at, revoked_at FROM external_access;

-- external_add(unit_id unit, public_id public_id, text name, bytes hash, text rights, json types, instant now)
--  -> one external_access_id id
INSERT INTO external_access (unit_id, public_id, name, secret_hash, rights, types, created_at)
VALUES (:unit, :public_id, :name, :hash, :rights, :types, :now) RETURNING id;

-- external_change(unit_id unit, external_access_id id, text name, text rights, json types) -> exec
UPDATE external_access SET name = :name, rights = :rights, types = :types WHERE unit_id = :unit AND id = :id;

-- external_find_public(unit_id unit, text public_id) -> maybe external_access_id id, public_id public_id, text name,
--  text rights, json types, instant created_at, instant? renewed_at, instant? used_at, instant? revoked_at
@accesses WHERE unit_id = :unit AND public_id = :public_id;

-- external_list(unit_id unit) -> list like external_find_public
-- Those in use first.
@accesses WHERE unit_id = :unit ORDER BY revoked_at IS NOT NULL, name, id;

-- external_by_address(text public_id) -> maybe external_access_id id, unit_id unit, tenant_id tenant, text lang,
--  bytes hash
-- all units: the address says whose it is
SELECT a.id, a.unit_id, u.tenant_id, u.lang, a.secret_hash
  FROM external_access a JOIN unit u ON u.id = a.unit_id
 WHERE a.public_id = :public_id AND a.revoked_at IS NULL;

-- external_used(unit_id unit, external_access_id id, instant now) -> exec
UPDATE external_access SET used_at = :now WHERE unit_id = :unit AND id = :id;

-- external_renew(unit_id unit, external_access_id id, bytes hash, instant now) -> exec
UPDATE external_access SET secret_hash = :hash, renewed_at = :now
 WHERE unit_id = :unit AND id = :id AND revoked_at IS NULL;

-- external_revoke(unit_id unit, external_access_id id, instant now) -> exec
UPDATE external_access SET revoked_at = :now WHERE unit_id = :unit AND id = :id AND revoked_at IS NULL;

-- external_call_add(unit_id unit, external_access_id access, instant at, text address, text method, text route,
--  int status, int duration_ms, text asked, text answered) -> exec
INSERT INTO external_call (unit_id, access_id, at, address, method, route, status, duration_ms, asked, answered)
VALUES (:unit, :access, :at, :address, :method, :route, :status, :duration_ms, :asked, :answered);

-- external_call_list(unit_id unit, external_access_id access, bool failed, i64 before, int most) -> list i64 id,
--  instant at, text address, text method, text route, int status, int duration_ms, text asked, text answered
-- Newest first.
SELECT id, at, address, method, route, status, duration_ms, asked, answered FROM external_call
 WHERE unit_id = :unit AND access_id = :access AND id < :before AND (NOT :failed OR status >= 400)
 ORDER BY id DESC LIMIT :most;

-- external_call_sweep(instant before) -> exec
-- all units: housekeeping
DELETE FROM external_call WHERE at < :before;
