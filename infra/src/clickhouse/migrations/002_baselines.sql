-- What every detector has learned, with the log position it is valid through.
-- One table, because one insert is one atomic block: a checkpoint is either all there or not there.
-- Row (scope '', facet 'checkpoint') of each block names the position; readers use the views below.
CREATE TABLE IF NOT EXISTS baselines
(
    scope String,
    detector LowCardinality(String),
    version UInt16,
    facet LowCardinality(String),
    value String,
    seen UInt64,
    weight Float32,
    last_weight Float32,
    first_seen_at DateTime64(3, 'UTC'),
    last_seen_at DateTime64(3, 'UTC'),
    agents UInt32,
    state String,
    log_partition UInt16,
    through UInt64
)
ENGINE = ReplacingMergeTree(through)
ORDER BY (scope, detector, facet, value)
SETTINGS non_replicated_deduplication_window = 1000
