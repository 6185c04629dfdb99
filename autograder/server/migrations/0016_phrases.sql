-- 文例: what stands on a report card where nobody wrote: a set of texts by score band, for a subject or for 合計
-- ('combined'). No 塾: the set of 本部; no 教室: the one of the whole 塾. The nearest set counts, as a whole. Where there is
-- none, the program's own phrases stand, as before.
CREATE TABLE phrase_sets (
    id {pk},
    juku_id BIGINT REFERENCES juku (id),
    classroom_id BIGINT REFERENCES classrooms (id),
    topic TEXT NOT NULL CHECK (topic IN ('japanese', 'math', 'english', 'mathematics', 'combined')),
    revision BIGINT NOT NULL DEFAULT 1,
    written_by TEXT NOT NULL,
    written_at {timestamp} NOT NULL,
    CHECK (classroom_id IS NULL OR juku_id IS NOT NULL)
);
CREATE UNIQUE INDEX one_phrase_set_of_headquarters ON phrase_sets (topic) WHERE juku_id IS NULL;
CREATE UNIQUE INDEX one_phrase_set_of_a_juku ON phrase_sets (juku_id, topic) WHERE juku_id IS NOT NULL AND classroom_id IS NULL;
CREATE UNIQUE INDEX one_phrase_set_of_a_classroom ON phrase_sets (classroom_id, topic) WHERE classroom_id IS NOT NULL;

-- lowest and highest: percent of 満点, both belong to the band.
CREATE TABLE phrases (
    set_id BIGINT NOT NULL REFERENCES phrase_sets (id) ON DELETE CASCADE,
    lowest BIGINT NOT NULL CHECK (lowest BETWEEN 0 AND 100),
    highest BIGINT NOT NULL CHECK (highest BETWEEN 0 AND 100),
    words TEXT NOT NULL,
    PRIMARY KEY (set_id, lowest)
) {keyed};

-- 塾から: what a 塾 says on all of its report cards of a round.
CREATE TABLE juku_messages (
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    words TEXT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    written_by TEXT NOT NULL,
    written_at {timestamp} NOT NULL,
    PRIMARY KEY (round_id, juku_id)
) {keyed};

-- summary: ひとこと from a 文例. Cards that were frozen before have neither: theirs are printed as they were.
ALTER TABLE snapshot_entries ADD COLUMN summary TEXT NOT NULL DEFAULT '';
ALTER TABLE snapshot_entries ADD COLUMN juku_message TEXT NOT NULL DEFAULT '';
