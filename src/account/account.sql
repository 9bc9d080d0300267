-- account: tenants, units, staff, sessions, keys, audit.

-- tenant_add(text name, instant at) -> one tenant_id id
INSERT INTO tenant (name, created_at) VALUES (:name, :at) RETURNING id;

-- unit_add(tenant_id tenant, public_id public, text slug, text name, text zone, text country, text lang,
--   instant at) -> one unit_id id
INSERT INTO unit (tenant_id, public_id, slug, name, zone, country, lang, settings, created_at, updated_at)
VALUES (:tenant, :public, :slug, :name, :zone, :country, :lang, '{}', :at, :at) RETURNING id;

-- unit_by_id(unit_id unit) -> maybe unit_id id, tenant_id tenant, public_id public_id, text slug, text name,
--   text zone, text country, text lang, json settings, instant created_at, instant updated_at
SELECT id, tenant_id, public_id, slug, name, zone, country, lang, settings, created_at, updated_at
  FROM unit WHERE id = :unit;

-- unit_by_slug(text slug) -> maybe like unit_by_id
-- all units: a slug is found before one stands anywhere
SELECT id, tenant_id, public_id, slug, name, zone, country, lang, settings, created_at, updated_at
  FROM unit WHERE slug = :slug;

-- unit_of_tenant(tenant_id tenant) -> list like unit_by_id
SELECT id, tenant_id, public_id, slug, name, zone, country, lang, settings, created_at, updated_at
  FROM unit WHERE tenant_id = :tenant ORDER BY name, id;

-- unit_all() -> list like unit_by_id
-- all units: for jobs and the command line
-- scan: that is all of them
SELECT id, tenant_id, public_id, slug, name, zone, country, lang, settings, created_at, updated_at
  FROM unit ORDER BY id;

-- unit_of_person(tenant_id tenant, person_id person) -> list like unit_by_id
SELECT id, tenant_id, public_id, slug, name, zone, country, lang, settings, created_at, updated_at
  FROM unit
 WHERE tenant_id = :tenant AND id IN (SELECT unit_id FROM membership WHERE person_id = :person)
 ORDER BY name, id;

-- unit_change(unit_id unit, text name, text zone, text country, text lang, instant at) -> exec
UPDATE unit SET name = :name, zone = :zone, country = :country, lang = :lang, updated_at = :at
 WHERE id = :unit;

-- unit_change_settings(unit_id unit, json settings, instant at) -> exec
UPDATE unit SET settings = :settings, updated_at = :at WHERE id = :unit;

-- person_by_id(tenant_id tenant, person_id id) -> maybe person_id id, tenant_id tenant, public_id public_id,
--   text name, text email, text lang, bool active, bool has_password, instant created_at
SELECT id, tenant_id, public_id, name, email, lang, active, password_hash IS NOT NULL, created_at
  FROM person WHERE tenant_id = :tenant AND id = :id;

-- person_by_public_id(tenant_id tenant, text public) -> maybe like person_by_id
SELECT id, tenant_id, public_id, name, email, lang, active, password_hash IS NOT NULL, created_at
  FROM person WHERE tenant_id = :tenant AND public_id = :public;

-- person_by_email(tenant_id tenant, text email) -> maybe like person_by_id
SELECT id, tenant_id, public_id, name, email, lang, active, password_hash IS NOT NULL, created_at
  FROM person WHERE tenant_id = :tenant AND email = :email;

-- person_of_unit(tenant_id tenant, unit_id unit) -> list like person_by_id
SELECT id, tenant_id, public_id, name, email, lang, active, password_hash IS NOT NULL, created_at
  FROM person
 WHERE tenant_id = :tenant AND id IN (SELECT person_id FROM membership WHERE unit_id = :unit)
 ORDER BY name, id;

-- person_logins(text email) -> list person_id id, tenant_id tenant, text? password_hash
-- all units: who logs in says an email address and nothing else
SELECT id, tenant_id, password_hash FROM person
 WHERE email = :email AND active AND password_hash IS NOT NULL ORDER BY id LIMIT 4;

