-- access_challenge_add(unit_id? unit, public_id public_id, text channel, bytes identity_hash, text identity,
--   bytes nonce_hash, bytes code_hash, bytes link_hash, text lang, text next, instant created, instant expires,
--   int tries) -> exec
-- One request to enter; known or not, the row is the same.
INSERT INTO challenge (unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, link_hash,
       lang, next, created_at, expires_at, tries_left)
VALUES (:unit, :public_id, :channel, :identity_hash, :identity, :nonce_hash, :code_hash, :link_hash,
       :lang, :next, :created, :expires, :tries);

-- access_challenge_find(public_id public_id) -> maybe i64 id, unit_id? unit, public_id public_id, text channel,
--   bytes identity_hash, text? identity, bytes nonce_hash, bytes code_hash, text lang, text next,
--   instant created_at, instant expires_at, int tries_left, instant? used_at
-- all units: whoever asked in this browser; the unit is in the row
SELECT id, unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, lang, next,
       created_at, expires_at, tries_left, used_at
  FROM challenge WHERE public_id = :public_id AND purpose = 'enter';

-- access_challenge_by_link(bytes link_hash) -> maybe like access_challenge_find
-- all units: the link is the secret; the unit is in the row
SELECT id, unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, lang, next,
       created_at, expires_at, tries_left, used_at
  FROM challenge WHERE link_hash = :link_hash AND purpose = 'enter';

-- access_challenge_by_id(i64 id) -> maybe like access_challenge_find
-- all units: jobs answer the challenges of every door
SELECT id, unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, lang, next,
       created_at, expires_at, tries_left, used_at
  FROM challenge WHERE id = :id AND looked_at IS NULL;

-- access_challenge_recent(bytes identity_hash, bytes nonce_hash, instant since) -> maybe like access_challenge_find
-- The one this browser asked for a moment ago, so that a double tap asks once.
-- all units: of one identity in one browser
SELECT id, unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, lang, next,
       created_at, expires_at, tries_left, used_at
  FROM challenge
 WHERE identity_hash = :identity_hash AND nonce_hash = :nonce_hash AND created_at > :since AND used_at IS NULL AND purpose = 'enter'
 ORDER BY id DESC LIMIT 1;

-- access_challenge_asked(bytes identity_hash, instant since) -> maybe like access_challenge_find
-- The newest of an identity, whichever browser asked.
-- all units: of one identity
SELECT id, unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, lang, next,
       created_at, expires_at, tries_left, used_at
  FROM challenge WHERE identity_hash = :identity_hash AND created_at > :since AND purpose = 'enter'
 ORDER BY created_at DESC LIMIT 1;

-- access_challenge_due(instant now) -> list i64 id
-- all units: jobs answer the challenges of every door
SELECT id FROM challenge WHERE looked_at IS NULL AND expires_at > :now ORDER BY id LIMIT 100;

-- access_challenge_looked(i64 id, instant at, instant? sent, bytes code_hash, bytes link_hash, text identity) -> exec
-- all units: by the row's own id
UPDATE challenge SET looked_at = :at, sent_at = :sent, code_hash = :code_hash, link_hash = :link_hash,
       identity = :identity
 WHERE id = :id AND looked_at IS NULL;

-- access_challenge_try(i64 id, instant now) -> maybe int tries_left, bytes code_hash
-- Takes one try; whoever gets a row may compare once.
-- all units: by the row's own id
UPDATE challenge SET tries_left = tries_left - 1
 WHERE id = :id AND tries_left > 0 AND used_at IS NULL AND expires_at > :now
RETURNING tries_left, code_hash;

-- access_challenge_use(i64 id, instant now) -> exec
-- One row changed decides who was let in.
-- all units: by the row's own id
UPDATE challenge SET used_at = :now, identity = NULL
 WHERE id = :id AND used_at IS NULL AND expires_at > :now;

-- access_challenge_forget(bytes identity_hash, instant now) -> exec
-- Once somebody is in, the other open codes of the identity die: their hashes become some that
-- no code and no link has.  Whoever asked for them sees no difference, so learns nothing.
-- all units: of one identity
UPDATE challenge SET code_hash = nonce_hash, link_hash = code_hash
 WHERE identity_hash = :identity_hash AND used_at IS NULL AND expires_at > :now
   AND code_hash <> nonce_hash AND purpose = 'enter';

