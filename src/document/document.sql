-- document: files kept with others, drafts, uploads in pieces.

-- document_insert(unit_id unit, public_id public, text owner, i64 owner_id, text field, activity_id? activity,
--   customer_id? customer, text holder, text kind, text type, text name, i64 rank, bool on_portal, i64 size, int width,
--   int height, real? latitude, real? longitude, text taken, text content, text small, text medium, text actor_kind,
--   i64 actor_id, text actor_name, text address, instant at) -> one document_id id
INSERT INTO document (unit_id, public_id, owner, owner_id, field, activity_id, customer_id, holder, kind, content_type,
                      name, mark, rank, on_portal, size, width, height, latitude, longitude, taken, content, small,
                      medium, actor_kind, actor_id, actor_name, address, created_at)
VALUES (:unit, :public, :owner, :owner_id, :field, :activity, :customer, :holder, :kind, :type,
        :name, 'none', :rank, :on_portal, :size, :width, :height, :latitude, :longitude, :taken, :content, :small,
        :medium, :actor_kind, :actor_id, :actor_name, :address, :at) RETURNING id;

-- part documents
SELECT id, public_id, owner, owner_id, field, activity_id, customer_id, holder, kind, content_type, name, caption, mark,
       rank, on_portal, size, width, height, latitude, longitude, taken, content, small, medium, actor_kind, actor_id,
       actor_name, created_at, removed_at;

-- document_by_public(unit_id unit, text public) -> maybe
--   document_id id, public_id public_id, text owner, i64 owner_id, text field, activity_id? activity,
--   customer_id? customer, text holder, text kind, text type, text name, text caption, text mark, int rank,
--   bool on_portal, i64 size, int width, int height, real? latitude, real? longitude, text taken, text content,
--   text small, text medium, text actor_kind, i64 actor_id, text actor_name, instant created_at, instant? removed_at
@documents
  FROM document WHERE unit_id = :unit AND public_id = :public;

-- document_by_id(unit_id unit, document_id id) -> maybe like document_by_public
@documents
  FROM document WHERE unit_id = :unit AND id = :id;

-- document_of_owner(unit_id unit, text owner, i64 owner_id) -> list like document_by_public
@documents
  FROM document WHERE unit_id = :unit AND owner = :owner AND owner_id = :owner_id AND removed_at IS NULL
 ORDER BY rank, id;

-- document_of_activity(unit_id unit, activity_id activity) -> list like document_by_public
@documents
  FROM document WHERE unit_id = :unit AND activity_id = :activity AND removed_at IS NULL
 ORDER BY rank, id;

-- document_of_customer(unit_id unit, customer_id customer, i64 most) -> list like document_by_public
@documents
  FROM document WHERE unit_id = :unit AND customer_id = :customer AND removed_at IS NULL
 ORDER BY id DESC LIMIT :most;

-- document_last_rank(unit_id unit, text owner, i64 owner_id) -> one int rank
SELECT COALESCE(max(rank), 0) FROM document WHERE unit_id = :unit AND owner = :owner AND owner_id = :owner_id;

-- document_count_activity(unit_id unit, activity_id activity) -> one i64 count
SELECT count(*) FROM document WHERE unit_id = :unit AND activity_id = :activity AND removed_at IS NULL;

-- document_count_since(unit_id unit, instant since) -> one i64 count, i64 bytes
-- What the unit took since then.
SELECT count(*), CAST(COALESCE(sum(size), 0) AS bigint) FROM document WHERE unit_id = :unit AND created_at >= :since;

-- document_count_drafts(unit_id unit, text holder, instant since) -> one i64 count
-- Drafts and uploads of one holder.
SELECT (SELECT count(*) FROM document WHERE unit_id = :unit AND created_at >= :since AND holder = :holder)
     + (SELECT count(*) FROM upload WHERE unit_id = :unit AND holder = :holder AND created_at >= :since
           AND document_id IS NULL);

-- document_claim(unit_id unit, document_id id, text owner, i64 owner_id, text field, activity_id? activity,
--   customer_id? customer, int rank, bool on_portal, bool with_place) -> exec
UPDATE document SET owner = :owner, owner_id = :owner_id, field = :field, activity_id = :activity,
       customer_id = :customer, rank = :rank, on_portal = :on_portal,
       latitude = CASE WHEN :with_place THEN latitude END, longitude = CASE WHEN :with_place THEN longitude END
 WHERE unit_id = :unit AND id = :id AND owner = 'draft';

