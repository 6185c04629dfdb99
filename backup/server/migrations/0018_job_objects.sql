-- How it stands with each machine or folder of a job: its newest result, and when it was last backed up.
CREATE TABLE job_objects (
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    name TEXT NOT NULL,
    run_id BIGINT NOT NULL REFERENCES runs (id),
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    ended_at {timestamp} NOT NULL,
    good_at {timestamp},
    left_out_at {timestamp},
    PRIMARY KEY (job_id, name)
) {keyed};

INSERT INTO job_objects (job_id, name, run_id, outcome, reason, ended_at, good_at)
SELECT job_id, name, run_id, outcome, reason, ended_at, good_at FROM (
    SELECT r.job_id, o.name, o.run_id, o.outcome, o.reason, r.ended_at,
           MAX(CASE WHEN o.outcome IN ('succeeded', 'warned') THEN r.ended_at END)
               OVER (PARTITION BY r.job_id, o.name) AS good_at,
           ROW_NUMBER() OVER (PARTITION BY r.job_id, o.name ORDER BY r.ended_at DESC, r.id DESC) AS place
    FROM run_objects o JOIN runs r ON r.id = o.run_id WHERE r.ended_at IS NOT NULL) newest
WHERE place = 1;

-- What a look at the server itself found: a row for as long as it is so. Of a machine, or of the database where host is empty.
CREATE TABLE server_signs (
    host TEXT NOT NULL,
    sign TEXT NOT NULL,
    words TEXT NOT NULL,
    looked_at {timestamp} NOT NULL,
    PRIMARY KEY (host, sign)
) {keyed};
