-- レポート: what was known of a time when it was made. content: JSON, never changed; digest: its SHA-256.
-- first_on and last_on: the days of Japan that it covers, both included.
CREATE TABLE reports (
    id {pk},
    kind TEXT NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    scheduled BOOLEAN NOT NULL,
    made_by TEXT NOT NULL,
    made_at {timestamp} NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE UNIQUE INDEX one_scheduled_report_per_time ON reports (kind, first_on, last_on) WHERE scheduled;
CREATE INDEX reports_by_age ON reports (made_at);

-- Who is sent which scheduled report.
CREATE TABLE report_recipients (
    id {pk},
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    added_by TEXT NOT NULL,
    added_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_recipient_per_report ON report_recipients (kind, address);

-- A report on its way to one address. answer: what the SMTP server said.
CREATE TABLE report_mails (
    id {pk},
    report_id BIGINT NOT NULL REFERENCES reports (id),
    address TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '',
    ended_at {timestamp}
);
CREATE UNIQUE INDEX one_mail_per_report_and_address ON report_mails (report_id, address);

-- 目標復旧時間: within what time a job's data is to be back. A job without a row has the usual one.
CREATE TABLE recovery_goals (
    job_id BIGINT PRIMARY KEY REFERENCES jobs (id),
    minutes BIGINT NOT NULL CHECK (minutes > 0),
    changed_by TEXT NOT NULL,
    changed_at {timestamp} NOT NULL
) {keyed};

-- How much a repository may hold, where somebody knows.
CREATE TABLE repository_limits (
    repository_id BIGINT PRIMARY KEY REFERENCES repositories (id),
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    changed_by TEXT NOT NULL,
    changed_at {timestamp} NOT NULL
) {keyed};

-- What was unlike before in the newest good run of a job that was looked at. signs: JSON, an empty list where nothing was.
CREATE TABLE run_signs (
    job_id BIGINT PRIMARY KEY REFERENCES jobs (id),
    run_id BIGINT NOT NULL REFERENCES runs (id),
    signs TEXT NOT NULL
) {keyed};

-- Reports ask for the drills, verifications and alerts of a time.
CREATE INDEX drills_by_end ON drills (ended_at);
CREATE INDEX alerts_by_opening ON alerts (opened_at);
