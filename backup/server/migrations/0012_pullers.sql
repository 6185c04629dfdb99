-- 取り込み元: other backup tools that are asked what they did. place: host:port. trust: whose certificate is believed;
-- certificate: the fingerprint or the authorities. mark_at: from where the next poll begins, by the other side's clock.
-- due_at: when it is asked next; null: a person has to look first. claimed_until: somebody is asking. heard_at: when it last
-- answered all of a poll. trouble: why it did not since. trial: what became of trying it.
CREATE TABLE pullers (
    id {pk},
    name TEXT NOT NULL,
    tool TEXT NOT NULL,
    place TEXT NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('system', 'pin', 'authority')),
    certificate TEXT NOT NULL,
    sealed_login TEXT NOT NULL,
    every_minutes BIGINT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at {timestamp} NOT NULL,
    retired_at {timestamp},
    mark_at {timestamp},
    due_at {timestamp},
    claimed_until {timestamp},
    heard_at {timestamp},
    met TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    trouble TEXT NOT NULL DEFAULT '',
    trial TEXT NOT NULL DEFAULT '' CHECK (trial IN ('', 'waiting', 'passed', 'failed')),
    trial_words TEXT NOT NULL DEFAULT '',
    tried_at {timestamp}
);
CREATE UNIQUE INDEX one_puller_per_name ON pullers (name);

-- The jobs of a 取り込み元 that no person has registered yet. oldest_at: from where it is asked again once one has.
CREATE TABLE puller_jobs (
    puller_id BIGINT NOT NULL REFERENCES pullers (id),
    name TEXT NOT NULL,
    oldest_at {timestamp} NOT NULL,
    newest_at {timestamp} NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (puller_id, name)
) {keyed};

-- What became of each machine or folder within a run of another tool.
CREATE TABLE run_objects (
    run_id BIGINT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    bytes BIGINT,
    PRIMARY KEY (run_id, name)
) {keyed};
