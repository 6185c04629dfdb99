-- What a job's snapshots are labelled with in every repository: random, so that no other job has it, of this server or of
-- another. null: none was taken under it yet; whoever begins the job's next run gives it one.
ALTER TABLE jobs ADD COLUMN series TEXT;
CREATE UNIQUE INDEX one_job_per_series ON jobs (series);

-- Under which series a run took its snapshot. null: under the number of its job, which jobs of other servers have too. Such
-- snapshots, those that are there and those that the program of before still takes, are the job's because a run names them.
ALTER TABLE runs ADD COLUMN series TEXT;
CREATE INDEX runs_under_numbers ON runs (job_id) WHERE snapshot IS NOT NULL AND series IS NULL;
CREATE INDEX runs_by_numbered_snapshot ON runs (snapshot) WHERE snapshot IS NOT NULL AND series IS NULL;

-- Snapshots of which a person has said that they belong to a job, though no run of it took them. snapshot: its id; of a copy
-- that of the one that was copied.
CREATE TABLE adopted_snapshots (
    snapshot TEXT PRIMARY KEY,
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    adopted_at {timestamp} NOT NULL
) {keyed};
CREATE INDEX adopted_snapshots_by_job ON adopted_snapshots (job_id);
