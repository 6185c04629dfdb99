-- Several attempts of another tool at one run. retried: its tool tried once more, or is about to, so that another attempt
-- speaks for this one; retry_by: until when that one is waited for, null once it came or where none is expected.
ALTER TABLE runs ADD COLUMN retried BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE runs ADD COLUMN retry_by {timestamp};
CREATE INDEX runs_that_are_tried_again ON runs (job_id) WHERE retry_by IS NOT NULL;

-- Which job of a source a name means that a person registered: the tool's own id of it, empty where it tells none, and whose
-- job it is, of a source that looks after several servers. A job that is called otherwise there stays the same here, and jobs
-- of several servers that are called alike stay apart.
CREATE TABLE told_jobs (
    puller_id BIGINT NOT NULL REFERENCES pullers (id),
    name TEXT NOT NULL,
    server TEXT NOT NULL,
    tool_id TEXT NOT NULL,
    PRIMARY KEY (puller_id, name)
) {keyed};
-- Jobs behind an Enterprise Manager are called with their servers from now on, so all of them are heard of once more.
DELETE FROM puller_jobs WHERE puller_id IN (SELECT id FROM pullers WHERE tool = 'em');
UPDATE pullers SET mark_at = NULL WHERE tool = 'em';

-- What tools verified by themselves: of everything that verifies a job the newest result. puller_id: the source that told it,
-- whose word counts while it is heard; null of a word that came by itself. passed: null where it says neither.
CREATE TABLE told_verifications (
    id {pk},
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    puller_id BIGINT REFERENCES pullers (id),
    teller TEXT NOT NULL,
    what TEXT NOT NULL,
    ended_at {timestamp} NOT NULL,
    passed BOOLEAN,
    words TEXT NOT NULL
);
CREATE UNIQUE INDEX one_told_verification_per_teller ON told_verifications (job_id, teller, what);

-- What an event told that somebody should look at, the newest of each thing; gone once an event says that it is over.
-- message_id: the note of that event, which is kept for a while.
CREATE TABLE event_signs (
    id {pk},
    host TEXT NOT NULL,
    sign TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    heard_at {timestamp} NOT NULL,
    message_id BIGINT NOT NULL,
    times BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX one_event_sign_per_subject ON event_signs (host, sign, subject);
