-- What a 連携サーバー holds, as it told last. points_at: when it last told of its restore points.
ALTER TABLE pullers ADD COLUMN points_at {timestamp};

-- The newest restore point of each machine of a job, and what was found when it was searched and read again.
CREATE TABLE held_points (
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    object TEXT NOT NULL,
    puller_id BIGINT NOT NULL REFERENCES pullers (id),
    made_at {timestamp} NOT NULL,
    cleanness TEXT NOT NULL CHECK (cleanness IN ('clean', 'suspicious', 'infected', 'untold')),
    verified_at {timestamp},
    verified BOOLEAN,
    PRIMARY KEY (job_id, object)
) {keyed};

-- Where its restore points lie (store), and what carries them elsewhere (sync). lock_days: for how many days what is written
-- is locked, 0: not at all, null: nobody has said. began_at: when a sync last ran.
CREATE TABLE held_places (
    id {pk},
    puller_id BIGINT NOT NULL REFERENCES pullers (id),
    kind TEXT NOT NULL CHECK (kind IN ('store', 'sync')),
    name TEXT NOT NULL,
    told_at {timestamp} NOT NULL,
    total_bytes BIGINT,
    used_bytes BIGINT,
    online BOOLEAN,
    lock_days BIGINT,
    began_at {timestamp},
    outcome TEXT
);
CREATE UNIQUE INDEX one_held_place_per_name ON held_places (puller_id, kind, name);

-- How full a place was, day by day.
CREATE TABLE held_sizes (
    place_id BIGINT NOT NULL REFERENCES held_places (id),
    measured_on DATE NOT NULL,
    used_bytes BIGINT NOT NULL,
    PRIMARY KEY (place_id, measured_on)
) {keyed};

-- The place that says how a copy is protected, or when it was written.
ALTER TABLE copies ADD COLUMN told_by BIGINT REFERENCES held_places (id);
