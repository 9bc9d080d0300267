-- Triggers: rules, what time will bring, runs and their effects.

-- part trigger_rules
SELECT id, public_id, name, type_id, rank, moment, event, timing, filter, conditions, frequency, contained, effects,
       ready, active, archived, revision, created_at, updated_at
  FROM trigger_rule;

-- trigger_rule_find(unit_id unit, trigger_id id) -> maybe trigger_id id, public_id public_id, text name, type_id? type_id,
--  int rank, text moment, text event, json timing, json filter, json conditions, text frequency, bool contained,
--  json effects, text ready, bool active, bool archived, i64 revision, instant created_at, instant updated_at
@trigger_rules WHERE unit_id = :unit AND id = :id;

-- trigger_rule_list(unit_id unit) -> list like trigger_rule_find
-- All of the unit, archived ones too; they are few.
@trigger_rules WHERE unit_id = :unit ORDER BY rank, name, id;

-- trigger_rule_public(unit_id unit, text public_id) -> maybe trigger_id id
SELECT id FROM trigger_rule WHERE unit_id = :unit AND public_id = :public_id;

-- trigger_rule_count(unit_id unit) -> one i64 count
SELECT count(*) FROM trigger_rule WHERE unit_id = :unit;

-- trigger_rule_insert(unit_id unit, public_id public_id, text name, type_id? type, int rank, text moment, text event,
--  json timing, json filter, json conditions, text frequency, bool contained, json effects, text ready, bool active,
--  i64? filling, instant now) -> one trigger_id id
INSERT INTO trigger_rule (unit_id, public_id, name, type_id, rank, moment, event, timing, filter, conditions, frequency,
       contained, effects, ready, active, archived, revision, filling, created_at, updated_at)
VALUES (:unit, :public_id, :name, :type, :rank, :moment, :event, :timing, :filter, :conditions, :frequency,
       :contained, :effects, :ready, :active, FALSE, 1, :filling, :now, :now)
RETURNING id;

-- trigger_rule_update(unit_id unit, trigger_id id, text name, type_id? type, int rank, text moment, text event,
--  json timing, json filter, json conditions, text frequency, bool contained, json effects, bool active, bool archived,
--  i64? filling, instant now, i64 revision) -> maybe i64 revision
-- Only what nobody saved since `revision`.
UPDATE trigger_rule SET name = :name, type_id = :type, rank = :rank, moment = :moment, event = :event, timing = :timing,
       filter = :filter, conditions = :conditions, frequency = :frequency, contained = :contained, effects = :effects,
       active = :active, archived = :archived, filling = :filling, updated_at = :now, revision = revision + 1
 WHERE unit_id = :unit AND id = :id AND revision = :revision
RETURNING revision;

-- trigger_version_insert(unit_id unit, trigger_id rule, i64 revision, json effects, text who, instant now) -> exec
INSERT INTO trigger_version (unit_id, rule_id, revision, effects, saved_by, saved_at)
VALUES (:unit, :rule, :revision, :effects, :who, :now);

-- trigger_version_find(unit_id unit, trigger_id rule, i64 revision) -> maybe json effects
SELECT effects FROM trigger_version WHERE unit_id = :unit AND rule_id = :rule AND revision = :revision;

-- trigger_filling_next() -> maybe trigger_id id, tenant_id tenant_id, unit_id unit_id, i64 filling
-- A rule whose due times are still to be reckoned.
-- all units: the jobs serve all of them
SELECT t.id, u.tenant_id, t.unit_id, t.filling FROM trigger_rule t JOIN unit u ON u.id = t.unit_id
 WHERE t.filling IS NOT NULL ORDER BY t.id LIMIT 1;

-- trigger_filling_set(unit_id unit, trigger_id id, i64? filling) -> exec
UPDATE trigger_rule SET filling = :filling WHERE unit_id = :unit AND id = :id AND filling IS NOT NULL;

