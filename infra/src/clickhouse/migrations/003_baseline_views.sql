CREATE VIEW IF NOT EXISTS baseline_facets AS
SELECT
    scope AS agent_id,
    facet,
    value,
    seen,
    round(weight / last_weight, 2) AS decayed_count,
    first_seen_at AS first_seen,
    last_seen_at AS last_seen,
    agents,
    detector,
    version,
    through
FROM baselines FINAL
WHERE value != '' AND last_weight > 0
