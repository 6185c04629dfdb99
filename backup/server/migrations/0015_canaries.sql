-- カナリア: a file in what a job of ours backs up, whose content is known. digest: its SHA-256. run_id: the newest run in whose
-- snapshot it was looked for; finding: what was there.
CREATE TABLE canaries (
    job_id BIGINT NOT NULL PRIMARY KEY REFERENCES jobs (id),
    path TEXT NOT NULL,
    digest TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at {timestamp} NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    finding TEXT NOT NULL CHECK (finding IN ('same', 'changed', 'missing')),
    looked_at {timestamp} NOT NULL
) {keyed};