-- person_add(tenant_id tenant, public_id public, text name, text email, text lang, bool active, instant at)
--   -> one person_id id
INSERT INTO person (tenant_id, public_id, name, email, lang, active, created_at)
VALUES (:tenant, :public, :name, :email, :lang, :active, :at) RETURNING id;

-- person_change(tenant_id tenant, person_id id, text name, text email, text lang, bool active) -> exec
UPDATE person SET name = :name, email = :email, lang = :lang, active = :active
 WHERE tenant_id = :tenant AND id = :id;

-- person_change_password(tenant_id tenant, person_id id, text? hash) -> exec
UPDATE person SET password_hash = :hash WHERE tenant_id = :tenant AND id = :id;

-- person_renew_hash(tenant_id tenant, person_id id, text hash, text before) -> exec
UPDATE person SET password_hash = :hash WHERE tenant_id = :tenant AND id = :id AND password_hash = :before;

-- membership_of_person(tenant_id tenant, person_id person) -> list unit_id unit, text role
SELECT m.unit_id, m.role FROM membership m JOIN unit u ON u.id = m.unit_id
 WHERE m.person_id = :person AND u.tenant_id = :tenant ORDER BY m.unit_id;

-- membership_of_unit(unit_id unit) -> list person_id person, text role
SELECT person_id, role FROM membership WHERE unit_id = :unit ORDER BY person_id;

-- membership_others(unit_id unit, person_id person, text role) -> one i64 count
-- How many others have that role in the unit and can log in.
SELECT count(*) FROM membership m JOIN person p ON p.id = m.person_id
 WHERE m.unit_id = :unit AND m.person_id <> :person AND m.role = :role AND p.active
   AND p.password_hash IS NOT NULL;

-- membership_of_role(unit_id unit, text role) -> one i64 count
SELECT count(*) FROM membership WHERE unit_id = :unit AND role = :role;

-- unit_role_of_unit(unit_id unit) -> list text role, text name, text given, text taken
SELECT role, name, given, taken FROM unit_role WHERE unit_id = :unit ORDER BY role;

-- unit_role_put(unit_id unit, text role, text name, text given, text taken, instant at) -> exec
INSERT INTO unit_role (unit_id, role, name, given, taken, updated_at)
VALUES (:unit, :role, :name, :given, :taken, :at)
ON CONFLICT (unit_id, role) DO UPDATE SET name = :name, given = :given, taken = :taken, updated_at = :at;

-- unit_role_remove(unit_id unit, text role) -> exec
DELETE FROM unit_role WHERE unit_id = :unit AND role = :role;

-- membership_remove(unit_id unit, person_id person) -> exec
DELETE FROM membership WHERE unit_id = :unit AND person_id = :person;

-- membership_add(unit_id unit, person_id person, text role) -> exec
INSERT INTO membership (unit_id, person_id, role) VALUES (:unit, :person, :role);

-- password_link_add(bytes hash, tenant_id tenant, person_id person, text kind, instant now, instant expires) -> exec
INSERT INTO password_link (token_hash, tenant_id, person_id, kind, created_at, expires_at)
VALUES (:hash, :tenant, :person, :kind, :now, :expires);

-- password_link_by_hash(bytes hash, instant now) -> maybe tenant_id tenant, person_id person
-- all units: the token says whose it is
SELECT tenant_id, person_id FROM password_link
 WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now;

-- password_link_of_person(tenant_id tenant, person_id person, instant now) -> maybe text kind, instant created_at,
--   instant expires_at
SELECT kind, created_at, expires_at FROM password_link
 WHERE tenant_id = :tenant AND person_id = :person AND used_at IS NULL AND expires_at > :now
 ORDER BY created_at DESC LIMIT 1;

-- password_link_remove_all(tenant_id tenant, person_id person) -> exec
DELETE FROM password_link WHERE tenant_id = :tenant AND person_id = :person AND used_at IS NULL;

