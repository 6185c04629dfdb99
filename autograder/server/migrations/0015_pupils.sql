-- What a 塾 keeps of a pupil beside the name, and how the pupil stands there. Of those that are there already nothing more
-- is known, and all are 在籍. merged_into: whose row this one turned out to double, and merged_at when.
ALTER TABLE students ADD COLUMN kana TEXT NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN memo TEXT NOT NULL DEFAULT '';
ALTER TABLE students ADD COLUMN status TEXT NOT NULL DEFAULT 'enrolled' CHECK (status IN ('enrolled', 'paused', 'left'));
ALTER TABLE students ADD COLUMN merged_into BIGINT REFERENCES students (id);
ALTER TABLE students ADD COLUMN merged_at {timestamp};
ALTER TABLE students ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
CREATE INDEX doubles_of_a_student ON students (merged_into);

-- How a pupil came to stand where the row says: what changed on which day, and who said so. Nothing before this is known.
CREATE TABLE student_moves (
    id {pk},
    student_id BIGINT NOT NULL REFERENCES students (id),
    moved_on DATE NOT NULL,
    old_status TEXT,
    new_status TEXT,
    old_classroom_id BIGINT REFERENCES classrooms (id),
    new_classroom_id BIGINT REFERENCES classrooms (id),
    old_grade BIGINT,
    new_grade BIGINT,
    absorbed_id BIGINT REFERENCES students (id),
    reason TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at {timestamp} NOT NULL,
    CHECK ((old_status IS NULL) = (new_status IS NULL)),
    CHECK ((old_classroom_id IS NULL) = (new_classroom_id IS NULL)),
    CHECK ((old_grade IS NULL) = (new_grade IS NULL))
);
CREATE INDEX moves_of_a_student ON student_moves (student_id, moved_at);

-- 年度更新: a 塾 moves its pupils up once for each 年度.
CREATE TABLE promotions (
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    year BIGINT NOT NULL,
    promoted BIGINT NOT NULL,
    graduated BIGINT NOT NULL,
    promoted_by TEXT NOT NULL,
    promoted_at {timestamp} NOT NULL,
    PRIMARY KEY (juku_id, year)
) {keyed};