-- access_challenge_why(i64 id) -> one text purpose, text subject
-- all units: by the row's own id
SELECT purpose, subject FROM challenge WHERE id = :id;

-- access_fresh_add(unit_id unit, public_id public_id, text channel, bytes identity_hash, text identity,
--   bytes nonce_hash, bytes code_hash, bytes link_hash, text lang, instant created, instant expires, int tries,
--   session_id session, text subject) -> exec
-- A code to type just before signing; of this session alone.
INSERT INTO challenge (unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, link_hash,
       lang, created_at, expires_at, tries_left, purpose, session_id, subject)
VALUES (:unit, :public_id, :channel, :identity_hash, :identity, :nonce_hash, :code_hash, :link_hash,
       :lang, :created, :expires, :tries, 'sign', :session, :subject);

-- access_fresh_find(unit_id unit, session_id session, text subject, instant now) -> maybe like access_challenge_find
-- The newest code of this session for this thing that can still be typed.
SELECT id, unit_id, public_id, channel, identity_hash, identity, nonce_hash, code_hash, lang, next,
       created_at, expires_at, tries_left, used_at
  FROM challenge
 WHERE session_id = :session AND subject = :subject AND unit_id = :unit AND purpose = 'sign' AND used_at IS NULL
   AND expires_at > :now
 ORDER BY id DESC LIMIT 1;

-- access_challenge_sweep(instant before) -> exec
-- all units: house-keeping
DELETE FROM challenge WHERE expires_at < :before;

-- access_guess_take(text bucket, i64 hour) -> one i64 count
INSERT INTO guess (bucket, hour, count) VALUES (:bucket, :hour, 1)
ON CONFLICT (bucket, hour) DO UPDATE SET count = guess.count + 1
RETURNING count;

-- access_guess_sum(text bucket, i64 since) -> one i64 count
SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) AS count FROM guess WHERE bucket = :bucket AND hour >= :since;

-- access_guess_clear(text bucket) -> exec
DELETE FROM guess WHERE bucket = :bucket;

-- access_guess_sweep(i64 before) -> exec
DELETE FROM guess WHERE hour < :before;

-- access_unit_countries(unit_id? unit) -> list text country
-- How numbers are dialled at a door; at the common one, the countries of all units, the commonest first.
-- scan: units are few
SELECT country FROM unit WHERE CAST(:unit AS BIGINT) IS NULL OR id = CAST(:unit AS BIGINT)
 GROUP BY country ORDER BY COUNT(*) DESC, country LIMIT 8;

-- access_unit_settings(unit_id unit) -> maybe text settings
SELECT settings FROM unit WHERE id = :unit;

-- part standings
SELECT u.tenant_id, u.id AS unit, u.slug, u.name AS unit_name, u.settings, cu.id AS customer,
       cu.public_id AS customer_public_id, cu.name AS customer_name, cu.first_name, cu.portal_access,
       co.id AS contact, co.name AS contact_name, COALESCE(co.lang, cu.lang, u.lang) AS lang,
       co.can_see, co.can_book, co.can_sign,
       EXISTS (SELECT 1 FROM contact_site r WHERE r.unit_id = co.unit_id AND r.contact_id = co.id) AS by_site
  FROM contact co
  JOIN customer cu ON cu.unit_id = co.unit_id AND cu.id = co.customer_id
  JOIN unit u ON u.id = co.unit_id;

-- access_standing_email(text email) -> list tenant_id tenant, unit_id unit, text slug, text unit_name, text settings,
--   customer_id customer, public_id customer_public_id, text customer_name, text first_name, bool portal_access,
--   contact_id? contact, text contact_name, text lang, bool can_see, bool can_book, bool can_sign, bool by_site
-- Everywhere an address stands.
-- all units: an identity finds all its companies
@standings
 WHERE co.email = :email AND co.active AND cu.active
 ORDER BY co.id LIMIT 200;

-- access_standing_mobile(text mobile) -> list like access_standing_email
-- Everywhere a number stands.
-- all units: an identity finds all its companies
@standings
 WHERE co.mobile = :mobile AND co.active AND cu.active
 ORDER BY co.id LIMIT 200;

