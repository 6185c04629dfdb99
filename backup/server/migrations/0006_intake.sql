-- grace_minutes: how long the end of a run of another tool may take to be heard, from the time of the schedule or from the
-- word of its start. reports: how many reports it was given; whoever adds one has its turn until the transaction ends.
ALTER TABLE jobs ADD COLUMN grace_minutes BIGINT NOT NULL DEFAULT 180;
ALTER TABLE jobs ADD COLUMN reports BIGINT NOT NULL DEFAULT 0;

-- report_key: what another tool calls this run; two reports with one key speak of one run. Empty: it was said to have
-- begun without a name, and the next word of an end is its end. Null: nothing will be said of it any more.
ALTER TABLE runs ADD COLUMN report_key TEXT;
CREATE UNIQUE INDEX one_run_per_report_key ON runs (job_id, report_key);

-- Another tool may run twice at once; the engine does not.
DROP INDEX one_active_run_per_job;
CREATE UNIQUE INDEX one_active_run_per_job ON runs (job_id) WHERE ended_at IS NULL AND cause <> 'report';

-- report: what another tool said of a copy last, so that the same words once more are not taken for news.
ALTER TABLE copies ADD COLUMN report TEXT;

-- The secret addresses to which tools report. holder: the number of the job whose address it is, or 'shared' of the one
-- that takes any job by its name.
CREATE TABLE ping_keys (
    id {pk},
    holder TEXT NOT NULL,
    job_id BIGINT REFERENCES jobs (id),
    key_hash TEXT NOT NULL,
    sealed_key TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_ping_key_per_hash ON ping_keys (key_hash);
CREATE UNIQUE INDEX one_ping_key_per_holder ON ping_keys (holder);
CREATE INDEX ping_keys_of_a_job ON ping_keys (job_id);

-- What tools call a job. kind: slug, in a ping address; agent, the number of the former system; name, anything else.
CREATE TABLE job_names (
    kind TEXT NOT NULL CHECK (kind IN ('slug', 'agent', 'name')),
    name TEXT NOT NULL,
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    PRIMARY KEY (kind, name)
) {keyed};
CREATE INDEX names_of_a_job ON job_names (job_id);

-- What a program calls one of its orders, so that the same order twice is done once.
CREATE TABLE report_orders (
    user_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    run_id BIGINT REFERENCES runs (id),
    made_at {timestamp} NOT NULL,
    PRIMARY KEY (user_id, name)
) {keyed};
CREATE INDEX report_orders_by_age ON report_orders (made_at);

-- 取り込み: what came in, taken or not; kept for a while. said: which job it named, for people; name_kind and name: the
-- same where nobody knows that job. word: what it told.
CREATE TABLE intake_messages (
    id {pk},
    received_at {timestamp} NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('ping', 'api', 'agent')),
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
CREATE INDEX intake_messages_by_age ON intake_messages (received_at);
CREATE INDEX intake_messages_of_a_job ON intake_messages (job_id, id);
CREATE INDEX intake_messages_by_name ON intake_messages (name_kind, name);
