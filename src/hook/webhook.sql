-- Subscriptions.

-- part webhooks
SELECT w.id, w.public_id, w.name, w.url, w.headers, w.events, w.types, w.secret_version, w.active, w.created_at,
       w.updated_at,
       (SELECT count(*) FROM hook h WHERE h.unit_id = w.unit_id AND h.webhook_id = w.id AND h.status = 'waiting'),
       (SELECT count(*) FROM hook h WHERE h.unit_id = w.unit_id AND h.webhook_id = w.id AND h.status = 'failed')
  FROM webhook w;

-- webhook_list(unit_id unit) -> list webhook_id id, public_id public_id, text name, text url, text headers,
--  json events, json types, int secret_version, bool active, instant created_at, instant updated_at, i64 waiting,
--  i64 failed
@webhooks WHERE w.unit_id = :unit AND w.removed_at IS NULL ORDER BY w.name, w.id;

-- webhook_find_public(unit_id unit, text public_id) -> maybe like webhook_list
@webhooks WHERE w.unit_id = :unit AND w.public_id = :public_id AND w.removed_at IS NULL;

-- webhook_in_use(unit_id unit) -> list webhook_id id, text name, text url, text headers, json events, json types
-- Those that want to hear.
SELECT id, name, url, headers, events, types FROM webhook
 WHERE unit_id = :unit AND active AND removed_at IS NULL ORDER BY id;

-- webhook_version(unit_id unit, webhook_id id) -> maybe int secret_version
SELECT secret_version FROM webhook WHERE unit_id = :unit AND id = :id;

-- webhook_count(unit_id unit) -> one i64 count
SELECT count(*) FROM webhook WHERE unit_id = :unit AND removed_at IS NULL;

-- webhook_insert(unit_id unit, public_id public_id, text name, text url, text headers, json events, json types,
--  bool active, instant now) -> one webhook_id id
INSERT INTO webhook (unit_id, public_id, name, url, headers, events, types, active, created_at, updated_at)
VALUES (:unit, :public_id, :name, :url, :headers, :events, :types, :active, :now, :now) RETURNING id;

-- webhook_update(unit_id unit, webhook_id id, text name, text url, text headers, json events, json types, bool active,
--  instant now) -> exec
UPDATE webhook SET name = :name, url = :url, headers = :headers, events = :events, types = :types, active = :active,
       updated_at = :now
 WHERE unit_id = :unit AND id = :id AND removed_at IS NULL;

-- webhook_renew(unit_id unit, webhook_id id, instant now) -> exec
UPDATE webhook SET secret_version = secret_version + 1, updated_at = :now
 WHERE unit_id = :unit AND id = :id AND removed_at IS NULL;

-- webhook_remove(unit_id unit, webhook_id id, instant now) -> exec
UPDATE webhook SET active = FALSE, removed_at = :now WHERE unit_id = :unit AND id = :id AND removed_at IS NULL;

-- webhook_move(unit_id unit, webhook_id id, text url, text host, text headers) -> exec
-- What waits goes to the new address.
UPDATE hook SET url = :url, host = :host, headers = :headers
 WHERE unit_id = :unit AND webhook_id = :id AND status = 'waiting';

-- webhook_give_up(unit_id unit, webhook_id id, instant now, text error) -> exec
UPDATE hook SET status = 'failed', done_at = :now, error = :error, lease_until = NULL
 WHERE unit_id = :unit AND webhook_id = :id AND status = 'waiting';

-- webhook_pause(unit_id unit, webhook_id id, instant until) -> exec
-- Its receiver takes nothing now: all that is for it waits.
UPDATE hook SET next_at = :until
 WHERE unit_id = :unit AND webhook_id = :id AND status = 'waiting' AND next_at < :until;

-- webhook_resume(unit_id unit, webhook_id id, instant now) -> exec
UPDATE hook SET next_at = :now WHERE unit_id = :unit AND webhook_id = :id AND status = 'waiting' AND next_at > :now;

-- webhook_waits(unit_id unit, webhook_id id) -> one instant? until
-- Until when what waits for it waits.
SELECT max(next_at) FROM hook WHERE unit_id = :unit AND webhook_id = :id AND status = 'waiting';