-- password_link_spend(bytes hash, instant now) -> exec
-- all units: the token says whose it is
UPDATE password_link SET used_at = :now
 WHERE token_hash = :hash AND used_at IS NULL AND expires_at > :now;

-- password_link_sweep(instant now) -> exec
-- all units: housekeeping
-- scan: few rows, once an hour
DELETE FROM password_link WHERE expires_at < :now OR used_at IS NOT NULL;

-- password_wish_count(text email, instant since) -> one i64 count
-- all units: who forgot says an email address and nothing else
SELECT count(*) FROM password_wish WHERE email = :email AND asked_at > :since;

-- password_wish_add(text email, text address, instant now) -> exec
-- all units: the same
INSERT INTO password_wish (email, address, asked_at, open) VALUES (:email, :address, :now, TRUE);

-- password_wish_open() -> one i64 count
-- all units: for the jobs
SELECT count(*) FROM password_wish WHERE open;

-- password_wish_next() -> maybe i64 id, text email
-- all units: for the jobs
SELECT id, email FROM password_wish WHERE open ORDER BY id LIMIT 1 @lock;

-- password_wish_done(i64 id) -> exec
-- all units: for the jobs
UPDATE password_wish SET open = FALSE WHERE id = :id AND open;

-- password_wish_sweep(instant before) -> exec
-- all units: housekeeping
-- scan: few rows, once an hour
DELETE FROM password_wish WHERE asked_at < :before;

-- person_wished(text email) -> list person_id id, tenant_id tenant, unit_id unit
-- all units: who forgot says an email address and nothing else; each person in the first of the units
SELECT p.id, p.tenant_id, min(m.unit_id) FROM person p JOIN membership m ON m.person_id = p.id
 WHERE p.email = :email AND p.active GROUP BY p.id, p.tenant_id ORDER BY p.id LIMIT 4;

-- staff_session_add(person_id person, bytes hash, instant now, instant expires, text address, text agent,
--   bool second_step) -> exec
-- all units: the password said who it is; the tenant is the person's
INSERT INTO staff_session (tenant_id, person_id, token_hash, created_at, seen_at, expires_at, address, agent,
       second_step)
SELECT tenant_id, id, :hash, :now, :now, :expires, :address, :agent, :second_step
  FROM person WHERE id = :person AND active;

-- staff_session_by_hash(bytes hash, instant now) -> maybe session_id id, instant created_at, instant seen_at,
--   instant expires_at, text address, text agent, bool second_step, person_id person_id, tenant_id tenant,
--   public_id public_id, text name, text email, text lang, instant person_created_at
-- all units: the token says whose it is
SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, s.second_step, p.id, p.tenant_id, p.public_id,
       p.name, p.email, p.lang, p.created_at
  FROM staff_session s JOIN person p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
 WHERE s.token_hash = :hash AND s.expires_at > :now AND p.active;

-- staff_session_seen(tenant_id tenant, session_id id, instant now, instant expires) -> exec
UPDATE staff_session SET seen_at = :now, expires_at = :expires WHERE id = :id AND tenant_id = :tenant;

-- staff_session_of_person(tenant_id tenant, person_id person, instant now) -> list session_id id,
--   instant created_at, instant seen_at, instant expires_at, text address, text agent, bool second_step
SELECT id, created_at, seen_at, expires_at, address, agent, second_step FROM staff_session
 WHERE tenant_id = :tenant AND person_id = :person AND expires_at > :now ORDER BY seen_at DESC, id DESC;

-- staff_session_remove(tenant_id tenant, person_id person, session_id id) -> exec
DELETE FROM staff_session WHERE tenant_id = :tenant AND person_id = :person AND id = :id;

-- staff_session_remove_all(tenant_id tenant, person_id person) -> exec
DELETE FROM staff_session WHERE tenant_id = :tenant AND person_id = :person;

-- staff_session_remove_others(tenant_id tenant, person_id person, session_id id) -> exec
DELETE FROM staff_session WHERE tenant_id = :tenant AND person_id = :person AND id <> :id;