-- trigger_planned(unit_id unit, activity_id after, type_id? type, instant since, int most) -> list activity_id id,
--  instant start_at, instant end_at, instant? window_from, text status
-- Planned activities whose times are to be reckoned, a handful at a time.
SELECT id, start_at, end_at, window_from, status FROM activity
 WHERE unit_id = :unit AND id > :after AND start_at >= :since AND status <> 'canceled'
   AND (CAST(:type AS BIGINT) IS NULL OR type_id = :type)
 ORDER BY id LIMIT :most;

-- trigger_open(unit_id unit, activity_id after, type_id? type, int most) -> list activity_id id
-- What a trigger of the clock goes through.
SELECT id FROM activity
 WHERE unit_id = :unit AND id > :after AND status <> 'terminated' AND status <> 'canceled'
   AND (CAST(:type AS BIGINT) IS NULL OR type_id = :type)
 ORDER BY id LIMIT :most;

-- trigger_customer_earlier(unit_id unit, customer_id customer, activity_id than) -> maybe activity_id id
SELECT id FROM activity WHERE unit_id = :unit AND customer_id = :customer AND id < :than LIMIT 1;

-- ---- due ----

-- trigger_due_put(unit_id unit, trigger_id rule, text cause, activity_id activity, customer_id customer,
--  contact_id contact, event_id event, text event_kind, json data, text chain, instant due_at, instant until_at,
--  instant? base_at) -> exec
INSERT INTO trigger_due (unit_id, rule_id, cause, activity_id, customer_id, contact_id, event_id, event, data, chain,
       due_at, until_at, base_at)
VALUES (:unit, :rule, :cause, COALESCE(CAST(:activity AS BIGINT), 0), COALESCE(CAST(:customer AS BIGINT), 0),
       COALESCE(CAST(:contact AS BIGINT), 0), COALESCE(CAST(:event AS BIGINT), 0), :event_kind, :data, :chain,
       :due_at, :until_at, :base_at)
    ON CONFLICT (rule_id, activity_id, cause) DO UPDATE
   SET due_at = excluded.due_at, until_at = excluded.until_at, attempts = 0, cursor = 0;

-- trigger_due_list(instant now, int most) -> list i64 id, tenant_id tenant_id, unit_id unit_id, trigger_id rule_id,
--  text cause, activity_id activity_id, customer_id customer_id, contact_id contact_id, event_id event_id, text event,
--  json data, text chain, instant due_at, instant until_at, i64 cursor, int attempts
-- The oldest first.
-- all units: the jobs serve all of them
SELECT d.id, (SELECT u.tenant_id FROM unit u WHERE u.id = d.unit_id), d.unit_id, d.rule_id, d.cause, d.activity_id,
       d.customer_id, d.contact_id, d.event_id, d.event, d.data, d.chain, d.due_at, d.until_at, d.cursor, d.attempts
  FROM trigger_due d WHERE d.due_at <= :now ORDER BY d.due_at, d.id LIMIT :most @skip_locked;

-- trigger_due_first(instant now) -> maybe instant due_at
-- When the next one comes.
-- all units: the jobs serve all of them
SELECT due_at FROM trigger_due WHERE due_at > :now ORDER BY due_at, id LIMIT 1;

-- trigger_due_waiting(instant now) -> maybe i64 id
-- all units: the jobs serve all of them
SELECT id FROM trigger_due WHERE due_at <= :now ORDER BY due_at, id LIMIT 1;

-- trigger_due_delete(unit_id unit, i64 id) -> exec
DELETE FROM trigger_due WHERE unit_id = :unit AND id = :id;

-- trigger_due_move(unit_id unit, i64 id, instant due_at, instant until_at, i64 cursor, int attempts) -> exec
UPDATE trigger_due SET due_at = :due_at, until_at = :until_at, cursor = :cursor, attempts = :attempts
 WHERE unit_id = :unit AND id = :id;

