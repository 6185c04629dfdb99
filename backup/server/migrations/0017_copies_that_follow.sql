-- A copy that the runs of its job write: each good one advances it. What a copy is called by the tool that tells of it,
-- for how many days each write locks it anew, and which run wrote it last.
ALTER TABLE copies ADD COLUMN follows BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE copies ADD COLUMN lock_days BIGINT;
ALTER TABLE copies ADD COLUMN called TEXT NOT NULL DEFAULT '';
ALTER TABLE copies ADD COLUMN written_by BIGINT REFERENCES runs (id);
ALTER TABLE copies ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE copies ADD COLUMN retired_at {timestamp};

-- What a refused message told, as long as it waits for somebody to register its name: it is taken then.
ALTER TABLE intake_messages ADD COLUMN told TEXT;
CREATE INDEX messages_that_wait ON intake_messages (name_kind, name) WHERE told IS NOT NULL;
