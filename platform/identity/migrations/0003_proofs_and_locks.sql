-- Sessions that are there already were proven when they began. Passwords of before are not known; the present one is.
ALTER TABLE sessions ADD COLUMN proven_at {timestamp};
UPDATE sessions SET proven_at = created_at;
ALTER TABLE users ADD COLUMN password_due_at {timestamp};
CREATE TABLE former_passwords (
    id {pk},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    password_hash TEXT NOT NULL,
    replaced_at {timestamp} NOT NULL
);
CREATE INDEX former_passwords_by_user ON former_passwords (user_id, id);
-- Counts that are there already hold nobody back any more; they end with their window.
ALTER TABLE sign_in_attempts ADD COLUMN user_id BIGINT REFERENCES users (id) ON DELETE CASCADE;
ALTER TABLE sign_in_attempts ADD COLUMN free_at {timestamp};
ALTER TABLE sign_in_attempts ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
UPDATE sign_in_attempts SET free_at = began_at;
CREATE INDEX sign_in_attempts_by_freedom ON sign_in_attempts (free_at);
