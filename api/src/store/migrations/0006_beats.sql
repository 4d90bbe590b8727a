ALTER TABLE runs RENAME COLUMN lease_until TO beats;
