-- Activities that belong together.

-- group_contained(unit_id unit, activity_id parent, int most) -> list activity_id id
SELECT id FROM activity WHERE unit_id = :unit AND parent_id = :parent ORDER BY id LIMIT :most;

-- group_parents(unit_id unit, activity_id id) -> maybe activity_id? parent_id, activity_id? follows_id
SELECT parent_id, follows_id FROM activity WHERE unit_id = :unit AND id = :id;

-- group_attach(unit_id unit, activity_id id, activity_id? parent, instant now) -> exec
UPDATE activity SET parent_id = :parent, updated_at = :now WHERE unit_id = :unit AND id = :id;

-- group_follow(unit_id unit, activity_id id, activity_id earlier) -> exec
UPDATE activity SET follows_id = :earlier WHERE unit_id = :unit AND id = :id AND follows_id IS NULL;
