-- How far a run is, as whoever performs it said last: what it does (null before it began and in older rows), since when,
-- and how much of that is done.
ALTER TABLE runs ADD COLUMN phase TEXT;
ALTER TABLE runs ADD COLUMN phase_at {timestamp};
ALTER TABLE runs ADD COLUMN done_bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN total_bytes BIGINT;
ALTER TABLE runs ADD COLUMN done_files BIGINT NOT NULL DEFAULT 0;

-- The first page counts the outcomes of two weeks; with them in the index it looks at no row.
CREATE INDEX runs_by_start_and_outcome ON runs (started_at, outcome);
DROP INDEX runs_by_start;
