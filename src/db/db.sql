-- Queries of the database room itself: versions and the installation's secret.

-- migration_table_exists() -> one bool there
-- scan: the schema is short
-- @sqlite
SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'migration';

-- migration_table_exists() -> one bool there
-- @postgres
SELECT to_regclass('migration') IS NOT NULL;

-- migration_table_create() -> exec
CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL);

-- migration_newest() -> one i64 number
SELECT coalesce(max(number), 0) FROM migration;

-- migration_add(i64 number, text name, instant at) -> exec
INSERT INTO migration (number, name, at) VALUES (:number, :name, :at);

-- installation_find(text name) -> maybe text value
SELECT value FROM installation WHERE name = :name;

-- installation_add(text name, text value) -> exec
INSERT INTO installation (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;

-- installation_set(text name, text value) -> exec
INSERT INTO installation (name, value) VALUES (:name, :value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value;
