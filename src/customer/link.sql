-- Categories and what links customers with each other.

-- category_rows(unit_id unit) -> list public_id public_id, text name, text color
SELECT public_id, name, color FROM customer_category WHERE unit_id = :unit ORDER BY name LIMIT 300;

-- category_counts(unit_id unit) -> list text name, i64 customers
-- Names in use, and how many customers in use have each.
SELECT category, count(*) FROM customer WHERE unit_id = :unit AND active AND category <> ''
 GROUP BY category ORDER BY category LIMIT 300;

-- category_put(unit_id unit, public_id public_id, text name, text color, instant now) -> exec
INSERT INTO customer_category (unit_id, public_id, name, color, created_at)
VALUES (:unit, :public_id, :name, :color, :now)
    ON CONFLICT (unit_id, name) DO UPDATE SET color = excluded.color;

-- category_drop(unit_id unit, text name) -> exec
DELETE FROM customer_category WHERE unit_id = :unit AND name = :name;

-- category_rename(unit_id unit, text before, text name, instant now) -> exec
-- Customers of one get the other.
UPDATE customer SET category = :name, updated_at = :now WHERE unit_id = :unit AND category = :before;

-- link_rows(unit_id unit, customer_id customer) -> list public_id public_id, text kind, text note,
--   bool backward, customer_id other, public_id other_id, text name, text first_name, text reference, bool active
-- Both directions.
SELECT l.public_id, l.kind, l.note, FALSE AS backward, c.id AS other, c.public_id AS other_id, c.name, c.first_name,
       c.reference, c.active
  FROM customer_link l JOIN customer c ON c.unit_id = l.unit_id AND c.id = l.other_id
 WHERE l.unit_id = :unit AND l.customer_id = :customer
UNION ALL
SELECT l.public_id, l.kind, l.note, TRUE AS backward, c.id AS other, c.public_id AS other_id, c.name, c.first_name,
       c.reference, c.active
  FROM customer_link l JOIN customer c ON c.unit_id = l.unit_id AND c.id = l.customer_id
 WHERE l.unit_id = :unit AND l.other_id = :customer
 ORDER BY 2, 7, 8 LIMIT 200;

-- link_add(unit_id unit, public_id public_id, customer_id customer, customer_id other, text kind, text note,
--   instant now) -> exec
INSERT INTO customer_link (unit_id, public_id, customer_id, other_id, kind, note, created_at)
VALUES (:unit, :public_id, :customer, :other, :kind, :note, :now)
    ON CONFLICT (unit_id, customer_id, other_id, kind) DO UPDATE SET note = excluded.note;

-- link_ends(unit_id unit, text id) -> maybe customer_id customer_id, customer_id other_id, text kind
SELECT customer_id, other_id, kind FROM customer_link WHERE unit_id = :unit AND public_id = :id;

-- link_drop(unit_id unit, text id) -> exec
DELETE FROM customer_link WHERE unit_id = :unit AND public_id = :id;

-- link_billed(unit_id unit, customer_id customer) -> maybe customer_id other_id
SELECT l.other_id FROM customer_link l JOIN customer c ON c.unit_id = l.unit_id AND c.id = l.other_id
 WHERE l.unit_id = :unit AND l.customer_id = :customer AND l.kind = 'billed_to' AND c.active
 ORDER BY l.id LIMIT 1;
