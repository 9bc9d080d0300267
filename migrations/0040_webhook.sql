-- webhook: subscriptions of other people's programs to what happens in a unit.

CREATE TABLE webhook (
	id		@ID,
	unit_id		@INT NOT NULL REFERENCES unit(id),
	public_id	@TEXT NOT NULL UNIQUE,
	name		@TEXT NOT NULL,
	url		@TEXT NOT NULL,
	headers		@TEXT NOT NULL,		-- "Name: value" lines
	events		@JSON NOT NULL,		-- tokens of activity/event.inc; []: all
	types		@JSON NOT NULL,		-- ids of activity types; []: all
	secret_version	@INT NOT NULL DEFAULT 1,	-- of the secret of its signatures
	active		@BOOL NOT NULL,
	removed_at	@INT,
	created_at	@INT NOT NULL,
	updated_at	@INT NOT NULL,
	UNIQUE (unit_id, id)
) @STRICT;
CREATE INDEX webhook_unit ON webhook (unit_id, id) WHERE removed_at IS NULL;

-- Calls of a subscription are made one after the other for each activity, else for each customer.
ALTER TABLE hook ADD COLUMN webhook_id @INT;
ALTER TABLE hook ADD COLUMN event @TEXT NOT NULL DEFAULT '';
CREATE INDEX hook_webhook ON hook (unit_id, webhook_id, id) WHERE webhook_id IS NOT NULL;
CREATE INDEX hook_webhook_waiting ON hook (unit_id, webhook_id, COALESCE(activity_id, 0), id)
	WHERE status = 'waiting' AND webhook_id IS NOT NULL;
CREATE INDEX hook_free ON hook (next_at) WHERE status = 'waiting' AND lease_until IS NULL;
CREATE INDEX hook_leased ON hook (lease_until) WHERE status = 'waiting' AND lease_until IS NOT NULL;
