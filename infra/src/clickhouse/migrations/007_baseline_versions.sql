-- Baselines of agents as people approved them, one row a version: `body` is the agent's rows of `baselines` as JSON.
-- Written before the approval is answered and never changed, so that a roll-back met again in a replay finds the same.
-- A version that gave way to newer ones is retired: the same key with retired 1 and no body.
CREATE TABLE IF NOT EXISTS baseline_versions
(
    agent_id String,
    number UInt32,
    log_partition UInt16,
    log_offset UInt64,
    body String CODEC(ZSTD(3)),
    retired UInt8
)
ENGINE = ReplacingMergeTree(retired)
ORDER BY (agent_id, number)
SETTINGS non_replicated_deduplication_window = 1000
