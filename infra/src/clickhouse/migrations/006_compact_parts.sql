-- A block of 10,000 events becomes a part of one file instead of 170: half the CPU of its insert. What merging makes
-- larger than this (uncompressed) is laid out by column.
ALTER TABLE events MODIFY SETTING min_bytes_for_wide_part = 67108864