-- access_standing_customer(unit_id unit, customer_id customer, contact_id? contact) -> list like access_standing_email
-- The one customer of a link or a preview; the contact only when a link names one.
SELECT u.tenant_id, u.id AS unit, u.slug, u.name AS unit_name, u.settings, cu.id AS customer,
       cu.public_id AS customer_public_id, cu.name AS customer_name, cu.first_name, cu.portal_access,
       co.id AS contact, COALESCE(co.name, '') AS contact_name,
       COALESCE(co.lang, (SELECT f.lang FROM contact f WHERE f.unit_id = cu.unit_id AND f.customer_id = cu.id
        AND f.active ORDER BY f.id LIMIT 1), cu.lang, u.lang) AS lang,
       COALESCE(co.can_see, TRUE) AS can_see, COALESCE(co.can_book, TRUE) AS can_book,
       COALESCE(co.can_sign, TRUE) AS can_sign,
       EXISTS (SELECT 1 FROM contact_site r WHERE r.unit_id = co.unit_id AND r.contact_id = co.id) AS by_site
  FROM customer cu
  JOIN unit u ON u.id = cu.unit_id
  LEFT JOIN contact co ON co.unit_id = cu.unit_id AND co.customer_id = cu.id AND co.active
   AND co.id = CAST(:contact AS BIGINT)
 WHERE cu.unit_id = :unit AND cu.id = :customer AND cu.active
   AND (CAST(:contact AS BIGINT) IS NULL OR co.id IS NOT NULL);

-- access_session_add(public_id public_id, bytes token_hash, text channel, text identity, unit_id? unit,
--   customer_id? customer, contact_id? contact, activity_id? activity, text? action_code, text? quote,
--   person_id? person, int? link_version, text? lang, instant created, instant expires, text address, text agent,
--   instant? notice) -> exec
INSERT INTO portal_session (public_id, token_hash, channel, identity, unit_id, customer_id, contact_id, activity_id,
       action_code, quote, person_id, link_version, lang, created_at, seen_at, expires_at, address, agent, notice_at)
VALUES (:public_id, :token_hash, :channel, :identity, :unit, :customer, :contact, :activity,
       :action_code, :quote, :person, :link_version, :lang, :created, :created, :expires, :address, :agent, :notice);

-- access_session_find(bytes token_hash, instant now) -> maybe session_id id, public_id public_id, text channel,
--   text identity, unit_id? unit, customer_id? customer, contact_id? contact, activity_id? activity,
--   text? action_code, text? quote, person_id? person, customer_id? chosen, text? lang, instant created_at,
--   instant seen_at, instant expires_at, text agent
-- all units: the cookie is the secret; units follow from the identity
SELECT id, public_id, channel, identity, unit_id, customer_id, contact_id, activity_id, action_code, quote, person_id,
       chosen_id, lang, created_at, seen_at, expires_at, agent
  FROM portal_session WHERE token_hash = :token_hash AND expires_at > :now;

-- access_session_seen(session_id id, instant now) -> exec
-- all units: by the session's own id
UPDATE portal_session SET seen_at = :now WHERE id = :id;

-- access_session_choose(session_id id, customer_id customer) -> exec
-- all units: by the session's own id
UPDATE portal_session SET chosen_id = :customer WHERE id = :id;

-- access_session_lang(session_id id, text lang) -> exec
-- all units: by the session's own id
UPDATE portal_session SET lang = :lang WHERE id = :id;

-- access_session_end(session_id id) -> exec
-- all units: by the session's own id
DELETE FROM portal_session WHERE id = :id;

-- access_session_of_identity(text identity, instant now) -> list session_id id, public_id public_id, text channel,
--   instant created_at, instant seen_at, instant expires_at, text address, text agent
-- all units: a person's own devices
SELECT id, public_id, channel, created_at, seen_at, expires_at, address, agent
  FROM portal_session WHERE identity = :identity AND expires_at > :now ORDER BY seen_at DESC, id DESC LIMIT 100;

-- access_session_alone(session_id id, instant now) -> list like access_session_of_identity
-- Of a link: this device only.
-- all units: by the session's own id
SELECT id, public_id, channel, created_at, seen_at, expires_at, address, agent
  FROM portal_session WHERE id = :id AND expires_at > :now;

