-- Where a place of a 連携サーバー is, as a person has said once; location_id null: nobody has. medium: of what kind it is.
-- encrypted: null: nobody knows. said_lock_days: for how many days what is written is locked, where the source does not tell;
-- 0: not at all. Places that are there wait for somebody to say so; until then they count as before.
ALTER TABLE held_places ADD COLUMN location_id BIGINT REFERENCES locations (id);
ALTER TABLE held_places ADD COLUMN medium TEXT;
ALTER TABLE held_places ADD COLUMN encrypted BOOLEAN;
ALTER TABLE held_places ADD COLUMN said_lock_days BIGINT;
ALTER TABLE held_places ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- What lies of a job in a place, as its tool told last. carrier: the copy job that carries it there; empty: the job itself
-- writes it, or the tool does not tell. ended_at, outcome: the last write. whole_at: of when the oldest of its data are; null as
-- long as not all of it has come. missing: how many of the machines that the job is expected to save have no point there.
CREATE TABLE held_copies (
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    place_id BIGINT NOT NULL REFERENCES held_places (id),
    carrier TEXT NOT NULL,
    told_at {timestamp} NOT NULL,
    ended_at {timestamp},
    outcome TEXT,
    whole_at {timestamp},
    missing BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (job_id, place_id)
) {keyed};

-- The newest point there of each machine; of a job that is one thing, of one without a name.
CREATE TABLE held_copy_points (
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    place_id BIGINT NOT NULL REFERENCES held_places (id),
    object TEXT NOT NULL,
    made_at {timestamp} NOT NULL,
    PRIMARY KEY (job_id, place_id, object)
) {keyed};
