-- How much of a minute's requests an account or an address used on all nodes. The name of a caller is a part of a SHA-256.
CREATE TABLE caller_counts (
    caller BIGINT NOT NULL PRIMARY KEY,
    used_us BIGINT NOT NULL,
    clear_at_us BIGINT NOT NULL
);
CREATE INDEX caller_counts_by_clearing ON caller_counts (clear_at_us);
