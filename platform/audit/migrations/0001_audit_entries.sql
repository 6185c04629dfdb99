CREATE TABLE audit_entries (
    id {pk},
    at {timestamp} NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE INDEX audit_entries_by_time ON audit_entries (at);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, at);
