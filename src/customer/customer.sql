-- customer_find(unit_id unit, customer_id id) -> maybe
--   customer_id id, public_id public_id, text reference, text? external_id, text type, customer_id? parent_id,
--   text name, text first_name, text category, text? lang, text phone, text comment, bool portal_access,
--   i64 link_version, bool link_revoked, json? opening_hours, json? restrictions, json additional, text search,
--   bool active, instant created_at, instant updated_at, json custom, i64 custom_version, text maker, text model,
--   text serial, date? installed_on, date? warranty_until, customer_id? merged_into, instant? erased_at
-- One customer, archived or not.
SELECT id, public_id, reference, external_id, type, parent_id, name, first_name, category, lang, phone, comment,
       portal_access, link_version, link_revoked, opening_hours, restrictions, additional, search, active,
       created_at, updated_at,
       custom, custom_version, maker, model, serial, installed_on, warranty_until, merged_into, erased_at
  FROM customer WHERE unit_id = :unit AND id = :id;

-- part customers
SELECT id, public_id, reference, external_id, type, parent_id, name, first_name, category, lang, phone, comment,
       portal_access, link_version, link_revoked, opening_hours, restrictions, additional, search, active,
       created_at, updated_at,
       custom, custom_version, maker, model, serial, installed_on, warranty_until, merged_into, erased_at
  FROM customer;

-- customer_find_public(unit_id unit, text id) -> maybe like customer_find
@customers WHERE unit_id = :unit AND public_id = :id;

-- customer_find_reference(unit_id unit, text reference) -> maybe like customer_find
@customers WHERE unit_id = :unit AND reference = :reference;

-- customer_find_known(unit_id unit, json refs, json ids) -> list like customer_find
-- Those with one of the references, public ids or external ids.
-- @sqlite
@customers
 WHERE unit_id = :unit AND id IN (
	SELECT id FROM customer WHERE unit_id = :unit AND reference IN (@texts(:refs))
	UNION SELECT id FROM customer WHERE unit_id = :unit AND public_id IN (@texts(:ids))
	UNION SELECT id FROM customer WHERE unit_id = :unit AND external_id IN (@texts(:ids)));

-- customer_find_known(unit_id unit, json refs, json ids) -> list like customer_find
-- Each is looked up by itself, in the order of its own index: of a unit that is new, or while the table grows, nobody
-- can say how many rows there are, and any other index looks as good, though it leads through the whole unit.
-- @postgres
@customers
 WHERE unit_id + 0 = :unit AND id = ANY (ARRAY(
	SELECT c.id FROM @texts(:refs) AS r CROSS JOIN LATERAL
	       (SELECT id FROM customer WHERE unit_id = :unit AND reference >= r.value AND reference <= r.value
	         ORDER BY reference LIMIT 1) AS c
	UNION SELECT c.id FROM @texts(:ids) AS i CROSS JOIN LATERAL
	       (SELECT id FROM customer WHERE unit_id + 0 = :unit AND public_id = i.value OFFSET 0) AS c
	UNION SELECT c.id FROM @texts(:ids) AS i CROSS JOIN LATERAL
	       (SELECT id FROM customer WHERE unit_id = :unit AND external_id >= i.value AND external_id <= i.value
	         ORDER BY external_id OFFSET 0) AS c));

-- customer_list(unit_id unit, bool active, text? category, int portal, text? type, int machines,
--   int email, text? code, text? value, text after_name, customer_id after, i64 most,
--   i64 skip) -> list like customer_find
-- By name, from behind the customer of that name and id ("" and 0: from the first).
-- portal, machines, email: 1 with, -1 without, 0 both.
@customers
 WHERE unit_id = :unit AND active = :active AND merged_into IS NULL
   AND name >= :after_name AND (name > :after_name OR id > :after)
   AND (CAST(:category AS TEXT) IS NULL OR category = :category)
   AND (CAST(:portal AS BIGINT) = 0 OR portal_access = (CAST(:portal AS BIGINT) = 1))
   AND (CAST(:type AS TEXT) IS NULL OR type = :type)
   AND (CAST(:machines AS BIGINT) = 0 OR (CAST(:machines AS BIGINT) = 1) = EXISTS (SELECT 1 FROM customer m
	WHERE m.unit_id = customer.unit_id AND m.parent_id = customer.id AND m.type = 'machine' AND m.active))
   AND (CAST(:email AS BIGINT) = 0 OR (CAST(:email AS BIGINT) = 1) = EXISTS (SELECT 1 FROM contact k
	WHERE k.unit_id = customer.unit_id AND k.customer_id = customer.id AND k.active AND k.email IS NOT NULL))
   AND (CAST(:code AS TEXT) IS NULL OR lower(custom ->> CAST(:code AS TEXT)) = lower(CAST(:value AS TEXT))
	OR custom ->> CAST(:code AS TEXT) LIKE '%"' || CAST(:value AS TEXT) || '"%')
 ORDER BY name, id LIMIT :most OFFSET :skip;

