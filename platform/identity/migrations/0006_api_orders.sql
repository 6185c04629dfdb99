-- What a program asked for under an Idempotency-Key of its own, kept for a while so that the same request sent twice is carried
-- out once. digest: the SHA-256 of what was asked for. made: the id of what came of it, of the kind that its address says; null
-- while it is being made, and where nothing came of it that has an id.
CREATE TABLE api_orders (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    made BIGINT,
    created_at {timestamp} NOT NULL,
    PRIMARY KEY (user_id, name)
) {keyed};
CREATE INDEX api_orders_by_age ON api_orders (created_at);
