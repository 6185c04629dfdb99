-- A file that was read and previewed; applied once, or never.
CREATE TABLE imports (
    id {pk},
    kind TEXT NOT NULL CHECK (kind IN ('roster', 'marks')),
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    juku_id BIGINT,
    classroom_id BIGINT,
    file_name TEXT NOT NULL,
    content {blob} NOT NULL,
    fingerprint TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at {timestamp} NOT NULL,
    applied_at {timestamp},
    applied_words TEXT
);
CREATE INDEX imports_by_time ON imports (uploaded_at);

-- Report cards printed together in the background; kept for 30 days.
CREATE TABLE printings (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    juku_id BIGINT,
    classroom_id BIGINT,
    grade BIGINT,
    binding TEXT NOT NULL CHECK (binding IN ('pdf', 'zip')),
    ordered_by BIGINT NOT NULL,
    ordered_by_name TEXT NOT NULL,
    ordered_at {timestamp} NOT NULL,
    task_id BIGINT,
    file_name TEXT,
    file_bytes BIGINT,
    cards BIGINT,
    problems TEXT NOT NULL DEFAULT '',
    finished_at {timestamp},
    expires_at {timestamp} NOT NULL
);
CREATE INDEX printings_by_time ON printings (ordered_at);
