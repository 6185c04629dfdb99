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

-- Report cards printed together in the background; the file is kept for 30 days. juku_id and classroom_id: the scope of
-- who ordered it. only_…: what was chosen within that scope. unprinted: a list of pupils with reasons.
CREATE TABLE printings (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    juku_id BIGINT,
    classroom_id BIGINT,
    only_juku_id BIGINT,
    only_classroom_id BIGINT,
    only_grade BIGINT,
    binding TEXT NOT NULL CHECK (binding IN ('pdf', 'zip')),
    ordered_by_name TEXT NOT NULL,
    ordered_at {timestamp} NOT NULL,
    task_id BIGINT,
    file_name TEXT,
    file_bytes BIGINT NOT NULL DEFAULT 0,
    cards BIGINT NOT NULL DEFAULT 0,
    edition TEXT NOT NULL DEFAULT '',
    unprinted TEXT NOT NULL DEFAULT '[]',
    finished_at {timestamp},
    expires_at {timestamp} NOT NULL
);
CREATE INDEX printings_of_a_round ON printings (round_id);
CREATE INDEX printings_by_expiry ON printings (expires_at);
