-- whom a notice and a call are about, so that they can be forgotten with them.

ALTER TABLE notice ADD COLUMN customer_id @INT;
ALTER TABLE hook ADD COLUMN customer_id @INT;
CREATE INDEX notice_customer ON notice (unit_id, customer_id);
CREATE INDEX notice_activity ON notice (unit_id, activity_id);
CREATE INDEX hook_customer ON hook (unit_id, customer_id);