-- staff_session_stepped(tenant_id tenant, person_id person, session_id id) -> exec
UPDATE staff_session SET second_step = TRUE WHERE tenant_id = :tenant AND person_id = :person AND id = :id;

-- staff_totp_of(tenant_id tenant, person_id person) -> maybe text secret, instant begun_at, instant? confirmed_at,
--   i64 last_step, i64 failed, instant wait_until
SELECT secret, begun_at, confirmed_at, last_step, failed, wait_until FROM staff_totp
 WHERE tenant_id = :tenant AND person_id = :person;

-- staff_totp_of_unit(unit_id unit) -> list person_id person
SELECT person_id FROM staff_totp
 WHERE confirmed_at IS NOT NULL AND person_id IN (SELECT person_id FROM membership WHERE unit_id = :unit)
 ORDER BY person_id;

-- staff_totp_begin(tenant_id tenant, person_id person, text secret, instant now) -> exec
-- What was begun and not confirmed is begun anew.
INSERT INTO staff_totp (tenant_id, person_id, secret, begun_at, last_step, failed, wait_until)
VALUES (:tenant, :person, :secret, :now, 0, 0, 0)
ON CONFLICT (person_id) DO UPDATE SET secret = :secret, begun_at = :now, last_step = 0, failed = 0, wait_until = 0
 WHERE staff_totp.tenant_id = :tenant AND staff_totp.confirmed_at IS NULL;

-- staff_totp_confirm(tenant_id tenant, person_id person, instant now) -> exec
UPDATE staff_totp SET confirmed_at = :now
 WHERE tenant_id = :tenant AND person_id = :person AND confirmed_at IS NULL;

-- staff_totp_take(tenant_id tenant, person_id person, i64 step) -> exec
-- A code is taken once: what changed says whether this was the first.
UPDATE staff_totp SET last_step = :step, failed = 0, wait_until = 0
 WHERE tenant_id = :tenant AND person_id = :person AND last_step < :step;

-- staff_totp_right(tenant_id tenant, person_id person) -> exec
UPDATE staff_totp SET failed = 0, wait_until = 0 WHERE tenant_id = :tenant AND person_id = :person;

-- staff_totp_wrong(tenant_id tenant, person_id person, i64 failed, instant wait_until) -> exec
UPDATE staff_totp SET failed = :failed, wait_until = :wait_until WHERE tenant_id = :tenant AND person_id = :person;

-- staff_totp_remove(tenant_id tenant, person_id person) -> exec
DELETE FROM staff_totp WHERE tenant_id = :tenant AND person_id = :person;

-- staff_recovery_add(tenant_id tenant, person_id person, bytes hash) -> exec
INSERT INTO staff_recovery (tenant_id, person_id, code_hash) VALUES (:tenant, :person, :hash);

-- staff_recovery_take(tenant_id tenant, person_id person, bytes hash, instant now) -> exec
UPDATE staff_recovery SET used_at = :now
 WHERE tenant_id = :tenant AND person_id = :person AND code_hash = :hash AND used_at IS NULL;

-- staff_recovery_left(tenant_id tenant, person_id person) -> one i64 count
SELECT count(*) FROM staff_recovery WHERE tenant_id = :tenant AND person_id = :person AND used_at IS NULL;

-- staff_recovery_remove(tenant_id tenant, person_id person) -> exec
DELETE FROM staff_recovery WHERE tenant_id = :tenant AND person_id = :person;

-- staff_login_add(bytes hash, tenant_id tenant, person_id person, instant expires) -> exec
INSERT INTO staff_login (token_hash, tenant_id, person_id, expires_at) VALUES (:hash, :tenant, :person, :expires);

-- staff_login_by_hash(bytes hash, instant now) -> maybe tenant_id tenant, person_id person
-- all units: the token says whose it is
SELECT tenant_id, person_id FROM staff_login WHERE token_hash = :hash AND expires_at > :now;

