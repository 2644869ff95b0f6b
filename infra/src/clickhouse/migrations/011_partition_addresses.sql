-- Where the owner of a partition answers what an action would score; '' where it does not.
ALTER TABLE partition_owners ADD COLUMN IF NOT EXISTS address String DEFAULT ''
