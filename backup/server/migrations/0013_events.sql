-- event_host: what the server that this source asks calls itself in the events that it sends by syslog; empty: none.
ALTER TABLE pullers ADD COLUMN event_host TEXT NOT NULL DEFAULT '';

-- Notes of what came in may say 「syslog」, too. Those from before stay, and are numbered anew.
ALTER TABLE intake_messages RENAME TO intake_messages_before;

CREATE TABLE intake_messages (
    id {pk},
    received_at {timestamp} NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('ping', 'api', 'agent', 'syslog')),
    address TEXT NOT NULL,
    sender TEXT NOT NULL,
    origin TEXT NOT NULL,
    said TEXT NOT NULL,
    name_kind TEXT,
    name TEXT,
    job_id BIGINT REFERENCES jobs (id),
    run_id BIGINT REFERENCES runs (id),
    word TEXT NOT NULL,
    result TEXT NOT NULL CHECK (result IN ('taken', 'repeated', 'noted', 'refused')),
    reason TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT ''
);
INSERT INTO intake_messages (received_at, way, address, sender, origin, said, name_kind, name, job_id, run_id, word, result,
                             reason, body)
    SELECT received_at, way, address, sender, origin, said, name_kind, name, job_id, run_id, word, result, reason, body
    FROM intake_messages_before ORDER BY id;
DROP TABLE intake_messages_before;
CREATE INDEX intake_messages_by_age ON intake_messages (received_at);
CREATE INDEX intake_messages_of_a_job ON intake_messages (job_id, id);
CREATE INDEX intake_messages_by_name ON intake_messages (name_kind, name);
-- What was refused, and whether the same sender has said anything of the same job since.
CREATE INDEX refused_intake_messages ON intake_messages (received_at) WHERE result = 'refused';
CREATE INDEX intake_messages_of_a_sender ON intake_messages (sender, said, id);
