-- web_answers() -> one int answer
-- Whether the database answers: for /healthz.
SELECT 1 AS answer;
