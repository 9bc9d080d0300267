-- web_answers() -> one int alive
-- Whether the database answers: for /healthz.
SELECT 1 AS alive;