-- trigger_due_forget(unit_id unit, trigger_id rule) -> exec
DELETE FROM trigger_due WHERE unit_id = :unit AND rule_id = :rule;

-- trigger_due_forget_clock(unit_id unit, trigger_id rule) -> exec
-- What is reckoned anew from the appointments and the clock.
DELETE FROM trigger_due WHERE unit_id = :unit AND rule_id = :rule AND cause IN ('start', 'clock');

-- trigger_due_forget_start(unit_id unit, activity_id activity) -> exec
-- An activity lost its appointment.
DELETE FROM trigger_due WHERE unit_id = :unit AND activity_id = :activity AND cause = 'start';

-- trigger_due_after_list(unit_id unit, trigger_id rule) -> list i64 id, text event, instant? base_at
-- What waits after an event.
SELECT id, event, base_at FROM trigger_due WHERE unit_id = :unit AND rule_id = :rule AND event_id > 0;

-- trigger_due_set(unit_id unit, i64 id, instant due_at) -> exec
UPDATE trigger_due SET due_at = :due_at WHERE unit_id = :unit AND id = :id;

-- trigger_due_drop(unit_id unit, i64 id) -> exec
DELETE FROM trigger_due WHERE unit_id = :unit AND id = :id;

-- trigger_due_forget_one(unit_id unit, trigger_id rule, activity_id activity) -> exec
DELETE FROM trigger_due WHERE unit_id = :unit AND rule_id = :rule AND activity_id = :activity AND cause = 'start';

-- ---- frequency ----

-- trigger_state_find(unit_id unit, trigger_id rule, activity_id activity, customer_id customer) -> maybe bool held,
--  instant? fired_at
SELECT held, fired_at FROM trigger_state
 WHERE unit_id = :unit AND rule_id = :rule AND activity_id = COALESCE(CAST(:activity AS BIGINT), 0)
   AND customer_id = COALESCE(CAST(:customer AS BIGINT), 0);

-- trigger_state_put(unit_id unit, trigger_id rule, activity_id activity, customer_id customer, bool held,
--  instant? fired_at) -> exec
INSERT INTO trigger_state (unit_id, rule_id, activity_id, customer_id, held, fired_at)
VALUES (:unit, :rule, COALESCE(CAST(:activity AS BIGINT), 0), COALESCE(CAST(:customer AS BIGINT), 0), :held, :fired_at)
    ON CONFLICT (rule_id, activity_id, customer_id) DO UPDATE SET held = excluded.held,
       fired_at = COALESCE(excluded.fired_at, trigger_state.fired_at);

-- ---- runs ----

-- trigger_run_insert(unit_id unit, public_id public_id, trigger_id rule, i64 revision, text cause, activity_id? activity,
--  customer_id? customer, contact_id? contact, event_id? event, text event_kind, json data, text chain, text state,
--  text note, instant now) -> maybe run_id id
-- No row when the trigger has answered this already.
INSERT INTO trigger_run (unit_id, public_id, rule_id, revision, cause, activity_id, customer_id, contact_id, event_id,
       event, data, chain, state, note, at)
VALUES (:unit, :public_id, :rule, :revision, :cause, :activity, :customer, :contact, :event, :event_kind, :data, :chain,
       :state, :note, :now)
    ON CONFLICT (rule_id, cause) DO NOTHING
RETURNING id;

-- trigger_effect_insert(unit_id unit, run_id run, int position, text kind, bool blocks, bool slow, instant next_at)
--  -> exec
INSERT INTO trigger_effect (unit_id, run_id, position, kind, blocks, slow, state, next_at)
VALUES (:unit, :run, :position, :kind, :blocks, :slow, 'waiting', :next_at);