-- access_session_end_identity(text identity, public_id public_id) -> exec
-- all units: a person's own devices
DELETE FROM portal_session WHERE identity = :identity AND public_id = :public_id;

-- access_session_of_customer(unit_id unit, customer_id customer, instant now) -> list like access_session_of_identity
-- Whoever stands on the customer: by link, or by one of its contacts.
SELECT id, public_id, channel, created_at, seen_at, expires_at, address, agent
  FROM portal_session
 WHERE expires_at > :now AND person_id IS NULL AND id IN (
       SELECT s.id FROM portal_session s WHERE s.customer_id = :customer AND s.unit_id = :unit
       UNION
       SELECT s.id FROM contact c JOIN portal_session s ON s.identity = c.email
        WHERE c.unit_id = :unit AND c.customer_id = :customer
       UNION
       SELECT s.id FROM contact c JOIN portal_session s ON s.identity = c.mobile
        WHERE c.unit_id = :unit AND c.customer_id = :customer)
 ORDER BY seen_at DESC, id DESC LIMIT 100;

-- access_session_end_customer(unit_id unit, customer_id customer) -> exec
DELETE FROM portal_session
 WHERE id IN (
       SELECT s.id FROM portal_session s WHERE s.customer_id = :customer AND s.unit_id = :unit
       UNION
       SELECT s.id FROM contact c JOIN portal_session s ON s.identity = c.email
        WHERE c.unit_id = :unit AND c.customer_id = :customer
       UNION
       SELECT s.id FROM contact c JOIN portal_session s ON s.identity = c.mobile
        WHERE c.unit_id = :unit AND c.customer_id = :customer);

-- access_session_end_link(unit_id unit, customer_id customer) -> exec
-- Sessions that came by the customer's personal link.
DELETE FROM portal_session
 WHERE unit_id = :unit AND customer_id = :customer AND channel = 'link' AND link_version IS NOT NULL;

-- access_session_sweep(instant now) -> exec
-- all units: house-keeping
DELETE FROM portal_session WHERE expires_at <= :now;

-- access_link_facts(unit_id unit, customer_id customer) -> maybe public_id public_id, text name, text first_name,
--   int link_version, bool link_revoked, bool portal_access, bool active, text slug, text settings,
--   instant since, instant? used, customer_id? merged_into
SELECT cu.public_id, cu.name, cu.first_name, cu.link_version, cu.link_revoked, cu.portal_access, cu.active,
       u.slug, u.settings, COALESCE(cu.link_since, cu.created_at) AS since,
       (SELECT MAX(l.at) FROM link_use l WHERE l.unit_id = cu.unit_id AND l.customer_id = cu.id) AS used,
       cu.merged_into
  FROM customer cu JOIN unit u ON u.id = cu.unit_id
 WHERE cu.unit_id = :unit AND cu.id = :customer;

-- access_link_since(unit_id unit, customer_id customer, instant now) -> exec
UPDATE customer SET link_since = :now WHERE unit_id = :unit AND id = :customer;

-- access_link_renew_all(unit_id unit, instant now) -> exec
-- A new personal link for everybody whose link was not taken away by hand.
-- scan: all customers of the unit
UPDATE customer SET link_before = 0, link_version = @greatest(link_last, link_version) + 1,
       link_last = @greatest(link_last, link_version) + 1, link_since = :now, updated_at = :now
 WHERE unit_id = :unit AND active AND NOT link_revoked;

-- access_session_end_links(unit_id unit) -> exec
-- Sessions that came by any personal link of the unit.
-- scan: sessions are few, and this is done once in a year
DELETE FROM portal_session WHERE unit_id = :unit AND channel = 'link' AND link_version IS NOT NULL;

-- access_link_allow(unit_id unit, customer_id customer, instant now) -> exec
UPDATE customer SET link_revoked = FALSE, updated_at = :now WHERE unit_id = :unit AND id = :customer;

-- access_link_used(unit_id unit, customer_id customer, instant at, text address, text agent) -> exec
INSERT INTO link_use (unit_id, customer_id, at, address, agent) VALUES (:unit, :customer, :at, :address, :agent);

-- access_link_use_list(unit_id unit, customer_id customer) -> list instant at, text address, text agent
SELECT at, address, agent FROM link_use
 WHERE unit_id = :unit AND customer_id = :customer ORDER BY at DESC, id DESC LIMIT 50;

