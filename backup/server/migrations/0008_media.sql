-- 媒体: what a copy lies on and what can be carried away. label: what is written on it. home_id: where it belongs;
-- location_id: where it is now, or was before it was lent. readable: what the newest inspection says of it.
CREATE TABLE media (
    id {pk},
    label TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('tape', 'rdx', 'external_disk', 'usb', 'optical')),
    generation TEXT NOT NULL DEFAULT '',
    capacity_gb BIGINT CHECK (capacity_gb > 0),
    home_id BIGINT NOT NULL REFERENCES locations (id),
    location_id BIGINT NOT NULL REFERENCES locations (id),
    state TEXT NOT NULL CHECK (state IN ('in_use', 'stored', 'lent', 'returned', 'retired')),
    readable BOOLEAN NOT NULL DEFAULT TRUE,
    notes TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 1,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_medium_per_label ON media (label);

-- What became of a medium, act by act, with how it stood afterwards.
CREATE TABLE moves (
    id {pk},
    medium_id BIGINT NOT NULL REFERENCES media (id),
    act TEXT NOT NULL,
    state TEXT NOT NULL,
    location_id BIGINT NOT NULL REFERENCES locations (id),
    note TEXT NOT NULL DEFAULT '',
    moved_by TEXT NOT NULL,
    moved_at {timestamp} NOT NULL
);
CREATE INDEX moves_of_a_medium ON moves (medium_id, id);

-- medium_id: the copy lies there, and is where and as safe as the medium is. No copy that was there before names one.
ALTER TABLE copies ADD COLUMN medium_id BIGINT REFERENCES media (id);
CREATE INDEX copies_on_a_medium ON copies (medium_id);

-- 貸出. borrower_id: a person of this server; null of somebody from outside. due_at: the end of the day due_on in Japan.
-- overdue_at: when the server noted that the medium did not come back in time.
CREATE TABLE loans (
    id {pk},
    medium_id BIGINT NOT NULL REFERENCES media (id),
    borrower_id BIGINT REFERENCES users (id),
    borrower TEXT NOT NULL,
    affiliation TEXT NOT NULL DEFAULT '',
    contact TEXT NOT NULL DEFAULT '',
    purpose TEXT NOT NULL,
    due_on DATE NOT NULL,
    due_at {timestamp} NOT NULL,
    lent_by TEXT NOT NULL,
    lent_at {timestamp} NOT NULL,
    overdue_at {timestamp},
    returned_at {timestamp},
    received_by TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX one_open_loan_per_medium ON loans (medium_id) WHERE returned_at IS NULL;
CREATE INDEX loans_of_a_medium ON loans (medium_id, id);

-- 点検: what somebody saw of a medium. loan_id: after which loan.
CREATE TABLE inspections (
    id {pk},
    medium_id BIGINT NOT NULL REFERENCES media (id),
    loan_id BIGINT REFERENCES loans (id),
    condition TEXT NOT NULL CHECK (condition IN ('good', 'worn', 'damaged')),
    readable BOOLEAN NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    inspected_by TEXT NOT NULL,
    inspected_at {timestamp} NOT NULL
);
CREATE INDEX inspections_of_a_medium ON inspections (medium_id, id);

-- ローテーション: which medium goes in on which night for a job. terms: JSON. encrypted: whether the job's tool writes so.
-- ended_at: since when nobody follows it.
CREATE TABLE rotations (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    terms TEXT NOT NULL,
    first_on DATE NOT NULL,
    encrypted BOOLEAN,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at {timestamp} NOT NULL,
    ended_at {timestamp}
);
CREATE UNIQUE INDEX one_rotation_per_job ON rotations (job_id) WHERE ended_at IS NULL;

-- pool and position: which place of the terms a medium has.
CREATE TABLE rotation_media (
    rotation_id BIGINT NOT NULL REFERENCES rotations (id),
    pool TEXT NOT NULL,
    position BIGINT NOT NULL,
    medium_id BIGINT NOT NULL REFERENCES media (id),
    PRIMARY KEY (rotation_id, pool, position)
) {keyed};

-- What was put in on a night. planned_id: what the rotation asked for.
CREATE TABLE insertions (
    id {pk},
    rotation_id BIGINT NOT NULL REFERENCES rotations (id),
    night DATE NOT NULL,
    medium_id BIGINT NOT NULL REFERENCES media (id),
    planned_id BIGINT REFERENCES media (id),
    why TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    put_in_by TEXT NOT NULL,
    put_in_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_insertion_per_night ON insertions (rotation_id, night);

-- 検証の予定: how often a job is to be verified, in months of the calendar counted from first_on.
CREATE TABLE verification_plans (
    job_id BIGINT PRIMARY KEY REFERENCES jobs (id),
    every_months BIGINT NOT NULL CHECK (every_months BETWEEN 1 AND 24),
    first_on DATE NOT NULL,
    assignee TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 1
) {keyed};

-- 手で行った検証. done_at: the end of that day, or when it was recorded. One that did not pass is an open error until
-- closed_at. evidence: a file.
CREATE TABLE verifications (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    kind TEXT NOT NULL CHECK (kind IN ('full_restore', 'partial', 'integrity')),
    done_at {timestamp} NOT NULL,
    passed BOOLEAN NOT NULL,
    target TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    recorded_by TEXT NOT NULL,
    recorded_at {timestamp} NOT NULL,
    evidence_name TEXT,
    evidence_digest TEXT,
    evidence {blob},
    error_kind TEXT CHECK (error_kind IN ('corruption', 'capacity', 'connection', 'other')),
    closed_at {timestamp},
    closed_by TEXT NOT NULL DEFAULT '',
    closing_words TEXT NOT NULL DEFAULT ''
);
CREATE INDEX verifications_of_a_job ON verifications (job_id, done_at, id);
CREATE INDEX open_verification_errors ON verifications (job_id) WHERE NOT passed AND closed_at IS NULL;
