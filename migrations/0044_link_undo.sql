-- A renewed personal link can be taken back; a number that was given is never given again.
ALTER TABLE customer ADD COLUMN link_last @INT NOT NULL DEFAULT 0;	-- the highest link_version ever given; 0: link_version is
ALTER TABLE customer ADD COLUMN link_before @INT NOT NULL DEFAULT 0;	-- the version before the last renewal; 0: nothing to take back