-- access_key_activity(unit_id unit, activity_id activity) -> maybe public_id public_id, customer_id? customer,
--   text title,
--   instant? start_at, text slug, text settings
-- What a signed link opens.
SELECT a.public_id, a.customer_id, a.title, a.start_at, u.slug, u.settings
  FROM activity a JOIN unit u ON u.id = a.unit_id
 WHERE a.unit_id = :unit AND a.id = :activity;

-- access_thing_find(unit_id unit, public_id public_id) -> maybe activity_id activity, customer_id? customer,
--   customer_id? parent, site_id? site, bool type_shown, text type_name
-- The facts that the switches ask about one activity.
SELECT a.id AS activity, a.customer_id, c.parent_id, a.site_id, t.portal_shown, t.name AS type_name
  FROM activity a
  JOIN activity_type t ON t.unit_id = a.unit_id AND t.id = a.type_id
  LEFT JOIN customer c ON c.unit_id = a.unit_id AND c.id = a.customer_id
 WHERE a.unit_id = :unit AND a.public_id = :public_id;

-- access_customer_thing(unit_id unit, customer_id customer) -> maybe customer_id? parent
SELECT parent_id FROM customer WHERE unit_id = :unit AND id = :customer;

-- access_site_thing(unit_id unit, public_id public_id) -> maybe site_id site, customer_id customer, customer_id? parent
SELECT s.id AS site, s.customer_id, c.parent_id
  FROM site s JOIN customer c ON c.unit_id = s.unit_id AND c.id = s.customer_id
 WHERE s.unit_id = :unit AND s.public_id = :public_id AND s.active;

-- access_rights_of(json contacts) -> list contact_id contact, site_id site, bool can_see, bool can_book, bool can_sign
-- Exceptions of the contacts that an identity stands on.
-- all units: an identity finds all its companies
SELECT r.contact_id, r.site_id, r.can_see, r.can_book, r.can_sign
  FROM contact c JOIN contact_site r ON r.unit_id = c.unit_id AND r.contact_id = c.id
 WHERE c.id IN @ints(:contacts);

-- access_rights_list(unit_id unit, contact_id contact) -> list site_id site, bool can_see, bool can_book, bool can_sign
SELECT r.site_id, r.can_see, r.can_book, r.can_sign
  FROM contact_site r WHERE r.unit_id = :unit AND r.contact_id = :contact ORDER BY r.site_id;

-- access_rights_clear(unit_id unit, contact_id contact) -> exec
DELETE FROM contact_site WHERE unit_id = :unit AND contact_id = :contact;

-- access_rights_add(unit_id unit, contact_id contact, site_id site, bool sees, bool books, bool signs) -> exec
INSERT INTO contact_site (unit_id, contact_id, site_id, can_see, can_book, can_sign)
VALUES (:unit, :contact, :site, :sees, :books, :signs);

-- part items
SELECT id AS activity, public_id, reference, title, status, type_name, type_id, portal_shown, customer_id, parent_id,
       customer_name, site_id, address, zone, start_at, end_at, window_from, window_to, real_end_at, created_at,
       updated_at, shown_at, start_key
  FROM portal_item;

