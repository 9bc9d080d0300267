-- import: fewer indexes to keep up. contact_email and contact_mobile find the same rows: an address has few companies.

DROP INDEX contact_unit_email;
DROP INDEX contact_unit_mobile;
