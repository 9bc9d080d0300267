-- template: Word files that reports are made from.

-- part templates
SELECT t.id, t.public_id, t.type_id, a.name, t.name, t.used, t.newest, t.archived, t.created_at, t.updated_at
  FROM report_template t JOIN activity_type a ON a.unit_id = t.unit_id AND a.id = t.type_id;

-- template_by_id(unit_id unit, template_id id) -> maybe
--   template_id id, public_id public_id, type_id type, text type_name, text name, int used, int newest, bool archived,
--   instant created_at, instant updated_at
@templates
 WHERE t.unit_id = :unit AND t.id = :id;

-- template_by_public(unit_id unit, text public) -> maybe like template_by_id
@templates
 WHERE t.unit_id = :unit AND t.public_id = :public;

-- template_of_type(unit_id unit, type_id? type, bool archived_too) -> list like template_by_id
@templates
 WHERE t.unit_id = :unit AND (CAST(:type AS BIGINT) IS NULL OR t.type_id = :type)
   AND (:archived_too OR NOT t.archived)
 ORDER BY a.name, t.archived, t.name, t.id;

-- template_insert(unit_id unit, public_id public_id, type_id type, text name, instant now) -> one template_id id
INSERT INTO report_template (unit_id, public_id, type_id, name, used, newest, archived, created_at, updated_at)
VALUES (:unit, :public_id, :type, :name, 0, 0, FALSE, :now, :now) RETURNING id;

-- template_lock(unit_id unit, template_id id) -> maybe int newest, bool archived
SELECT newest, archived FROM report_template WHERE unit_id = :unit AND id = :id @lock;

-- template_set_newest(unit_id unit, template_id id, int newest, instant now) -> exec
UPDATE report_template SET newest = :newest, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- template_set_used(unit_id unit, template_id id, int used, instant now) -> exec
UPDATE report_template SET used = :used, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- template_set_name(unit_id unit, template_id id, text name, instant now) -> exec
UPDATE report_template SET name = :name, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- template_set_archived(unit_id unit, template_id id, bool archived, instant now) -> exec
UPDATE report_template SET archived = :archived, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- part template_versions
SELECT version, file_name, size, made_by, made_at, content, outline FROM report_template_version;

-- template_version_by_number(unit_id unit, template_id template, int version) -> maybe
--   int version, text file_name, i64 size, text made_by, instant made_at, text content, json outline
@template_versions
 WHERE unit_id = :unit AND template_id = :template AND version = :version;

-- template_version_all(unit_id unit, template_id template) -> list like template_version_by_number
@template_versions
 WHERE unit_id = :unit AND template_id = :template ORDER BY version DESC LIMIT 100;

-- template_version_insert(unit_id unit, template_id template, int version, text content, text file_name, i64 size,
--   json outline, text made_by, instant now) -> exec
INSERT INTO report_template_version (unit_id, template_id, version, content, file_name, size, outline, made_by, made_at)
VALUES (:unit, :template, :version, :content, :file_name, :size, :outline, :made_by, :now);
