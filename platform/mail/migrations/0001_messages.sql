-- body: the mail as it goes out, while it waits. It is taken away once it is sent or given up if it holds a code (secret).
-- attempts: how often a server was asked to take it.
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
