-- How the last writing of each machine of a job into a place ended, as its tool told. object '': of the whole job; it stands for
-- every machine of which nothing younger is told. held_copies.outcome is what all of them say together: null as long as nobody
-- has told it of one of the machines that the job is expected to save.
CREATE TABLE held_copy_writes (
    job_id BIGINT NOT NULL REFERENCES jobs (id),
    place_id BIGINT NOT NULL REFERENCES held_places (id),
    object TEXT NOT NULL,
    ended_at {timestamp} NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (job_id, place_id, object)
) {keyed};
INSERT INTO held_copy_writes (job_id, place_id, object, ended_at, outcome)
SELECT job_id, place_id, '', ended_at, outcome FROM held_copies WHERE ended_at IS NOT NULL AND outcome IS NOT NULL;

-- A place speaks for one copy of a job. Where it spoke for more than one, the oldest stays its copy; of the others people say
-- again when they are written.
UPDATE copies SET told_by = NULL
WHERE retired_at IS NULL AND EXISTS (
    SELECT 1 FROM copies o WHERE o.job_id = copies.job_id AND o.told_by = copies.told_by AND o.retired_at IS NULL
                             AND o.id < copies.id);
CREATE UNIQUE INDEX one_copy_in_use_per_place ON copies (job_id, told_by) WHERE retired_at IS NULL;