-- access_item_list(unit_id unit, customer_id customer, int limit) -> list activity_id activity,
--   public_id public_id, text reference, text title, text status, text type_name, type_id type, bool type_shown,
--   customer_id customer, customer_id? parent, text customer_name, site_id? site, text? address, text zone,
--   instant? start_at, instant? end_at, instant? window_from, instant? window_to, instant? real_end_at,
--   instant created_at, instant updated_at, i64 shown_at, i64 start_key
-- A customer's own activities, newest first; what may be seen of them is decided above.
@items WHERE unit_id = :unit AND customer_id = :customer
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_item_list_children(unit_id unit, customer_id customer, int limit) -> list like access_item_list
-- Those of its children.
@items WHERE unit_id = :unit AND customer_id IN (SELECT k.id FROM customer k WHERE k.unit_id = :unit AND k.parent_id = :customer)
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_page_own(unit_id unit, customer_id customer, bool everywhere, json seen, json unseen, i64 from,
--   i64 before, text? w1, json t1, text? w2, json t2, text? w3, json t3, i64 key, activity_id id, int limit)
--   -> list like access_item_list
-- A page of what may be seen: its own, walked along activity_of_customer from :key on.
@items
 WHERE unit_id = :unit AND customer_id = :customer
   AND portal_shown AND (:everywhere OR site_id IN @ints(:seen))
   AND (site_id IS NULL OR NOT site_id IN @ints(:unseen))
   AND +shown_at >= :from AND +shown_at < :before
   AND (CAST(:w1 AS TEXT) IS NULL OR search LIKE :w1 OR address_folded LIKE :w1 OR type_id IN @ints(:t1))
   AND (CAST(:w2 AS TEXT) IS NULL OR search LIKE :w2 OR address_folded LIKE :w2 OR type_id IN @ints(:t2))
   AND (CAST(:w3 AS TEXT) IS NULL OR search LIKE :w3 OR address_folded LIKE :w3 OR type_id IN @ints(:t3))
   AND shown_at <= :key AND (shown_at < :key OR id < :id)
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- part on_page
portal_shown AND (:everywhere OR site_id IN @ints(:seen))
   AND (site_id IS NULL OR NOT site_id IN @ints(:unseen))
   AND shown_at >= :from AND shown_at < :before
   AND (CAST(:w1 AS TEXT) IS NULL OR search LIKE :w1 OR address_folded LIKE :w1 OR type_id IN @ints(:t1))
   AND (CAST(:w2 AS TEXT) IS NULL OR search LIKE :w2 OR address_folded LIKE :w2 OR type_id IN @ints(:t2))
   AND (CAST(:w3 AS TEXT) IS NULL OR search LIKE :w3 OR address_folded LIKE :w3 OR type_id IN @ints(:t3))
   AND shown_at <= :key AND (shown_at < :key OR id < :id);

-- access_page_own_span(unit_id unit, customer_id customer, bool everywhere, json seen, json unseen, i64 from,
--   i64 before, text? w1, json t1, text? w2, json t2, text? w3, json t3, i64 key, activity_id id, int limit)
--   -> list like access_item_list
-- Within some days: those are found, then put in order.
@items
 WHERE unit_id = :unit AND customer_id = :customer
   AND @on_page
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_page_own_site(unit_id unit, customer_id customer, site_id site, bool everywhere, json seen, json unseen,
--   i64 from,
--   i64 before, text? w1, json t1, text? w2, json t2, text? w3, json t3, i64 key, activity_id id, int limit)
--   -> list like access_item_list
-- At one site, along activity_site.
@items
 WHERE unit_id = :unit AND customer_id = :customer AND site_id = :site
   AND @on_page
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_page_own_type(unit_id unit, customer_id customer, type_id type, bool everywhere, json seen, json unseen,
--   i64 from,
--   i64 before, text? w1, json t1, text? w2, json t2, text? w3, json t3, i64 key, activity_id id, int limit)
--   -> list like access_item_list
-- Of one type, along activity_of_customer_type.
@items
 WHERE unit_id = :unit AND customer_id = :customer AND type_id = :type
   AND @on_page
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_page_children(unit_id unit, customer_id customer, site_id? site, type_id? type, bool everywhere,
--   json seen, json unseen, i64 from,
--   i64 before, text? w1, json t1, text? w2, json t2, text? w3, json t3, i64 key, activity_id id, int limit)
--   -> list like access_item_list
-- Those of its children.
@items
 WHERE unit_id = :unit AND customer_id IN (SELECT k.id FROM customer k WHERE k.unit_id = :unit AND k.parent_id = :customer)
   AND (CAST(:site AS BIGINT) IS NULL OR site_id = CAST(:site AS BIGINT))
   AND (CAST(:type AS BIGINT) IS NULL OR type_id = CAST(:type AS BIGINT))
   AND @on_page
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_open_own(unit_id unit, customer_id customer, bool plain, bool everywhere, json seen, json unseen, i64 key, activity_id id,
--   int limit) -> list like access_item_list
-- What is open, soonest first, along activity_of_customer_open.
@items
 WHERE unit_id = :unit AND customer_id = :customer
   AND status <> 'terminated' AND status <> 'canceled'
   AND portal_shown AND (:plain OR ((:everywhere OR site_id IN @ints(:seen))
   AND (site_id IS NULL OR NOT site_id IN @ints(:unseen))))
   AND start_key >= :key AND (start_key > :key OR id > :id)
 ORDER BY start_key, id LIMIT :limit;

