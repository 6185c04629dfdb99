-- 判定の履歴: a row when a job's verdict begins to say something else. verdict: JSON.
CREATE TABLE verdict_changes (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    judged_at {timestamp} NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('met', 'warning', 'broken', 'unknown')),
    verdict TEXT NOT NULL
);
CREATE INDEX verdict_changes_of_a_job ON verdict_changes (job_id, id);

-- How large a repository was, day by day.
CREATE TABLE repository_sizes (
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    measured_on DATE NOT NULL,
    snapshots BIGINT NOT NULL,
    bytes_stored BIGINT NOT NULL,
    bytes_protected BIGINT NOT NULL,
    PRIMARY KEY (repository_id, measured_on)
) {keyed};
