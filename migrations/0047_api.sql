-- api: programs follow what changed.

CREATE INDEX customer_updated ON customer (unit_id, updated_at, id);