-- customer_children(unit_id unit, customer_id parent) -> list like customer_find
-- Of a parent, by name.
@customers WHERE unit_id = :unit AND parent_id = :parent AND active ORDER BY name, id LIMIT 500;

-- customer_list_changed(unit_id unit, instant since, customer_id after, i64 most) -> list like customer_find
-- What changed, longest ago first, archived and merged ones too: from behind the customer `after` of that moment.
@customers
 WHERE unit_id = :unit AND updated_at >= :since AND (updated_at > :since OR id > :after)
 ORDER BY updated_at, id LIMIT :most;

-- customer_find_many(unit_id unit, json ids) -> list like customer_find
@customers WHERE unit_id = :unit AND id IN (@ints(:ids));

-- part wanted
c.active = :active
   AND c.merged_into IS NULL
   AND (CAST(:category AS TEXT) IS NULL OR c.category = :category)
   AND (CAST(:portal AS BIGINT) = 0 OR c.portal_access = (CAST(:portal AS BIGINT) = 1))
   AND (CAST(:type AS TEXT) IS NULL OR c.type = :type)
   AND (CAST(:machines AS BIGINT) = 0 OR (CAST(:machines AS BIGINT) = 1) = EXISTS (SELECT 1 FROM customer m
	WHERE m.unit_id = c.unit_id AND m.parent_id = c.id AND m.type = 'machine' AND m.active))
   AND (CAST(:email AS BIGINT) = 0 OR (CAST(:email AS BIGINT) = 1) = EXISTS (SELECT 1 FROM contact k
	WHERE k.unit_id = c.unit_id AND k.customer_id = c.id AND k.active AND k.email IS NOT NULL))
   AND (CAST(:code AS TEXT) IS NULL OR lower(c.custom ->> CAST(:code AS TEXT)) = lower(CAST(:value AS TEXT))
	OR c.custom ->> CAST(:code AS TEXT) LIKE '%"' || CAST(:value AS TEXT) || '"%');

-- customer_search(unit_id unit, text from_word, text to_word, text? second, text? second_end, text? third,
--   text? third_end, text? brief, text? briefer, i64 candidates,
--   bool active, text? category, int portal, text? type, int machines,
--   int email, text? code, text? value, i64 most, i64 skip)
--   -> list like customer_find
-- Those with a word that begins with from_word (to_word is the end of that range) and
-- words that begin like the others; whole words first.  Words that are too short for rows of their own are
-- looked for in the search text.
SELECT c.id, c.public_id, c.reference, c.external_id, c.type, c.parent_id, c.name, c.first_name, c.category,
       c.lang, c.phone, c.comment, c.portal_access, c.link_version, c.link_revoked, c.opening_hours,
       c.restrictions, c.additional, c.search, c.active, c.created_at, c.updated_at,
       c.custom, c.custom_version, c.maker, c.model, c.serial, c.installed_on, c.warranty_until, c.merged_into, c.erased_at
  FROM (SELECT customer_id, min(place) AS place
	  FROM (SELECT customer_id, CASE WHEN word = :from_word THEN 0 ELSE 1 END AS place
		  FROM customer_word
		 WHERE unit_id = :unit AND word >= :from_word AND word < :to_word
		   AND (CAST(:second AS TEXT) IS NULL OR customer_id IN (SELECT customer_id FROM customer_word
			WHERE unit_id = :unit AND word >= CAST(:second AS TEXT) AND word < CAST(:second_end AS TEXT)))
		   AND (CAST(:third AS TEXT) IS NULL OR customer_id IN (SELECT customer_id FROM customer_word
			WHERE unit_id = :unit AND word >= CAST(:third AS TEXT) AND word < CAST(:third_end AS TEXT)))
		 ORDER BY word, customer_id LIMIT :candidates) AS words
	 GROUP BY customer_id) AS hits
  JOIN customer c ON c.unit_id = :unit AND c.id = hits.customer_id
 WHERE @wanted
   AND (CAST(:brief AS TEXT) IS NULL OR ' ' || c.search LIKE '% ' || :brief || '%')
   AND (CAST(:briefer AS TEXT) IS NULL OR ' ' || c.search LIKE '% ' || :briefer || '%')
 ORDER BY hits.place, c.name, c.id LIMIT :most OFFSET :skip;

