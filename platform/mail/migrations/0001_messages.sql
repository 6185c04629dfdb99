-- What went out, what waits, and what could not be sent. A body stays while it may still be sent; one that holds a
-- code (secret) is taken away as soon as it is sent or given up.
CREATE TABLE messages (
    id {pk},
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body_text TEXT,
    body_html TEXT,
    secret BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at {timestamp} NOT NULL,
    ended_at {timestamp}
);
CREATE INDEX messages_by_state ON messages (state, id);