-- access_open_children(unit_id unit, customer_id customer, bool plain, bool everywhere, json seen, json unseen, i64 key,
--   activity_id id,
--   int limit) -> list like access_item_list
-- Those of its children.
@items
 WHERE unit_id = :unit AND customer_id IN (SELECT k.id FROM customer k WHERE k.unit_id = :unit AND k.parent_id = :customer)
   AND status <> 'terminated' AND status <> 'canceled'
   AND portal_shown AND (:plain OR ((:everywhere OR site_id IN @ints(:seen))
   AND (site_id IS NULL OR NOT site_id IN @ints(:unseen))))
   AND +start_key >= :key AND (+start_key > :key OR +id > :id)
 ORDER BY +start_key, id LIMIT :limit;

-- access_closed_own(unit_id unit, customer_id customer, bool plain, bool everywhere, json seen,
--   json unseen, i64 key, activity_id id, int limit) -> list like access_item_list
-- What is over, latest first, along activity_of_customer.
@items
 WHERE unit_id = :unit AND customer_id = :customer
   AND status IN ('terminated', 'canceled')
   AND portal_shown AND (:plain OR ((:everywhere OR site_id IN @ints(:seen))
   AND (site_id IS NULL OR NOT site_id IN @ints(:unseen))))
   AND shown_at <= :key AND (shown_at < :key OR id < :id)
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_closed_children(unit_id unit, customer_id customer, bool plain, bool everywhere, json seen,
--   json unseen, i64 key, activity_id id, int limit) -> list like access_item_list
-- Those of its children.
@items
 WHERE unit_id = :unit AND customer_id IN (SELECT k.id FROM customer k WHERE k.unit_id = :unit AND k.parent_id = :customer)
   AND status IN ('terminated', 'canceled')
   AND portal_shown AND (:plain OR ((:everywhere OR site_id IN @ints(:seen))
   AND (site_id IS NULL OR NOT site_id IN @ints(:unseen))))
   AND shown_at <= :key AND (shown_at < :key OR id < :id)
 ORDER BY shown_at DESC, id DESC LIMIT :limit;

-- access_span_own(unit_id unit, customer_id customer) -> one instant? first, instant? last
-- Two steps into the index, however much lies between.
SELECT (SELECT COALESCE(start_at, created_at) FROM activity WHERE unit_id = :unit AND customer_id = :customer
         ORDER BY COALESCE(start_at, created_at) LIMIT 1) AS first,
       (SELECT COALESCE(start_at, created_at) FROM activity WHERE unit_id = :unit AND customer_id = :customer
         ORDER BY COALESCE(start_at, created_at) DESC LIMIT 1) AS last;

-- access_span_children(unit_id unit, customer_id customer) -> one instant? first, instant? last
SELECT MIN((SELECT COALESCE(a.start_at, a.created_at) FROM activity a
             WHERE a.unit_id = c.unit_id AND a.customer_id = c.id
             ORDER BY COALESCE(a.start_at, a.created_at) LIMIT 1)) AS first,
       MAX((SELECT COALESCE(a.start_at, a.created_at) FROM activity a
             WHERE a.unit_id = c.unit_id AND a.customer_id = c.id
             ORDER BY COALESCE(a.start_at, a.created_at) DESC LIMIT 1)) AS last
  FROM customer c WHERE c.unit_id = :unit AND c.parent_id = :customer;

-- access_identity_known(bytes identity_hash, instant now) -> exec
-- One row changed: this identity comes in for the first time.
INSERT INTO known_identity (identity_hash, since) VALUES (:identity_hash, :now) ON CONFLICT DO NOTHING;

-- access_notice_due(instant now) -> list session_id id, text channel, text identity, instant created_at, text address,
--   text agent
-- all units: jobs tell everybody
SELECT id, channel, identity, created_at, address, agent FROM portal_session
 WHERE notice_at IS NOT NULL AND notice_at <= :now ORDER BY notice_at LIMIT 50;

-- access_notice_done(session_id id) -> exec
-- all units: by the session's own id
UPDATE portal_session SET notice_at = NULL WHERE id = :id AND notice_at IS NOT NULL;