-- customer_search_words(unit_id unit, json words, i64 candidates, bool active, text? category, int portal, text? type, int machines,
--   int email, text? code, text? value) -> list like customer_find
-- Those with one of the words exactly.
SELECT c.id, c.public_id, c.reference, c.external_id, c.type, c.parent_id, c.name, c.first_name, c.category,
       c.lang, c.phone, c.comment, c.portal_access, c.link_version, c.link_revoked, c.opening_hours,
       c.restrictions, c.additional, c.search, c.active, c.created_at, c.updated_at,
       c.custom, c.custom_version, c.maker, c.model, c.serial, c.installed_on, c.warranty_until, c.merged_into, c.erased_at
  FROM (SELECT DISTINCT customer_id
	  FROM (SELECT customer_id FROM customer_word WHERE unit_id = :unit AND word IN (@texts(:words))
		LIMIT :candidates) AS words) AS hits
  JOIN customer c ON c.unit_id = :unit AND c.id = hits.customer_id
 WHERE @wanted
 ORDER BY c.name, c.id;

-- word_count(unit_id unit, text from_word, text to_word, i64 most) -> one i64 count
-- How many customers have such a word, counted up to :most.
SELECT count(*) FROM (SELECT 1 AS hit FROM customer_word
 WHERE unit_id = :unit AND word >= :from_word AND word < :to_word LIMIT :most) AS hits;

-- word_near(unit_id unit, json grams) -> list text word
-- Words that share trigrams, most first.
SELECT word FROM word_gram
 WHERE unit_id = :unit AND gram IN (@texts(:grams))
 GROUP BY word ORDER BY count(*) DESC, word LIMIT 500;

-- word_add(unit_id unit, customer_id customer, json words) -> exec
INSERT INTO customer_word (unit_id, word, customer_id)
SELECT CAST(:unit AS BIGINT), w.value, CAST(:customer AS BIGINT) FROM @texts(:words) AS w WHERE TRUE
    ON CONFLICT DO NOTHING;

-- word_put(unit_id unit, customer_id customer, text word) -> exec
INSERT INTO customer_word (unit_id, word, customer_id) VALUES (:unit, :word, :customer) ON CONFLICT DO NOTHING;

-- word_drop(unit_id unit, customer_id customer, json words) -> exec
DELETE FROM customer_word WHERE unit_id = :unit AND customer_id = :customer AND word IN (@texts(:words));

-- word_known(unit_id unit, json words) -> list text word
-- Those of the words that have trigrams (a word of letters always has the one of its first two).
SELECT w.value FROM @texts(:words) AS w
 WHERE EXISTS (SELECT 1 FROM word_gram g
	WHERE g.unit_id = :unit AND g.gram = ' ' || substr(w.value, 1, 2) AND g.word = w.value);

-- word_unused(unit_id unit, json words) -> list text word
-- Those of the words that no customer has any more.
SELECT w.value FROM @texts(:words) AS w
 WHERE NOT EXISTS (SELECT 1 FROM customer_word c WHERE c.unit_id = :unit AND c.word = w.value);

-- word_forget(unit_id unit, json grams, text word) -> exec
DELETE FROM word_gram WHERE unit_id = :unit AND gram IN (@texts(:grams)) AND word = :word;

-- word_gram_add(unit_id unit, json pairs) -> exec
-- pairs: [[gram, word], …]
-- @sqlite
INSERT INTO word_gram (unit_id, gram, word)
SELECT :unit, value ->> 0, value ->> 1 FROM json_each(:pairs) WHERE TRUE
    ON CONFLICT DO NOTHING;

-- word_gram_add(unit_id unit, json pairs) -> exec
-- @postgres
INSERT INTO word_gram (unit_id, gram, word)
SELECT CAST(:unit AS BIGINT), p.v ->> 0, p.v ->> 1 FROM jsonb_array_elements(CAST(CAST(:pairs AS TEXT) AS JSONB)) AS p(v)
    ON CONFLICT DO NOTHING;

-- word_add_many(unit_id unit, json pairs) -> exec
-- pairs: [[word, customer], …]
-- @sqlite
INSERT INTO customer_word (unit_id, word, customer_id)
SELECT :unit, value ->> 0, value ->> 1 FROM json_each(:pairs) WHERE TRUE
    ON CONFLICT DO NOTHING;

