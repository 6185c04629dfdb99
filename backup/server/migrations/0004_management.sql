-- 方針: what a class of data asks for, each edition of it; terms: JSON. A class without a row has the standard.
CREATE TABLE policies (
    data_class TEXT NOT NULL CHECK (data_class IN ('restricted', 'confidential', 'internal', 'public')),
    edition BIGINT NOT NULL CHECK (edition > 0),
    terms TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at {timestamp} NOT NULL,
    PRIMARY KEY (data_class, edition)
) {keyed};

-- By which edition of which class's policy was judged; edition 0 is the standard. Null before this was kept.
ALTER TABLE verdict_changes ADD COLUMN data_class TEXT;
ALTER TABLE verdict_changes ADD COLUMN policy_edition BIGINT;

-- own_rpo: whether rpo_minutes was said for this job; otherwise its class's policy says it. What was the standard of the
-- class until now counts as said by the policy.
ALTER TABLE jobs ADD COLUMN own_rpo BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE jobs SET own_rpo = FALSE WHERE rpo_minutes = CASE data_class WHEN 'public' THEN 11520 ELSE 2160 END;

-- jitter_minutes: by how much at most a start by the schedule comes later than the schedule says.
ALTER TABLE jobs ADD COLUMN jitter_minutes BIGINT NOT NULL DEFAULT 0;

-- Who paused it when and why, and when it goes on by itself; the columns of a job that goes on mean nothing.
ALTER TABLE jobs ADD COLUMN paused_by TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN paused_at {timestamp};
ALTER TABLE jobs ADD COLUMN paused_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN paused_until {timestamp};

-- 引退: kept with its history, neither run nor judged any more.
ALTER TABLE jobs ADD COLUMN retired_at {timestamp};

-- writers: how many runs may write it at once.
ALTER TABLE repositories ADD COLUMN writers BIGINT NOT NULL DEFAULT 2;
ALTER TABLE repositories ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE repositories ADD COLUMN retired_at {timestamp};

ALTER TABLE locations ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE locations ADD COLUMN retired_at {timestamp};

-- 整理: a plan that a person saw, and its performance. keeps and removes: the ids of the snapshots, JSON.
CREATE TABLE tidyings (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    keeps TEXT NOT NULL,
    removes TEXT NOT NULL,
    caused_by TEXT NOT NULL,
    started_at {timestamp} NOT NULL,
    seen_at {timestamp},
    ended_at {timestamp},
    passed BOOLEAN,
    reason TEXT NOT NULL DEFAULT '',
    bytes_freed BIGINT,
    bytes_marked BIGINT
);
CREATE UNIQUE INDEX one_active_tidying_per_repository ON tidyings (repository_id) WHERE ended_at IS NULL;
CREATE INDEX tidyings_of_a_job ON tidyings (job_id, id);