-- access_feed_find(unit_id unit, customer_id customer, i64 contact) -> maybe int version, bool is_on, instant? used_at
SELECT version, is_on, used_at FROM calendar_feed
 WHERE unit_id = :unit AND customer_id = :customer AND contact_id = :contact;

-- access_feed_set(unit_id unit, customer_id customer, i64 contact, bool is_on, instant now) -> exec
INSERT INTO calendar_feed (unit_id, customer_id, contact_id, version, is_on, created_at)
VALUES (:unit, :customer, :contact, 1, :is_on, :now)
ON CONFLICT (unit_id, customer_id, contact_id) DO UPDATE
   SET version = calendar_feed.version + 1, is_on = :is_on, used_at = NULL;

-- access_feed_used(unit_id unit, customer_id customer, i64 contact, instant now) -> exec
UPDATE calendar_feed SET used_at = :now
 WHERE unit_id = :unit AND customer_id = :customer AND contact_id = :contact;

-- access_label_add(unit_id unit, public_id public_id, text code, customer_id customer, site_id? site, type_id? type,
--   instant now) -> exec
INSERT INTO label (unit_id, public_id, code, customer_id, site_id, type_id, created_at)
VALUES (:unit, :public_id, :code, :customer, :site, :type, :now);

-- access_label_same(unit_id unit, customer_id customer, site_id? site, type_id? type) -> maybe public_id public_id
-- A good label of the same thing.
SELECT public_id FROM label
 WHERE unit_id = :unit AND customer_id = :customer AND revoked_at IS NULL
   AND COALESCE(site_id, 0) = COALESCE(CAST(:site AS BIGINT), 0)
   AND COALESCE(type_id, 0) = COALESCE(CAST(:type AS BIGINT), 0)
 ORDER BY id DESC LIMIT 1;

-- part labels
SELECT l.id, l.public_id, l.unit_id, l.code, l.customer_id, c.public_id AS customer_public_id, c.name AS customer_name,
       c.first_name, c.parent_id, l.site_id, s.address, l.type_id, l.created_at, l.used_at, l.revoked_at,
       l.uses, c.active
  FROM label l
  JOIN customer c ON c.unit_id = l.unit_id AND c.id = l.customer_id
  LEFT JOIN site s ON s.unit_id = l.unit_id AND s.id = l.site_id;

-- access_label_find(unit_id unit, public_id public_id) -> maybe label_id id, public_id public_id, unit_id unit,
--   text code,
--   customer_id customer, public_id customer_public_id, text customer_name, text first_name, customer_id? parent,
--   site_id? site, text? address, type_id? type, instant created_at, instant? used_at,
--   instant? revoked_at, int uses, bool active
@labels
 WHERE l.unit_id = :unit AND l.public_id = :public_id;

-- access_label_by_code(text code) -> maybe like access_label_find
-- all units: the code is the secret; the unit is in the row
@labels
 WHERE l.code = :code AND l.revoked_at IS NULL;

-- access_label_list(unit_id unit, int limit) -> list like access_label_find
-- Those of the unit, newest first.
@labels
 WHERE l.unit_id = :unit AND l.revoked_at IS NULL ORDER BY l.id DESC LIMIT :limit;

-- access_label_list_customer(unit_id unit, customer_id customer, int limit) -> list like access_label_find
@labels
 WHERE l.unit_id = :unit AND l.customer_id = :customer ORDER BY l.id DESC LIMIT :limit;

-- access_label_revoke(unit_id unit, public_id public_id, instant now) -> exec
UPDATE label SET revoked_at = :now WHERE unit_id = :unit AND public_id = :public_id AND revoked_at IS NULL;

-- access_label_request_find(unit_id unit, label_id label, text once) -> maybe activity_id activity
SELECT activity_id FROM label_request WHERE unit_id = :unit AND label_id = :label AND once = :once;

-- access_label_request_add(unit_id unit, label_id label, activity_id activity, text once, instant now) -> exec
INSERT INTO label_request (unit_id, label_id, activity_id, once, at) VALUES (:unit, :label, :activity, :once, :now);

-- access_label_used(unit_id unit, label_id label, instant now) -> exec
UPDATE label SET used_at = :now, uses = uses + 1 WHERE unit_id = :unit AND id = :label;