-- word_add_many(unit_id unit, json pairs) -> exec
-- Of customers that are new: each pair once, none there yet.
-- @postgres
INSERT INTO customer_word (unit_id, word, customer_id)
SELECT CAST(:unit AS BIGINT), p.v ->> 0, CAST(p.v ->> 1 AS BIGINT)
  FROM jsonb_array_elements(CAST(CAST(:pairs AS TEXT) AS JSONB)) AS p(v);

-- customer_insert_many(unit_id unit, json items, instant now) -> list customer_id id, public_id public_id
-- items: arrays of the columns in order.
-- @sqlite
INSERT INTO customer (unit_id, public_id, reference, external_id, type, parent_id, name, first_name, category, lang,
       phone, comment, portal_access, link_version, link_revoked, opening_hours, restrictions, additional, search,
       active, custom, custom_version, maker, model, serial, installed_on, warranty_until, created_at, updated_at)
SELECT :unit, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
       value ->> 8, value ->> 9, value ->> 10, value ->> 11, 1, FALSE, value ->> 12, value ->> 13, value ->> 14,
       value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19, value ->> 20, value ->> 21,
       value ->> 22, value ->> 23, :now, :now
  FROM json_each(:items) WHERE TRUE
RETURNING id, public_id;

-- customer_insert_many(unit_id unit, json items, instant now) -> list customer_id id, public_id public_id
-- @postgres
INSERT INTO customer (unit_id, public_id, reference, external_id, type, parent_id, name, first_name, category, lang,
       phone, comment, portal_access, link_version, link_revoked, opening_hours, restrictions, additional, search,
       active, custom, custom_version, maker, model, serial, installed_on, warranty_until, created_at, updated_at)
SELECT CAST(:unit AS BIGINT), p.v ->> 0, p.v ->> 1, p.v ->> 2, p.v ->> 3, CAST(p.v ->> 4 AS BIGINT), p.v ->> 5,
       p.v ->> 6, p.v ->> 7, p.v ->> 8, p.v ->> 9, p.v ->> 10, CAST(p.v ->> 11 AS BOOLEAN), 1, FALSE,
       CAST(p.v ->> 12 AS JSONB), CAST(p.v ->> 13 AS JSONB), CAST(p.v ->> 14 AS JSONB), p.v ->> 15,
       CAST(p.v ->> 16 AS BOOLEAN), CAST(p.v ->> 17 AS JSONB), CAST(p.v ->> 18 AS BIGINT),
       p.v ->> 19, p.v ->> 20, p.v ->> 21, CAST(p.v ->> 22 AS BIGINT), CAST(p.v ->> 23 AS BIGINT),
       CAST(:now AS BIGINT), CAST(:now AS BIGINT)
  FROM jsonb_array_elements(CAST(CAST(:items AS TEXT) AS JSONB)) AS p(v)
RETURNING id, public_id;

-- customer_audit_created(tenant_id tenant, unit_id unit, json ids, instant now, text actor_kind, i64 actor_id,
--   text actor_name, text address) -> exec
-- A line in the audit for each of many new customers, by public id.
INSERT INTO audit (tenant_id, unit_id, at, actor_kind, actor_id, actor_name, address, what, subject, detail)
SELECT CAST(:tenant AS BIGINT), CAST(:unit AS BIGINT), CAST(:now AS BIGINT), CAST(:actor_kind AS TEXT),
       CAST(:actor_id AS BIGINT), CAST(:actor_name AS TEXT), CAST(:address AS TEXT), 'customer.created', i.value, '{}'
  FROM @texts(:ids) AS i WHERE TRUE;

-- site_insert_many(unit_id unit, json items, instant now) -> exec
-- items: [customer, public id, address, additional, folded, latitude, longitude, zone, notes]
-- @sqlite
INSERT INTO site (unit_id, customer_id, public_id, address, address_additional, address_folded, latitude, longitude,
       zone, notes, active, created_at, updated_at)
SELECT :unit, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
       value ->> 8, TRUE, :now, :now
  FROM json_each(:items) WHERE TRUE;

-- site_insert_many(unit_id unit, json items, instant now) -> exec
-- @postgres
INSERT INTO site (unit_id, customer_id, public_id, address, address_additional, address_folded, latitude, longitude,
       zone, notes, active, created_at, updated_at)
