-- HTTP calls to other people's programs.

-- hook_insert(unit_id unit, public_id public_id, text? cause, text label, text method, text url, text host,
--  text headers, text body, bool sign, instant now, instant next_at, instant give_up_at, activity_id? activity,
--  customer_id? customer, webhook_id? webhook, text event) -> maybe hook_id id
-- No row when this cause has called already.
INSERT INTO hook (unit_id, public_id, cause, label, method, url, host, headers, body, signed, status, next_at,
       give_up_at, activity_id, customer_id, webhook_id, event, created_at)
VALUES (:unit, :public_id, :cause, :label, :method, :url, :host, :headers, :body, :sign, 'waiting', :next_at,
       :give_up_at, :activity, :customer, :webhook, :event, :now)
    ON CONFLICT (unit_id, cause) WHERE cause IS NOT NULL DO NOTHING
RETURNING id;

-- hook_of_cause(unit_id unit, text cause) -> maybe hook_id id
SELECT id FROM hook WHERE unit_id = :unit AND cause = :cause;

-- hook_list(unit_id unit, hook_id before, text? status, activity_id? activity, webhook_id? webhook, int most)
--  -> list hook_id id,
--  public_id public_id, text label, text method, text url, text headers, text body, bool sign, text status,
--  int attempts, instant next_at, instant give_up_at, int answer_status, text answer, text error,
--  activity_id? activity_id, webhook_id? webhook_id, text event, instant created_at, instant? done_at
-- Newest first.
SELECT id, public_id, label, method, url, headers, body, signed, status, attempts, next_at, give_up_at,
       answer_status, answer, error, activity_id, webhook_id, event, created_at, done_at
  FROM hook
 WHERE unit_id = :unit AND id < :before
   AND (CAST(:status AS TEXT) IS NULL OR status = :status)
   AND (CAST(:activity AS BIGINT) IS NULL OR activity_id = :activity)
   AND (CAST(:webhook AS BIGINT) IS NULL OR webhook_id = :webhook)
 ORDER BY id DESC LIMIT :most;

-- hook_find(unit_id unit, hook_id id) -> maybe like hook_list
SELECT id, public_id, label, method, url, headers, body, signed, status, attempts, next_at, give_up_at,
       answer_status, answer, error, activity_id, webhook_id, event, created_at, done_at
  FROM hook WHERE unit_id = :unit AND id = :id;

-- hook_lookup_public(unit_id unit, text public_id) -> maybe hook_id id
SELECT id FROM hook WHERE unit_id = :unit AND public_id = :public_id;

-- hook_again(unit_id unit, hook_id id, instant now, instant give_up_at) -> exec
UPDATE hook SET status = 'waiting', attempts = 0, next_at = :now, give_up_at = :give_up_at, lease_until = NULL,
       error = '', done_at = NULL
 WHERE unit_id = :unit AND id = :id AND (status = 'failed' OR (status = 'waiting' AND attempts > 0 AND lease_until IS NULL));

-- hook_due(instant now) -> maybe hook_id id, unit_id unit_id, int attempts
-- The one that waits longest and is nobody's.  Of a subscription: not before the earlier ones of its activity.
-- all units: the caller serves all of them
SELECT id, unit_id, attempts FROM hook h
 WHERE status = 'waiting' AND next_at <= :now AND (lease_until IS NULL OR lease_until <= :now)
   AND (webhook_id IS NULL OR NOT EXISTS (
	SELECT 1 FROM hook e WHERE e.status = 'waiting' AND e.unit_id = h.unit_id AND e.webhook_id = h.webhook_id
	   AND COALESCE(e.activity_id, 0) = COALESCE(h.activity_id, 0)
	   AND (h.activity_id IS NOT NULL OR COALESCE(e.customer_id, 0) = COALESCE(h.customer_id, 0))
	   AND e.id < h.id))
 ORDER BY next_at, id LIMIT 1 @skip_locked;

-- hook_next() -> one instant? at
-- When the next one is due.
-- all units: the caller serves all of them
SELECT min(next_at) FROM hook WHERE status = 'waiting' AND lease_until IS NULL;

-- hook_next_leased() -> one instant? at
-- When the next one whose caller may have died is due.
-- all units: the caller serves all of them
SELECT min(lease_until) FROM hook WHERE status = 'waiting' AND lease_until IS NOT NULL;

-- hook_lease(unit_id unit, hook_id id, instant lease_until) -> exec
UPDATE hook SET lease_until = :lease_until, attempts = attempts + 1 WHERE unit_id = :unit AND id = :id;

-- hook_done(unit_id unit, hook_id id, int attempts, text status, instant now, int answer_status, text answer,
--  text error) -> exec
-- Only by whoever holds the lease: the number of attempts is its mark.
UPDATE hook SET status = :status, done_at = :now, answer_status = :answer_status, answer = :answer, error = :error,
       lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- hook_later(unit_id unit, hook_id id, int attempts, instant next_at, int answer_status, text answer, text error)
--  -> exec
UPDATE hook SET next_at = :next_at, answer_status = :answer_status, answer = :answer, error = :error,
       lease_until = NULL
 WHERE unit_id = :unit AND id = :id AND attempts = :attempts AND status = 'waiting';

-- hook_pause(unit_id unit, hook_id id, instant until) -> exec
-- Its server is not there: the unit's other calls to it need not try before.
UPDATE hook SET next_at = :until
 WHERE unit_id = :unit AND host = (SELECT h.host FROM hook h WHERE h.unit_id = :unit AND h.id = :id)
   AND status = 'waiting' AND next_at < :until AND lease_until IS NULL AND webhook_id IS NULL;

-- hook_resume(unit_id unit, hook_id id, instant now) -> exec
-- Its server is there again: those that never got through need not wait on.
UPDATE hook SET next_at = :now
 WHERE unit_id = :unit AND host = (SELECT h.host FROM hook h WHERE h.unit_id = :unit AND h.id = :id)
   AND status = 'waiting' AND next_at > :now AND lease_until IS NULL AND answer_status = 0 AND webhook_id IS NULL;

-- hook_sweep(instant before, int most) -> exec
-- The oldest first, a handful at a time.
-- all units: the sweep serves all of them
-- scan: only the first few by their key
DELETE FROM hook WHERE id IN (SELECT id FROM hook ORDER BY id LIMIT :most) AND status <> 'waiting'
   AND done_at < :before;