-- staff_login_remove(bytes hash) -> exec
-- all units: the token says whose it is
DELETE FROM staff_login WHERE token_hash = :hash;

-- staff_login_remove_all(tenant_id tenant, person_id person) -> exec
DELETE FROM staff_login WHERE tenant_id = :tenant AND person_id = :person;

-- staff_login_sweep(instant now) -> exec
-- all units: housekeeping
-- scan: few rows, once an hour
DELETE FROM staff_login WHERE expires_at < :now;

-- staff_session_sweep(instant now) -> exec
-- all units: housekeeping
-- scan: few rows, once an hour
DELETE FROM staff_session WHERE expires_at < :now;

-- api_key_add(unit_id unit, public_id public, text name, bytes hash, text scopes, json? units, json? types,
--   instant now) -> one key_id id
INSERT INTO api_key (unit_id, public_id, name, secret_hash, scopes, units, types, created_at)
VALUES (:unit, :public, :name, :hash, :scopes, :units, :types, :now) RETURNING id;

-- api_key_by_hash(bytes hash) -> maybe key_id id, public_id public_id, text name, text scopes, unit_id unit,
--   tenant_id tenant, text lang, json? units, json? types, instant created_at, instant? used_at, instant? revoked_at
-- all units: the secret says whose it is
SELECT k.id, k.public_id, k.name, k.scopes, k.unit_id, u.tenant_id, u.lang, k.units, k.types, k.created_at, k.used_at, k.revoked_at
  FROM api_key k JOIN unit u ON u.id = k.unit_id
 WHERE k.secret_hash = :hash AND k.revoked_at IS NULL;

-- api_key_of_unit(unit_id unit) -> list like api_key_by_hash
SELECT k.id, k.public_id, k.name, k.scopes, k.unit_id, u.tenant_id, u.lang, k.units, k.types, k.created_at, k.used_at, k.revoked_at
  FROM api_key k JOIN unit u ON u.id = k.unit_id
 WHERE k.unit_id = :unit ORDER BY k.id;

-- api_key_used(unit_id unit, key_id id, instant now) -> exec
UPDATE api_key SET used_at = :now WHERE unit_id = :unit AND id = :id;

-- api_key_revoke(unit_id unit, text public, instant now) -> exec
UPDATE api_key SET revoked_at = :now WHERE unit_id = :unit AND public_id = :public AND revoked_at IS NULL;

-- audit_add(tenant_id tenant, unit_id? unit, instant at, text actor_kind, i64 actor_id, text actor_name,
--   text address, text what, text subject, json detail) -> exec
INSERT INTO audit (tenant_id, unit_id, at, actor_kind, actor_id, actor_name, address, what, subject, detail)
VALUES (:tenant, :unit, :at, :actor_kind, :actor_id, :actor_name, :address, :what, :subject, :detail);

-- audit_of_unit(unit_id unit, text? what, json? whats, text? kind, i64? actor, text? subject, instant? from,
--   instant? before, instant last_at, i64 last_id, i64 most) -> list i64 id, instant at, text actor_kind,
--   text actor_name, text address, text what, text subject, json detail
-- Older than the last one that was told, newest first.
SELECT id, at, actor_kind, actor_name, address, what, subject, detail FROM audit
 WHERE unit_id = :unit AND (at, id) < (:last_at, :last_id)
   AND (CAST(:what AS TEXT) IS NULL OR what = :what)
   AND (CAST(:whats AS TEXT) IS NULL OR what IN (@texts(:whats)))
   AND (CAST(:kind AS TEXT) IS NULL OR actor_kind = :kind)
   AND (CAST(:actor AS BIGINT) IS NULL OR actor_id = CAST(:actor AS BIGINT))
   AND (CAST(:subject AS TEXT) IS NULL OR subject = :subject)
   AND (CAST(:from AS BIGINT) IS NULL OR at >= CAST(:from AS BIGINT))
   AND (CAST(:before AS BIGINT) IS NULL OR at < CAST(:before AS BIGINT))
 ORDER BY at DESC, id DESC LIMIT :most;