SELECT CAST(:unit AS BIGINT), CAST(p.v ->> 0 AS BIGINT), p.v ->> 1, p.v ->> 2, p.v ->> 3, p.v ->> 4,
       CAST(p.v ->> 5 AS DOUBLE PRECISION), CAST(p.v ->> 6 AS DOUBLE PRECISION), p.v ->> 7, p.v ->> 8, TRUE,
       CAST(:now AS BIGINT), CAST(:now AS BIGINT)
  FROM jsonb_array_elements(CAST(CAST(:items AS TEXT) AS JSONB)) AS p(v);

-- contact_insert_many(unit_id unit, json items, instant now) -> exec
-- items: [customer, public id, name, email, mobile, mobile as typed, lang]
-- @sqlite
INSERT INTO contact (unit_id, customer_id, public_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at)
SELECT :unit, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, TRUE, TRUE,
       TRUE, TRUE, :now, :now
  FROM json_each(:items) WHERE TRUE;

-- contact_insert_many(unit_id unit, json items, instant now) -> exec
-- @postgres
INSERT INTO contact (unit_id, customer_id, public_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at)
SELECT CAST(:unit AS BIGINT), CAST(p.v ->> 0 AS BIGINT), p.v ->> 1, p.v ->> 2, p.v ->> 3, p.v ->> 4, p.v ->> 5,
       p.v ->> 6, TRUE, TRUE, TRUE, TRUE, CAST(:now AS BIGINT), CAST(:now AS BIGINT)
  FROM jsonb_array_elements(CAST(CAST(:items AS TEXT) AS JSONB)) AS p(v);

-- customer_find_name(unit_id unit, text name) -> maybe like customer_find
-- The first of that exact name.
@customers WHERE unit_id = :unit AND name = :name AND active ORDER BY id LIMIT 1;

-- customer_count(unit_id unit) -> one i64 total, i64 with_portal
SELECT count(*), coalesce(sum(CASE WHEN portal_access THEN 1 ELSE 0 END), 0)
  FROM customer WHERE unit_id = :unit AND active;

-- customer_count_all(unit_id unit) -> one i64 count
-- Archived ones too: for the next reference.
SELECT count(*) FROM customer WHERE unit_id = :unit;

-- customer_categories(unit_id unit) -> list text category
SELECT DISTINCT category FROM customer WHERE unit_id = :unit AND active AND category <> '' ORDER BY category LIMIT 200;

-- customer_insert(unit_id unit, public_id public_id, text reference, text? external_id, text type,
--   customer_id? parent, text name, text first_name, text category, text? lang, text phone, text comment,
--   bool portal_access, json? opening_hours, json? restrictions, json additional, json custom, i64 custom_version,
--   text maker, text model, text serial, date? installed_on, date? warranty_until, text search, instant now)
--   -> one customer_id id
INSERT INTO customer (unit_id, public_id, reference, external_id, type, parent_id, name, first_name, category, lang,
       phone, comment, portal_access, link_version, link_revoked, opening_hours, restrictions, additional, custom,
       custom_version, maker, model, serial, installed_on, warranty_until, search, active, created_at, updated_at)
VALUES (:unit, :public_id, :reference, :external_id, :type, :parent, :name, :first_name, :category, :lang,
       :phone, :comment, :portal_access, 1, FALSE, :opening_hours, :restrictions, :additional, :custom,
       :custom_version, :maker, :model, :serial, :installed_on, :warranty_until, :search, TRUE, :now, :now)
RETURNING id;

-- customer_newest() -> one customer_id id
-- all units: ids count over all of them
SELECT coalesce(max(id), 0) AS id FROM customer;

-- customer_insert_as(unit_id unit, customer_id id, public_id public_id, text reference, text? external_id, text type,
--   customer_id? parent, text name, text first_name, text category, text? lang, text phone, text comment,
--   bool portal_access, json? opening_hours, json? restrictions, json additional, json custom, i64 custom_version,
--   text maker, text model, text serial, date? installed_on, date? warranty_until, text search, bool active,
--   instant now) -> exec
-- Under an id that is counted already: a row that gives nothing back costs half.
INSERT INTO customer (unit_id, id, public_id, reference, external_id, type, parent_id, name, first_name, category, lang,
       phone, comment, portal_access, link_version, link_revoked, opening_hours, restrictions, additional, custom,
       custom_version, maker, model, serial, installed_on, warranty_until, search, active, created_at, updated_at)
VALUES (:unit, :id, :public_id, :reference, :external_id, :type, :parent, :name, :first_name, :category, :lang,
       :phone, :comment, :portal_access, 1, FALSE, :opening_hours, :restrictions, :additional, :custom,
       :custom_version, :maker, :model, :serial, :installed_on, :warranty_until, :search, :active, :now, :now);

