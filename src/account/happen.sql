-- Rows of the event table, for every room.

-- event_insert(tenant_id tenant, unit_id unit, instant at, text kind, activity_id? activity,
--  customer_id? customer, contact_id? contact, bool quiet, json data, instant? done_at, text actor, text chain)
--  -> exec
-- What happened, for automation; a quiet one is done at once.
INSERT INTO event (tenant_id, unit_id, at, kind, activity_id, customer_id, contact_id, quiet, data, done_at, actor,
       chain)
VALUES (:tenant, :unit, :at, :kind, :activity, :customer, :contact, :quiet, :data, :done_at, :actor, :chain);
