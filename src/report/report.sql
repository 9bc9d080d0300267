-- report: documents made here, with their versions.

-- part made
SELECT r.id, r.public_id, r.kind, r.format, r.activity_id, d.customer_id,
       r.template_id, r.template, r.version, r.document_id, d.public_id, d.name,
       d.content_type, d.size, d.on_portal, r.lang, r.made_at, r.made_by
  FROM report r JOIN document d ON d.unit_id = r.unit_id AND d.id = r.document_id AND d.removed_at IS NULL;

-- report_insert(unit_id unit, public_id public, text kind, text format, i64 subject, activity_id? activity,
--   i64 made_of, text template, i64 version, document_id document, text? once, text lang, instant at, text by)
--   -> one report_id id
INSERT INTO report (unit_id, public_id, kind, format, subject, activity_id, template_id, template, version, document_id,
                    once, lang, made_at, made_by)
VALUES (:unit, :public, :kind, :format, :subject, :activity, :made_of, :template, :version, :document,
        :once, :lang, :at, :by) RETURNING id;

-- report_last_version(unit_id unit, text kind, i64 subject, i64 made_of, text format) -> one i64 version
SELECT CAST(COALESCE(max(version), 0) AS bigint) FROM report
 WHERE unit_id = :unit AND kind = :kind AND subject = :subject AND template_id = :made_of AND format = :format;

-- report_by_once(unit_id unit, text once) -> maybe
--   report_id id, public_id public_id, text kind, text format, activity_id? activity, customer_id? customer,
--   template_id template_id, text template, int version, document_id document, public_id document_public, text name,
--   text type, i64 size, bool on_portal, text lang, instant made_at, text made_by
@made
 WHERE r.unit_id = :unit AND r.once = :once;

-- report_by_public(unit_id unit, text public) -> maybe like report_by_once
@made
 WHERE r.unit_id = :unit AND r.public_id = :public;

-- report_by_id(unit_id unit, report_id id) -> maybe like report_by_once
@made
 WHERE r.unit_id = :unit AND r.id = :id;

-- report_of_activity(unit_id unit, activity_id activity) -> list like report_by_once
@made
 WHERE r.unit_id = :unit AND r.activity_id = :activity ORDER BY r.id DESC;

-- report_free_once(unit_id unit, text once) -> exec
-- Of one whose file was removed: it may be made again.
UPDATE report SET once = NULL WHERE unit_id = :unit AND once = :once;