-- customer_update(unit_id unit, customer_id id, text reference, text? external_id, text type,
--   customer_id? parent, text name, text first_name, text category, text? lang, text phone, text comment,
--   bool portal_access, json? opening_hours, json? restrictions, json additional, json custom, i64 custom_version,
--   text maker, text model, text serial, date? installed_on, date? warranty_until, bool active, instant now) -> exec
UPDATE customer
   SET reference = :reference, external_id = :external_id, type = :type, parent_id = :parent, name = :name,
       first_name = :first_name, category = :category, lang = :lang, phone = :phone, comment = :comment,
       portal_access = :portal_access, opening_hours = :opening_hours, restrictions = :restrictions,
       additional = :additional, custom = :custom, custom_version = :custom_version, maker = :maker, model = :model,
       serial = :serial, installed_on = :installed_on, warranty_until = :warranty_until, active = :active,
       updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- customer_update_search(unit_id unit, customer_id id, text search) -> exec
UPDATE customer SET search = :search WHERE unit_id = :unit AND id = :id;

-- customer_update_link(unit_id unit, customer_id id, bool revoked, instant now) -> one i64 version
-- Another link: its number is higher than all before it.
UPDATE customer SET link_before = CASE WHEN :revoked OR link_revoked THEN 0 ELSE link_version END,
       link_version = @greatest(link_last, link_version) + 1,
       link_last = @greatest(link_last, link_version) + 1, link_revoked = :revoked, updated_at = :now
 WHERE unit_id = :unit AND id = :id
RETURNING link_version AS version;

-- customer_undo_link(unit_id unit, customer_id id, instant now) -> exec
-- The link before the last renewal, unless something happened to it since.
UPDATE customer SET link_version = link_before, link_before = 0, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND link_before > 0 AND link_version = link_last AND NOT link_revoked;

-- customer_void_merged_links(unit_id unit, customer_id customer) -> exec
-- Links of doubles that became part of a customer end with its own.
UPDATE customer SET link_before = 0, link_version = @greatest(link_last, link_version) + 1,
       link_last = @greatest(link_last, link_version) + 1
 WHERE unit_id = :unit AND merged_into = :customer;

-- customer_update_portal(unit_id unit, customer_id id, bool portal, instant now) -> exec
UPDATE customer SET portal_access = :portal, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- customer_ids_to_switch(unit_id unit, bool portal) -> list customer_id id
-- Those in use whose portal access is not so yet.
SELECT id FROM customer WHERE unit_id = :unit AND active AND portal_access <> :portal ORDER BY id;

-- customer_switch(unit_id unit, json ids, bool portal, instant now) -> exec
UPDATE customer SET portal_access = :portal, updated_at = :now
 WHERE unit_id = :unit AND id IN (@ints(:ids)) AND portal_access <> :portal;

-- portal_switch_add(unit_id unit, public_id public_id, bool is_on, json customers, instant now) -> exec
INSERT INTO portal_switch (unit_id, public_id, is_on, customers, at)
VALUES (:unit, :public_id, :is_on, :customers, :now);

-- portal_switch_find(unit_id unit, text id) -> maybe bool is_on, json customers, instant? undone_at
SELECT is_on, customers, undone_at FROM portal_switch WHERE unit_id = :unit AND public_id = :id;

-- portal_switch_undone(unit_id unit, text id, instant now) -> exec
UPDATE portal_switch SET undone_at = :now WHERE unit_id = :unit AND public_id = :id;

-- customer_history(unit_id unit, text subject, i64 most) -> list
--   instant at, text actor_name, text what, json detail
SELECT at, actor_name, what, detail FROM audit
 WHERE unit_id = :unit AND subject = :subject
 ORDER BY id DESC LIMIT :most;

-- site_find(unit_id unit, site_id id) -> maybe
--   site_id id, public_id public_id, customer_id customer_id, text address, text address_additional,
--   text address_folded, real? latitude, real? longitude, text? zone, text notes, bool active,
--   instant created_at, instant updated_at
SELECT id, public_id, customer_id, address, address_additional, address_folded, latitude, longitude, zone,
       notes, active, created_at, updated_at
  FROM site WHERE unit_id = :unit AND id = :id;

-- site_find_public(unit_id unit, text id) -> maybe like site_find
SELECT id, public_id, customer_id, address, address_additional, address_folded, latitude, longitude, zone,
       notes, active, created_at, updated_at
  FROM site WHERE unit_id = :unit AND public_id = :id;

