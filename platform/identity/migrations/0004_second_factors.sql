CREATE TABLE totp_secrets (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed_secret TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    confirmed_at {timestamp},
    last_step BIGINT NOT NULL,
    used_at {timestamp}
);
CREATE TABLE recovery_codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at {timestamp} NOT NULL,
    used_at {timestamp}
);
CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);
CREATE TABLE passkeys (
    id {pk},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL UNIQUE,
    user_handle TEXT NOT NULL,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    counter BIGINT NOT NULL,
    created_at {timestamp} NOT NULL,
    used_at {timestamp}
);
CREATE INDEX passkeys_by_user ON passkeys (user_id);
CREATE TABLE passkey_ceremonies (
    token_hash TEXT NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    expires_at {timestamp} NOT NULL
);
CREATE INDEX passkey_ceremonies_by_expiry ON passkey_ceremonies (expires_at);
CREATE TABLE pending_sign_ins (
    token_hash TEXT NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at {timestamp} NOT NULL,
    expires_at {timestamp} NOT NULL,
    guesses BIGINT NOT NULL
);
CREATE INDEX pending_sign_ins_by_expiry ON pending_sign_ins (expires_at);
CREATE TABLE machines (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    made_by TEXT NOT NULL
);
CREATE TABLE api_tokens (
    id {pk},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    expires_at {timestamp} NOT NULL,
    revoked_at {timestamp},
    used_at {timestamp},
    used_address TEXT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id);
