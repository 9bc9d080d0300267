-- web_answers() -> one int alive
-- Whether the database answers: for /healthz.
SELECT 1 AS alive;

-- web_host_unit(text host) -> maybe text slug
-- all units: a host name tells which
-- scan: a row for each unit, and only under a name that is not the server's own
SELECT slug FROM unit WHERE settings ->> 'portal_host' = :host ORDER BY id LIMIT 1;