-- site_list(unit_id unit, customer_id customer) -> list like site_find
SELECT id, public_id, customer_id, address, address_additional, address_folded, latitude, longitude, zone,
       notes, active, created_at, updated_at
  FROM site WHERE unit_id = :unit AND customer_id = :customer AND active ORDER BY id;

-- site_list_of(unit_id unit, json customers) -> list like site_find
-- Of several customers, by customer.
SELECT id, public_id, customer_id, address, address_additional, address_folded, latitude, longitude, zone,
       notes, active, created_at, updated_at
  FROM site WHERE unit_id = :unit AND customer_id IN (@ints(:customers)) AND active ORDER BY customer_id, id;

-- site_lookup_address(unit_id unit, customer_id customer, text folded) -> maybe like site_find
SELECT id, public_id, customer_id, address, address_additional, address_folded, latitude, longitude, zone,
       notes, active, created_at, updated_at
  FROM site WHERE unit_id = :unit AND customer_id = :customer AND address_folded = :folded
 ORDER BY active DESC, id LIMIT 1;

-- site_known_place(unit_id unit, text folded) -> maybe real latitude, real longitude
-- Where the same address is known to be.
SELECT latitude, longitude FROM site
 WHERE unit_id = :unit AND address_folded = :folded AND latitude IS NOT NULL AND longitude IS NOT NULL
 ORDER BY updated_at DESC, id LIMIT 1;

-- site_known_places(unit_id unit, json folded) -> list text address_folded, real latitude, real longitude
SELECT address_folded, latitude, longitude FROM site
 WHERE unit_id = :unit AND address_folded IN (@texts(:folded)) AND latitude IS NOT NULL AND longitude IS NOT NULL
 ORDER BY updated_at, id DESC;

-- site_insert(unit_id unit, customer_id customer, public_id public_id, text address, text address_additional,
--   text folded, real? latitude, real? longitude, text? zone, text notes, instant now) -> one site_id id
INSERT INTO site (unit_id, customer_id, public_id, address, address_additional, address_folded, latitude, longitude,
       zone, notes, active, created_at, updated_at)
VALUES (:unit, :customer, :public_id, :address, :address_additional, :folded, :latitude, :longitude,
       :zone, :notes, TRUE, :now, :now)
RETURNING id;

-- site_add(unit_id unit, customer_id customer, public_id public_id, text address, text address_additional,
--   text folded, real? latitude, real? longitude, text? zone, text notes, instant now) -> exec
INSERT INTO site (unit_id, customer_id, public_id, address, address_additional, address_folded, latitude, longitude,
       zone, notes, active, created_at, updated_at)
VALUES (:unit, :customer, :public_id, :address, :address_additional, :folded, :latitude, :longitude,
       :zone, :notes, TRUE, :now, :now);

-- site_update(unit_id unit, site_id id, text address, text address_additional, text folded, real? latitude,
--   real? longitude, text? zone, text notes, bool active, instant now) -> exec
UPDATE site SET address = :address, address_additional = :address_additional, address_folded = :folded,
       latitude = :latitude, longitude = :longitude, zone = :zone, notes = :notes, active = :active,
       updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- site_to_locate(unit_id unit, i64 most) -> list
--   site_id id, public_id public_id, customer_id customer_id, text address, text address_additional,
--   text address_folded, real? latitude, real? longitude, text? zone, text notes, bool active,
--   instant created_at, instant updated_at, text customer_name, text customer_first_name, public_id customer_public_id
SELECT s.id, s.public_id, s.customer_id, s.address, s.address_additional, s.address_folded, s.latitude,
       s.longitude, s.zone, s.notes, s.active, s.created_at, s.updated_at,
       c.name, c.first_name, c.public_id
  FROM site s JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
 WHERE s.unit_id = :unit AND s.latitude IS NULL AND s.active AND c.active
 ORDER BY s.id LIMIT :most;

-- site_to_locate_count(unit_id unit) -> one i64 count
SELECT count(*)
  FROM site s JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
 WHERE s.unit_id = :unit AND s.latitude IS NULL AND s.active AND c.active;

-- contact_find(unit_id unit, contact_id id) -> maybe
--   contact_id id, public_id public_id, unit_id unit_id, customer_id customer_id, text name, text? email,
--   text? mobile, text mobile_typed, text? lang, bool can_see, bool can_book, bool can_sign, bool active,
--   instant created_at, instant updated_at
SELECT id, public_id, unit_id, customer_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at
  FROM contact WHERE unit_id = :unit AND id = :id;

