-- エージェント: a program on another machine that reports what the backups there did, by a token of its own. Before it
-- enrols it is a one-time code, kept as its SHA-256. silent_minutes: how long nothing may be heard of it.
CREATE TABLE agents (
    id {pk},
    name TEXT NOT NULL,
    silent_minutes BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    made_at {timestamp} NOT NULL,
    code_hash TEXT,
    code_ends_at {timestamp},
    user_id BIGINT REFERENCES users (id),
    token_id BIGINT REFERENCES api_tokens (id),
    enrolled_at {timestamp},
    host TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    seen_at {timestamp},
    waiting BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    revoked_at {timestamp}
);
CREATE UNIQUE INDEX one_agent_in_use_by_name ON agents (name) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX one_agent_per_code ON agents (code_hash);
CREATE UNIQUE INDEX one_agent_per_machine ON agents (user_id);

-- What an agent watches, as it said last. job_name: as the agent calls it; job_id: whose name that is here, if anybody's.
-- problem: why it could not look; empty where it could.
CREATE TABLE agent_watches (
    agent_id BIGINT NOT NULL REFERENCES agents (id),
    place BIGINT NOT NULL,
    job_name TEXT NOT NULL,
    job_id BIGINT REFERENCES jobs (id),
    tool TEXT NOT NULL,
    looked_at {timestamp},
    problem TEXT NOT NULL,
    PRIMARY KEY (agent_id, place)
) {keyed};
CREATE INDEX agents_of_a_job ON agent_watches (job_id);
