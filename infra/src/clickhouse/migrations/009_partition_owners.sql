-- Who writes what a partition of the log says. The highest epoch owns it; an insert of an earlier owner is refused as it comes.
CREATE TABLE IF NOT EXISTS partition_owners
(
    name String,
    epoch UInt64,
    owner String,
    claimed_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (name, epoch)
SETTINGS non_replicated_deduplication_window = 1000
