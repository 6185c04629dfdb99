-- One attempt at a job. claimed: somebody performs it; seen_at: the last sign of life of that one.
CREATE TABLE runs (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    cause TEXT NOT NULL CHECK (cause IN ('schedule', 'by_hand', 'command', 'retry', 'report')),
    caused_by TEXT NOT NULL,
    attempt BIGINT NOT NULL DEFAULT 1,
    task_id BIGINT,
    claimed BOOLEAN NOT NULL DEFAULT FALSE,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    started_at {timestamp} NOT NULL,
    seen_at {timestamp} NOT NULL,
    ended_at {timestamp},
    outcome TEXT CHECK (outcome IN ('succeeded', 'warned', 'failed', 'interrupted', 'cancelled')),
    reason TEXT NOT NULL DEFAULT '',
    files BIGINT,
    bytes BIGINT,
    bytes_added BIGINT,
    bytes_stored BIGINT,
    unreadable BIGINT,
    snapshot TEXT,
    tree TEXT
);
CREATE UNIQUE INDEX one_active_run_per_job ON runs (job_id) WHERE ended_at IS NULL;
CREATE INDEX runs_of_a_job ON runs (job_id, id);
CREATE INDEX runs_of_a_job_by_outcome ON runs (job_id, outcome, id);
CREATE INDEX runs_by_start ON runs (started_at);

CREATE TABLE run_lines (
    run_id BIGINT NOT NULL REFERENCES runs (id),
    number BIGINT NOT NULL,
    logged_at {timestamp} NOT NULL,
    level TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
) {keyed};

-- A look through a repository. seen_at, here and below: the last sign of life of whoever performs it; null until somebody
-- does. passed is null while it goes on or where it could not be made.
-- closed_at: when a later check of the same or greater depth found nothing any more.
CREATE TABLE checks (
    id {pk},
    repository_id BIGINT NOT NULL REFERENCES repositories (id),
    depth TEXT NOT NULL CHECK (depth IN ('structure', 'part', 'all')),
    caused_by TEXT NOT NULL,
    started_at {timestamp} NOT NULL,
    seen_at {timestamp},
    ended_at {timestamp},
    passed BOOLEAN,
    reason TEXT NOT NULL DEFAULT '',
    findings TEXT NOT NULL DEFAULT '[]',
    bytes_read BIGINT,
    closed_at {timestamp}
);
CREATE UNIQUE INDEX one_active_check_per_repository ON checks (repository_id) WHERE ended_at IS NULL;
CREATE INDEX checks_of_a_repository ON checks (repository_id, id);

-- 復元訓練: report is the engine's evidence, as JSON.
CREATE TABLE drills (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    caused_by TEXT NOT NULL,
    started_at {timestamp} NOT NULL,
    seen_at {timestamp},
    ended_at {timestamp},
    passed BOOLEAN,
    reason TEXT NOT NULL DEFAULT '',
    snapshot TEXT,
    duration_ms BIGINT,
    report TEXT
);
CREATE UNIQUE INDEX one_active_drill_per_job ON drills (job_id) WHERE ended_at IS NULL;
CREATE INDEX drills_of_a_job ON drills (job_id, id);

-- 復元: asked for by a person, kept as a record of who took what out.
CREATE TABLE restores (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    snapshot TEXT NOT NULL,
    paths TEXT NOT NULL,
    target TEXT NOT NULL,
    overwrite BOOLEAN NOT NULL,
    caused_by TEXT NOT NULL,
    started_at {timestamp} NOT NULL,
    seen_at {timestamp},
    ended_at {timestamp},
    passed BOOLEAN,
    reason TEXT NOT NULL DEFAULT '',
    files BIGINT,
    bytes BIGINT
);
CREATE INDEX restores_of_a_job ON restores (job_id, id);