-- trigger_effect_due(unit_id unit, bool slow, instant now, int most) -> list i64 id, tenant_id tenant_id, unit_id unit_id, run_id run_id,
--  int position, text kind, int attempts, trigger_id rule_id, i64 revision, text cause, activity_id? activity_id,
--  customer_id? customer_id, contact_id? contact_id, event_id? event_id, text event, json data, text chain, instant at
-- The oldest first; those behind a blocking one of their run wait for it.
SELECT e.id, (SELECT u.tenant_id FROM unit u WHERE u.id = e.unit_id), e.unit_id, e.run_id, e.position, e.kind,
       e.attempts, r.rule_id, r.revision, r.cause, r.activity_id, r.customer_id, r.contact_id, r.event_id, r.event,
       r.data, r.chain, r.at
  FROM trigger_effect e JOIN trigger_run r ON r.unit_id = e.unit_id AND r.id = e.run_id
 WHERE e.unit_id = :unit AND e.state = 'waiting' AND e.slow = :slow AND e.next_at <= :now
   AND (e.lease_until IS NULL OR e.lease_until <= :now)
   AND NOT EXISTS (SELECT 1 FROM trigger_effect b WHERE b.run_id = e.run_id AND b.position < e.position
       AND b.blocks AND b.state = 'waiting')
 ORDER BY e.next_at, e.id LIMIT :most;

-- trigger_effect_turn(instant now, bool slow, unit_id after) -> maybe unit_id unit_id
-- The next unit for which something can be carried out.
-- all units: the jobs serve all of them, in turns
SELECT e.unit_id FROM trigger_effect e
 WHERE e.state = 'waiting' AND e.unit_id > :after AND e.slow = :slow AND e.next_at <= :now
   AND (e.lease_until IS NULL OR e.lease_until <= :now)
   AND NOT EXISTS (SELECT 1 FROM trigger_effect b WHERE b.run_id = e.run_id AND b.position < e.position
       AND b.blocks AND b.state = 'waiting')
 ORDER BY e.unit_id, e.next_at, e.id LIMIT 1;

-- trigger_effect_first(instant now) -> maybe instant next_at
-- all units: the jobs serve all of them
SELECT next_at FROM trigger_effect WHERE state = 'waiting' AND next_at > :now ORDER BY next_at, id LIMIT 1;

-- trigger_effect_take(unit_id unit, i64 id, instant now, instant lease_until) -> maybe i64 id
-- Whoever gets it carries it out; nobody else until then.
UPDATE trigger_effect SET lease_until = :lease_until
 WHERE unit_id = :unit AND id = :id AND state = 'waiting' AND next_at <= :now
   AND (lease_until IS NULL OR lease_until <= :now)
RETURNING id;

-- trigger_effect_done(unit_id unit, i64 id, text state, text note, text error, instant now) -> exec
UPDATE trigger_effect SET state = :state, note = :note, error = :error, done_at = :now, lease_until = NULL,
       attempts = attempts + 1
 WHERE unit_id = :unit AND id = :id AND state = 'waiting';

-- trigger_effect_later(unit_id unit, i64 id, instant next_at, text error, int tried) -> exec
UPDATE trigger_effect SET next_at = :next_at, error = :error, attempts = attempts + :tried, lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND state = 'waiting';

-- trigger_run_settle(unit_id unit, run_id id) -> exec
-- Done when all its effects are, failed when one of them did.
UPDATE trigger_run SET state = CASE
       WHEN EXISTS (SELECT 1 FROM trigger_effect e WHERE e.run_id = trigger_run.id AND e.state = 'waiting') THEN 'waiting'
       WHEN EXISTS (SELECT 1 FROM trigger_effect e WHERE e.run_id = trigger_run.id AND e.state = 'failed') THEN 'failed'
       ELSE 'done' END
 WHERE unit_id = :unit AND id = :id AND state <> 'stopped';

-- ---- the log ----

