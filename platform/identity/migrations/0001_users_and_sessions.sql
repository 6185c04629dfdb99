CREATE TABLE users (
    id {pk},
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    password_changed_at {timestamp} NOT NULL,
    signed_in_at {timestamp},
    disabled_at {timestamp}
);
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at {timestamp} NOT NULL,
    seen_at {timestamp} NOT NULL,
    expires_at {timestamp} NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_seen_at ON sessions (seen_at);
CREATE TABLE sign_in_attempts (
    subject TEXT NOT NULL PRIMARY KEY,
    began_at {timestamp} NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (began_at);
