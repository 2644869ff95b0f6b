-- What the proofs of a source's logs came to: CloudTrail's digests.
ALTER TABLE sensors ADD COLUMN IF NOT EXISTS digests UInt64 DEFAULT 0;
ALTER TABLE sensors ADD COLUMN IF NOT EXISTS digests_tampered UInt64 DEFAULT 0;
ALTER TABLE sensors ADD COLUMN IF NOT EXISTS integrity LowCardinality(String) DEFAULT ''
