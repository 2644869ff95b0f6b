CREATE TABLE IF NOT EXISTS dead_letters
(
    id String,
    source LowCardinality(String),
    origin String,
    reason LowCardinality(String),
    detail String,
    received_at DateTime64(3, 'UTC'),
    body String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (received_at, id)
TTL toDateTime(received_at) + INTERVAL 90 DAY
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS sensors
(
    name String,
    source LowCardinality(String),
    last_record_at DateTime64(3, 'UTC'),
    last_event_at DateTime64(3, 'UTC'),
    usual_gap_ms UInt64,
    records UInt64,
    events UInt64,
    dead_letters UInt64,
    duplicates UInt64,
    updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY name
