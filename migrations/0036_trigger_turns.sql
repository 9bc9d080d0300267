-- Effects are taken in turns of units, those that need something made first by hands of their own; what waits after an
-- event knows what it is reckoned from.

ALTER TABLE trigger_effect ADD COLUMN slow @BOOL NOT NULL DEFAULT FALSE;	-- something must be made first: a report
UPDATE trigger_effect SET slow = TRUE WHERE state = 'waiting' AND kind IN ('report', 'assign');
CREATE INDEX trigger_effect_turn ON trigger_effect (unit_id, next_at, id) WHERE state = 'waiting';

ALTER TABLE trigger_due ADD COLUMN base_at @INT;	-- when the event was; NULL: of no event, or from before
