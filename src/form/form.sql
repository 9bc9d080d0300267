-- form_find_newest(unit_id unit, text owner, i64 owner_id) -> maybe form_id id, text owner, i64 owner_id, i64 version,
--   json definition, instant created_at, text created_by
-- The newest version of an owner's form.
SELECT f.id, f.owner, f.owner_id, v.version, v.definition, v.created_at, v.created_by
  FROM form f
  JOIN form_version v ON v.unit_id = f.unit_id AND v.form_id = f.id AND v.version = f.version
 WHERE f.unit_id = :unit AND f.owner = :owner AND f.owner_id = :owner_id;

-- form_find_version(unit_id unit, form_id id, i64 version) -> maybe like form_find_newest
SELECT f.id, f.owner, f.owner_id, v.version, v.definition, v.created_at, v.created_by
  FROM form f
  JOIN form_version v ON v.unit_id = f.unit_id AND v.form_id = f.id AND v.version = :version
 WHERE f.unit_id = :unit AND f.id = :id;

-- form_lock(unit_id unit, text owner, i64 owner_id) -> maybe form_id id, i64 version
SELECT id, version FROM form WHERE unit_id = :unit AND owner = :owner AND owner_id = :owner_id @lock;

-- form_insert(unit_id unit, text owner, i64 owner_id) -> one form_id id
INSERT INTO form (unit_id, owner, owner_id, version) VALUES (:unit, :owner, :owner_id, 1) RETURNING id;

-- form_set_version(unit_id unit, form_id id, i64 version) -> exec
UPDATE form SET version = :version WHERE unit_id = :unit AND id = :id;

-- form_version_insert(unit_id unit, form_id form, i64 version, json definition, instant now, text actor) -> exec
INSERT INTO form_version (unit_id, form_id, version, definition, created_at, created_by)
VALUES (:unit, :form, :version, :definition, :now, :actor);

-- form_version_list(unit_id unit, form_id form) -> list i64 version, instant created_at, text created_by
SELECT version, created_at, created_by FROM form_version
 WHERE unit_id = :unit AND form_id = :form ORDER BY version DESC;