-- contact_find_public(unit_id unit, text id) -> maybe like contact_find
SELECT id, public_id, unit_id, customer_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at
  FROM contact WHERE unit_id = :unit AND public_id = :id;

-- contact_list(unit_id unit, customer_id customer) -> list like contact_find
SELECT id, public_id, unit_id, customer_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at
  FROM contact WHERE unit_id = :unit AND customer_id = :customer AND active ORDER BY id;

-- contact_list_of(unit_id unit, json customers) -> list like contact_find
-- Of several customers, by customer.
SELECT id, public_id, unit_id, customer_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at
  FROM contact WHERE unit_id = :unit AND customer_id IN (@ints(:customers)) AND active ORDER BY customer_id, id;

-- contact_list_email(text email) -> list like contact_find
-- all units: an identity finds all its companies; contacts and customers in use only.
SELECT k.id, k.public_id, k.unit_id, k.customer_id, k.name, k.email, k.mobile, k.mobile_typed, k.lang,
       k.can_see, k.can_book, k.can_sign, k.active, k.created_at, k.updated_at
  FROM contact k JOIN customer c ON c.unit_id = k.unit_id AND c.id = k.customer_id
 WHERE k.email = :email AND k.active AND c.active
 ORDER BY k.unit_id, k.id;

-- contact_list_mobile(text mobile) -> list like contact_find
-- all units: an identity finds all its companies; contacts and customers in use only.
SELECT k.id, k.public_id, k.unit_id, k.customer_id, k.name, k.email, k.mobile, k.mobile_typed, k.lang,
       k.can_see, k.can_book, k.can_sign, k.active, k.created_at, k.updated_at
  FROM contact k JOIN customer c ON c.unit_id = k.unit_id AND c.id = k.customer_id
 WHERE k.mobile = :mobile AND k.active AND c.active
 ORDER BY k.unit_id, k.id;

-- contact_insert(unit_id unit, customer_id customer, public_id public_id, text name, text? email, text? mobile,
--   text mobile_typed, text? lang, bool can_see, bool can_book, bool can_sign, instant now) -> one contact_id id
INSERT INTO contact (unit_id, customer_id, public_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at)
VALUES (:unit, :customer, :public_id, :name, :email, :mobile, :mobile_typed, :lang, :can_see, :can_book,
       :can_sign, TRUE, :now, :now)
RETURNING id;

-- contact_add(unit_id unit, customer_id customer, public_id public_id, text name, text? email, text? mobile,
--   text mobile_typed, text? lang, instant now) -> exec
-- One who may see, book and sign.
INSERT INTO contact (unit_id, customer_id, public_id, name, email, mobile, mobile_typed, lang, can_see, can_book,
       can_sign, active, created_at, updated_at)
VALUES (:unit, :customer, :public_id, :name, :email, :mobile, :mobile_typed, :lang, TRUE, TRUE, TRUE, TRUE, :now, :now);

-- contact_update(unit_id unit, contact_id id, text name, text? email, text? mobile, text mobile_typed, text? lang,
--   bool can_see, bool can_book, bool can_sign, bool active, instant now) -> exec
UPDATE contact SET name = :name, email = :email, mobile = :mobile, mobile_typed = :mobile_typed, lang = :lang,
       can_see = :can_see, can_book = :can_book, can_sign = :can_sign, active = :active, updated_at = :now
 WHERE unit_id = :unit AND id = :id;

-- customer_unmake_locating(unit_id unit, customer_id id) -> exec
DELETE FROM site_locating WHERE unit_id = :unit
   AND site_id IN (SELECT s.id FROM site s WHERE s.unit_id = :unit AND s.customer_id = :id);

-- customer_unmake_contacts(unit_id unit, customer_id id) -> exec
DELETE FROM contact WHERE unit_id = :unit AND customer_id = :id;

-- customer_unmake_sites(unit_id unit, customer_id id) -> exec
DELETE FROM site WHERE unit_id = :unit AND customer_id = :id;

-- customer_unmake(unit_id unit, customer_id id) -> exec
DELETE FROM customer WHERE unit_id = :unit AND id = :id;

-- site_unmake_locating(unit_id unit, site_id id) -> exec
DELETE FROM site_locating WHERE unit_id = :unit AND site_id = :id;

-- site_unmake(unit_id unit, site_id id) -> exec
DELETE FROM site WHERE unit_id = :unit AND id = :id;

-- contact_unmake(unit_id unit, contact_id id) -> exec
DELETE FROM contact WHERE unit_id = :unit AND id = :id;
