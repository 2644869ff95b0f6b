CREATE TABLE IF NOT EXISTS findings
(
    id String,
    alert_id String,
    detector LowCardinality(String),
    detector_version UInt16,
    channel LowCardinality(String),
    agent_id String,
    event_id String,
    occurred_at DateTime64(3, 'UTC'),
    bits Float32,
    shown_bits Float32,
    evidence String,
    log_partition UInt16,
    log_offset UInt64
)
ENGINE = ReplacingMergeTree(log_offset)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (agent_id, occurred_at, id)
SETTINGS non_replicated_deduplication_window = 1000;

-- Append-only versions: nothing is changed, a later sequence says what is so now.
CREATE TABLE IF NOT EXISTS alerts
(
    id String,
    sequence UInt64,
    agent_id String,
    severity LowCardinality(String),
    status LowCardinality(String),
    risk UInt8,
    outside_budget UInt8,
    opened_at DateTime64(3, 'UTC'),
    updated_at DateTime64(3, 'UTC'),
    body String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (id, sequence)
SETTINGS non_replicated_deduplication_window = 1000
