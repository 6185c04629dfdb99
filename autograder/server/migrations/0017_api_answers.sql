-- What a program made through the API under an Idempotency-Key, kept for a day so that the same request sent twice makes
-- one thing. content: the SHA-256 of address and body. made: the id of what was made; none while it is being made.
CREATE TABLE api_answers (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    made BIGINT,
    created_at {timestamp} NOT NULL,
    PRIMARY KEY (user_id, name)
) {keyed};
CREATE INDEX api_answers_by_age ON api_answers (created_at);
