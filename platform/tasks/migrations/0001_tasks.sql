-- due_at: when a worker may take the task. Of a running one it is the end of its lease.
-- lease: how often the task was taken; only the holder of the last number may write.
CREATE TABLE tasks (
    id {pk},
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    due_at {timestamp} NOT NULL,
    lease BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    cancel_requested BOOLEAN NOT NULL,
    progress_done BIGINT NOT NULL,
    progress_total BIGINT NOT NULL,
    progress_note TEXT NOT NULL,
    last_error TEXT,
    created_at {timestamp} NOT NULL,
    finished_at {timestamp}
);
CREATE INDEX tasks_to_take ON tasks (due_at, id) WHERE state IN ('waiting', 'running');
CREATE UNIQUE INDEX one_waiting_task_per_key ON tasks (kind, unique_key) WHERE state = 'waiting';

CREATE TABLE task_schedules (
    name TEXT NOT NULL PRIMARY KEY,
    pattern TEXT NOT NULL,
    next_at {timestamp} NOT NULL
);
