-- 文例 for one 学年帯: 'lower' is 小1 to 小3, 'upper' 小4 to 小6, 'middle' 中1 to 中3. They stand beside phrase_sets, whose sets
-- stay those for all grades. A subject that only one 学年帯 sits has none of its own here. The set of a place for a 学年帯 goes
-- before that of the same place for all grades.
CREATE TABLE grade_phrase_sets (
    id {pk},
    juku_id BIGINT REFERENCES juku (id),
    classroom_id BIGINT REFERENCES classrooms (id),
    topic TEXT NOT NULL CHECK (topic IN ('japanese', 'math', 'combined')),
    grade_band TEXT NOT NULL CHECK (grade_band IN ('lower', 'upper', 'middle')),
    revision BIGINT NOT NULL DEFAULT 1,
    written_by TEXT NOT NULL,
    written_at {timestamp} NOT NULL,
    CHECK (classroom_id IS NULL OR juku_id IS NOT NULL)
);
CREATE UNIQUE INDEX one_grade_phrase_set_of_headquarters ON grade_phrase_sets (topic, grade_band) WHERE juku_id IS NULL;
CREATE UNIQUE INDEX one_grade_phrase_set_of_a_juku ON grade_phrase_sets (juku_id, topic, grade_band) WHERE juku_id IS NOT NULL AND classroom_id IS NULL;
CREATE UNIQUE INDEX one_grade_phrase_set_of_a_classroom ON grade_phrase_sets (classroom_id, topic, grade_band) WHERE classroom_id IS NOT NULL;

CREATE TABLE grade_phrases (
    set_id BIGINT NOT NULL REFERENCES grade_phrase_sets (id) ON DELETE CASCADE,
    lowest BIGINT NOT NULL CHECK (lowest BETWEEN 0 AND 100),
    highest BIGINT NOT NULL CHECK (highest BETWEEN 0 AND 100),
    words TEXT NOT NULL,
    PRIMARY KEY (set_id, lowest)
) {keyed};

-- How the words that count at a place came to be others: a row for each score band that an act changed. Origins are
-- 'given' (the program's own), 'headquarters', 'juku' and 'classroom', each with the 学年帯 of its set, if it has one. Words are
-- null where no band had these edges. What was written before this table is not in it.
CREATE TABLE phrase_changes (
    id {pk},
    juku_id BIGINT REFERENCES juku (id),
    classroom_id BIGINT REFERENCES classrooms (id),
    topic TEXT NOT NULL,
    grade_band TEXT,
    lowest BIGINT NOT NULL CHECK (lowest BETWEEN 0 AND 100),
    highest BIGINT NOT NULL CHECK (highest BETWEEN 0 AND 100),
    old_origin TEXT NOT NULL,
    old_origin_band TEXT,
    old_words TEXT,
    new_origin TEXT NOT NULL,
    new_origin_band TEXT,
    new_words TEXT,
    changed_by TEXT NOT NULL,
    changed_at {timestamp} NOT NULL
);
CREATE INDEX phrase_changes_of_a_place ON phrase_changes (juku_id, classroom_id, id);
