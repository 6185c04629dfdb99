-- People: how to reach somebody, and since when and by whom the account is what it is. Who is there already has chosen
-- a password, so counts as active since the account was made.
ALTER TABLE users ADD COLUMN email TEXT;
ALTER TABLE users ADD COLUMN invited_by TEXT;
ALTER TABLE users ADD COLUMN activated_at {timestamp};
ALTER TABLE users ADD COLUMN disabled_by TEXT;
UPDATE users SET activated_at = created_at;
CREATE INDEX users_by_email ON users (LOWER(email));

-- Other names of a person; one that several people have is nobody's.
CREATE TABLE login_aliases (
    alias TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (alias, user_id)
);
CREATE INDEX aliases_of_a_user ON login_aliases (user_id);

-- One-time codes. invitation: begins an account; reset: replaces a forgotten password; setup: makes the first account,
-- so it has no user yet.
CREATE TABLE one_time_codes (
    id {pk},
    code_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('invitation', 'reset', 'setup')),
    issued_by TEXT NOT NULL,
    by_mail BOOLEAN NOT NULL,
    issued_at {timestamp} NOT NULL,
    expires_at {timestamp} NOT NULL,
    used_at {timestamp},
    withdrawn_at {timestamp},
    CHECK ((purpose = 'setup') = (user_id IS NULL))
);
CREATE UNIQUE INDEX one_open_code_per_user ON one_time_codes (user_id)
    WHERE used_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX codes_of_a_user ON one_time_codes (user_id, id);

-- One row. What could leave nobody in charge updates it first, so that such acts pass one after the other.
CREATE TABLE charge_turns (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    turns BIGINT NOT NULL
);
INSERT INTO charge_turns (id, turns) VALUES (1, 0);