-- part trigger_runs
SELECT r.id, r.public_id, r.rule_id, t.public_id, t.name, r.state, r.note, r.activity_id, a.public_id, a.reference,
       c.public_id, CASE WHEN c.first_name = '' THEN c.name ELSE c.first_name || ' ' || c.name END, r.event, r.at
  FROM trigger_run r
  JOIN trigger_rule t ON t.unit_id = r.unit_id AND t.id = r.rule_id
  LEFT JOIN activity a ON a.unit_id = r.unit_id AND a.id = r.activity_id
  LEFT JOIN customer c ON c.unit_id = r.unit_id AND c.id = r.customer_id;

-- trigger_run_list(unit_id unit, run_id before, int most) -> list run_id id, public_id public_id, trigger_id rule_id,
--  public_id trigger_public_id, text trigger_name, text state, text note, activity_id? activity_id,
--  public_id? activity_public_id, text? activity_reference, public_id? customer_public_id, text? customer_name,
--  text event, instant at
@trigger_runs WHERE r.unit_id = :unit AND r.id < :before ORDER BY r.id DESC LIMIT :most;

-- trigger_run_list_rule(unit_id unit, trigger_id rule, run_id before, int most) -> list like trigger_run_list
@trigger_runs WHERE r.unit_id = :unit AND r.rule_id = :rule AND r.id < :before ORDER BY r.id DESC LIMIT :most;

-- trigger_run_list_activity(unit_id unit, activity_id activity, run_id before, int most) -> list like trigger_run_list
@trigger_runs WHERE r.unit_id = :unit AND r.activity_id = :activity AND r.id < :before ORDER BY r.id DESC LIMIT :most;

-- trigger_run_list_failed(unit_id unit, run_id before, int most) -> list like trigger_run_list
@trigger_runs WHERE r.unit_id = :unit AND r.state = 'failed' AND r.id < :before ORDER BY r.id DESC LIMIT :most;

-- trigger_effects_of(unit_id unit, json runs) -> list i64 id, run_id run_id, int position, text kind, text state,
--  int attempts, instant next_at, text error, text note, instant? done_at
SELECT id, run_id, position, kind, state, attempts, next_at, error, note, done_at FROM trigger_effect
 WHERE unit_id = :unit AND run_id IN (@ints(:runs)) ORDER BY run_id, position;

-- trigger_run_public(unit_id unit, text public_id) -> maybe run_id id
SELECT id FROM trigger_run WHERE unit_id = :unit AND public_id = :public_id;

-- trigger_effect_again(unit_id unit, run_id run, instant now) -> list i64 id
-- The failed ones of a run once more.
UPDATE trigger_effect SET state = 'waiting', attempts = 0, next_at = :now, lease_until = NULL, error = '', done_at = NULL
 WHERE unit_id = :unit AND run_id = :run AND state = 'failed'
RETURNING id;

-- trigger_counters(unit_id unit, instant now) -> one i64 waiting, i64 failed
SELECT (SELECT count(*) FROM trigger_effect WHERE unit_id = :unit AND state = 'waiting' AND next_at <= :now),
       (SELECT count(*) FROM trigger_run WHERE unit_id = :unit AND state = 'failed');

-- trigger_sweep_effects(instant before, int most) -> exec
-- What was done long ago, a handful at a time; what waits stays.
-- all units: the sweep serves all of them
DELETE FROM trigger_effect WHERE run_id IN (SELECT id FROM trigger_run WHERE at < :before AND state <> 'waiting'
       ORDER BY at LIMIT :most);

-- trigger_sweep_runs(instant before, int most) -> exec
-- all units: the sweep serves all of them
DELETE FROM trigger_run WHERE id IN (SELECT id FROM trigger_run WHERE at < :before AND state <> 'waiting'
       ORDER BY at LIMIT :most)
   AND NOT EXISTS (SELECT 1 FROM trigger_effect e WHERE e.run_id = trigger_run.id);

-- trigger_template(unit_id unit, text public_id) -> maybe template_id id
-- A report template that an effect names.
SELECT id FROM report_template WHERE unit_id = :unit AND public_id = :public_id;
