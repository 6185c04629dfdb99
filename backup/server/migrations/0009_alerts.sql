-- Whether a check could not look because the repository could not be reached or opened.
ALTER TABLE checks ADD COLUMN unreached BOOLEAN NOT NULL DEFAULT FALSE;

-- アラート: one row per problem. problem: which one, so that it is open once. subject: whose it is, for people.
-- evidence: the page that shows it; another page means that it happened again. waiting_since: since when nobody has taken
-- it on; escalated: the severity at which it was passed on already. closed: by a person, while the cause may still be there.
CREATE TABLE alerts (
    id {pk},
    problem TEXT NOT NULL,
    kind TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('critical', 'warning', 'info')),
    state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged', 'closed', 'resolved')),
    job_id BIGINT REFERENCES jobs (id),
    repository_id BIGINT REFERENCES repositories (id),
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL,
    times BIGINT NOT NULL DEFAULT 1,
    opened_at {timestamp} NOT NULL,
    raised_at {timestamp} NOT NULL,
    waiting_since {timestamp} NOT NULL,
    acknowledged_by TEXT NOT NULL DEFAULT '',
    assignee_id BIGINT REFERENCES users (id),
    assignee TEXT NOT NULL DEFAULT '',
    snoozed_until {timestamp},
    escalated TEXT NOT NULL DEFAULT '',
    resolved_at {timestamp}
);
CREATE UNIQUE INDEX one_standing_alert_per_problem ON alerts (problem) WHERE state <> 'resolved';
CREATE INDEX alerts_by_state ON alerts (state, severity);
CREATE INDEX alerts_of_a_job ON alerts (job_id, id);
CREATE INDEX alerts_by_end ON alerts (resolved_at);

-- What happened to an alert, by whom; note: what the person said.
CREATE TABLE alert_events (
    id {pk},
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    happened_at {timestamp} NOT NULL,
    what TEXT NOT NULL,
    caused_by TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX events_of_an_alert ON alert_events (alert_id, id);

-- 通知先: where alerts are sent. kinds: JSON, an empty list means all. ordinary and escalation: which of the two it is told.
CREATE TABLE channels (
    id {pk},
    name TEXT NOT NULL,
    medium TEXT NOT NULL CHECK (medium IN ('mail', 'teams', 'slack', 'webhook')),
    least_severity TEXT NOT NULL CHECK (least_severity IN ('critical', 'warning', 'info')),
    kinds TEXT NOT NULL,
    ordinary BOOLEAN NOT NULL,
    escalation BOOLEAN NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    created_at {timestamp} NOT NULL,
    retired_at {timestamp}
);
CREATE UNIQUE INDEX one_channel_per_name ON channels (name);

-- The addresses of a channel; a row never changes. address: for people; sealed_address: the same with its secrets.
CREATE TABLE channel_addresses (
    id {pk},
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    address TEXT NOT NULL,
    sealed_address TEXT NOT NULL,
    retired_at {timestamp}
);
CREATE INDEX addresses_of_a_channel ON channel_addresses (channel_id);

-- What a channel is yet to be told; gone when it is in a notice.
CREATE TABLE announcements (
    id {pk},
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    what TEXT NOT NULL,
    made_at {timestamp} NOT NULL
);
CREATE INDEX announcements_of_an_alert ON announcements (alert_id);

-- 通知: one message to a channel. message: what it says, JSON.
CREATE TABLE notices (
    id {pk},
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('alerts', 'escalation', 'test')),
    headline TEXT NOT NULL,
    message TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at {timestamp} NOT NULL
);
CREATE INDEX notices_of_a_channel ON notices (channel_id, id);
CREATE INDEX notices_by_age ON notices (made_at);

CREATE TABLE notice_alerts (
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    PRIMARY KEY (notice_id, alert_id)
) {keyed};
CREATE INDEX notices_of_an_alert ON notice_alerts (alert_id);

-- A notice on its way to one address. answer: what the other side said.
CREATE TABLE deliveries (
    id {pk},
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    address_id BIGINT NOT NULL REFERENCES channel_addresses (id),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '',
    ended_at {timestamp}
);
CREATE INDEX deliveries_of_a_notice ON deliveries (notice_id);

-- 保守時間: when nothing is sent. Once: starts_at and ends_at. Again and again: weekday (0 is Monday), week (which of the
-- month; null is every one), from_minute of the day in Japan, and for how many minutes.
CREATE TABLE quiet_windows (
    id {pk},
    name TEXT NOT NULL,
    starts_at {timestamp},
    ends_at {timestamp},
    week BIGINT,
    weekday BIGINT,
    from_minute BIGINT,
    minutes BIGINT,
    made_by TEXT NOT NULL,
    made_at {timestamp} NOT NULL,
    retired_at {timestamp}
);
