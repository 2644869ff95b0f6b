-- In a fleet an alert's sequence is its place in the topic of alerts; these two say which detection told it, and its sequence there.
ALTER TABLE alerts ADD COLUMN IF NOT EXISTS origin UInt64 DEFAULT 0;
ALTER TABLE alerts ADD COLUMN IF NOT EXISTS log_partition UInt16 DEFAULT 0
