-- What the gate was asked and what it answered. Bookkeeping, not evidence: denials, approvals and bypasses are in the
-- audit log besides.
CREATE TABLE IF NOT EXISTS decisions
(
    id String,
    decided_at DateTime64(3, 'UTC'),
    via LowCardinality(String),
    agent_id String,
    credential_id String,
    session_id String,
    action LowCardinality(String),
    action_class LowCardinality(String),
    resource_type LowCardinality(String),
    resource_id String,
    environment LowCardinality(String),
    outcome LowCardinality(String),
    judged LowCardinality(String),
    shadow UInt8,
    scored UInt8,
    risk UInt8,
    bits Float32,
    because LowCardinality(String),
    approval_id String,
    bypass_id String,
    policy LowCardinality(String),
    digest String,
    took_us UInt32
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(decided_at)
ORDER BY (agent_id, decided_at)
TTL toDateTime(decided_at) + INTERVAL 400 DAY
SETTINGS non_replicated_deduplication_window = 1000