-- document_set(unit_id unit, document_id id, text caption, text mark, bool on_portal) -> exec
UPDATE document SET caption = :caption, mark = :mark, on_portal = :on_portal WHERE unit_id = :unit AND id = :id;

-- document_set_rank(unit_id unit, document_id id, int rank) -> exec
UPDATE document SET rank = :rank WHERE unit_id = :unit AND id = :id;

-- document_set_removed(unit_id unit, document_id id, instant? at) -> exec
UPDATE document SET removed_at = :at WHERE unit_id = :unit AND id = :id;

-- ---- forgetting ----

-- document_contents_of_customer(unit_id unit, customer_id customer) -> list document_id id, text content, text small,
--   text medium
SELECT id, content, small, medium FROM document WHERE unit_id = :unit AND customer_id = :customer;

-- document_old_drafts(instant before, i64 most) -> list unit_id unit, document_id id, text content, text small,
--   text medium
-- all units: the sweep serves all of them
SELECT unit_id, id, content, small, medium FROM document WHERE owner = 'draft' AND created_at < :before
 ORDER BY created_at LIMIT :most;

-- document_old_removed(instant before, i64 most) -> list like document_old_drafts
-- all units: the sweep serves all of them
SELECT unit_id, id, content, small, medium FROM document WHERE removed_at IS NOT NULL AND removed_at < :before
 ORDER BY removed_at LIMIT :most;

-- document_forget(unit_id unit, document_id id) -> exec
DELETE FROM document WHERE unit_id = :unit AND id = :id;

-- freed_add(text key, instant at) -> exec
-- all units: contents belong to nobody
INSERT INTO freed_blob (key, at) VALUES (:key, :at) ON CONFLICT (key) DO UPDATE SET at = excluded.at;

-- freed_list(instant before, i64 most) -> list text key
-- all units: contents belong to nobody
SELECT key FROM freed_blob WHERE at < :before ORDER BY at LIMIT :most;

-- freed_done(text key) -> exec
-- all units: contents belong to nobody
DELETE FROM freed_blob WHERE key = :key;

-- blob_in_use(text key) -> one bool used
-- Documents in any of their sizes, Word templates, faces of workers, and logos of units.
-- all units: the same content may be anybody's
-- scan: units are few, and their logos stand in their settings
SELECT EXISTS (SELECT 1 FROM document WHERE content = :key)
    OR EXISTS (SELECT 1 FROM document WHERE small = :key)
    OR EXISTS (SELECT 1 FROM document WHERE medium = :key)
    OR EXISTS (SELECT 1 FROM worker WHERE photo = :key AND photo <> '')
    OR EXISTS (SELECT 1 FROM report_template_version WHERE content = :key)
    OR EXISTS (SELECT 1 FROM unit WHERE CAST(settings AS TEXT) LIKE '%' || CAST(:key AS TEXT) || '%');

-- ---- uploads in pieces ----

-- upload_add(unit_id unit, public_id public, text holder, text name, i64 size, instant at) -> exec
INSERT INTO upload (unit_id, public_id, holder, name, size, created_at)
VALUES (:unit, :public, :holder, :name, :size, :at);

-- upload_find(unit_id unit, text public, text holder) -> maybe i64 id, public_id public_id, text name, i64 size,
--   document_id? document
SELECT id, public_id, name, size, document_id FROM upload
 WHERE unit_id = :unit AND public_id = :public AND holder = :holder;

-- upload_set_document(unit_id unit, i64 id, document_id document) -> exec
UPDATE upload SET document_id = :document WHERE unit_id = :unit AND id = :id;

-- upload_old(instant before, i64 most) -> list unit_id unit, i64 id, public_id public_id
-- all units: the sweep serves all of them
SELECT unit_id, id, public_id FROM upload WHERE created_at < :before ORDER BY created_at LIMIT :most;

-- upload_forget(unit_id unit, i64 id) -> exec
DELETE FROM upload WHERE unit_id = :unit AND id = :id;
