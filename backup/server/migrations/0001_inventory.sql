-- What a signed-in person may do here.
CREATE TABLE members (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'viewer', 'auditor'))
) {keyed};

-- 保管場所: a place where data lies. production: the place where the originals are.
CREATE TABLE locations (
    id {pk},
    name TEXT NOT NULL,
    off_site BOOLEAN NOT NULL,
    production BOOLEAN NOT NULL DEFAULT FALSE,
    notes TEXT NOT NULL DEFAULT '',
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_location_per_name ON locations (name);

-- tidied_until: somebody removes old snapshots there, and has said until when at most.
-- address: where it lies, for people; sealed_storage: the same with its secrets, sealed with the server's key.
CREATE TABLE repositories (
    id {pk},
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    sealed_storage TEXT NOT NULL,
    password_file TEXT NOT NULL,
    location_id BIGINT NOT NULL REFERENCES locations (id),
    medium TEXT NOT NULL,
    append_only BOOLEAN NOT NULL DEFAULT FALSE,
    tidied_until {timestamp},
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_repository_per_name ON repositories (name);

-- source_kind and sealed_source: what the native engine reads, sealed with the server's key; null for other tools.
-- target: the same for people. retention: JSON.
-- window_from and window_to: minutes of the day in Japan, both or neither.
CREATE TABLE jobs (
    id {pk},
    name TEXT NOT NULL,
    tool TEXT NOT NULL,
    target TEXT NOT NULL,
    source_kind TEXT CHECK (source_kind IN ('folders', 'sqlite', 'postgres', 'command')),
    sealed_source TEXT,
    repository_id BIGINT REFERENCES repositories (id),
    data_class TEXT NOT NULL CHECK (data_class IN ('restricted', 'confidential', 'internal', 'public')),
    owner TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    schedule TEXT,
    business_days_note TEXT NOT NULL DEFAULT '',
    window_from BIGINT,
    window_to BIGINT,
    rpo_minutes BIGINT NOT NULL CHECK (rpo_minutes > 0),
    retention TEXT NOT NULL,
    drill_every_days BIGINT,
    paused BOOLEAN NOT NULL DEFAULT FALSE,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_job_per_name ON jobs (name);

-- A copy of what a job protects. The production original is no row. repository_id: one of ours keeps it.
-- offline_state: of an offline copy's medium, as far as it is known.
CREATE TABLE copies (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    name TEXT NOT NULL,
    repository_id BIGINT REFERENCES repositories (id),
    location_id BIGINT REFERENCES locations (id),
    medium TEXT,
    protection TEXT NOT NULL CHECK (protection IN ('online', 'immutable', 'offline', 'unknown')),
    immutable_until {timestamp},
    offline_state TEXT CHECK (offline_state IN ('stored', 'lent', 'overdue', 'connected', 'retired')),
    encrypted BOOLEAN,
    written_at {timestamp},
    last_outcome TEXT,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_copy_per_name ON copies (job_id, name);
