-- A student sitting a round, with grade, 教室 and 塾 as they were then.
CREATE TABLE entries (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    student_id BIGINT NOT NULL REFERENCES students (id),
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 9)
);
CREATE UNIQUE INDEX one_entry_per_student_and_round ON entries (round_id, student_id);
CREATE INDEX entries_of_a_grade ON entries (round_id, grade, juku_id, classroom_id);
CREATE INDEX entries_of_a_student ON entries (student_id);
CREATE INDEX entries_of_a_classroom ON entries (classroom_id, round_id);

-- One exam as marked in one classroom; whoever writes marks there moves its revision on first.
CREATE TABLE sheets (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    revision BIGINT NOT NULL,
    PRIMARY KEY (exam_id, classroom_id)
) {keyed};

-- Attendance and what the marks come to. No row: nothing is known yet.
-- total is null until the pupil sat and every item is entered; it is always recomputed from marks.
CREATE TABLE sittings (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    absent BOOLEAN NOT NULL,
    entered BIGINT NOT NULL DEFAULT 0,
    total BIGINT,
    revision BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (exam_id, entry_id)
) {keyed};
CREATE INDEX sittings_of_an_entry ON sittings (entry_id);

-- No row: 未入力.
CREATE TABLE marks (
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    item_id BIGINT NOT NULL REFERENCES items (id),
    points BIGINT NOT NULL CHECK (points >= 0),
    revision BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (entry_id, item_id)
) {keyed};

-- Who changed marks, when and how; what changed stands in the two tables below.
CREATE TABLE mark_edits (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    edited_by BIGINT,
    edited_by_name TEXT NOT NULL,
    edited_at {timestamp} NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('sheet', 'file', 'correction'))
);

CREATE TABLE mark_changes (
    edit_id BIGINT NOT NULL REFERENCES mark_edits (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    item_id BIGINT NOT NULL REFERENCES items (id),
    old_points BIGINT,
    new_points BIGINT,
    PRIMARY KEY (edit_id, entry_id, item_id)
) {keyed};

CREATE TABLE attendance_changes (
    edit_id BIGINT NOT NULL REFERENCES mark_edits (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    was_absent BOOLEAN NOT NULL,
    is_absent BOOLEAN NOT NULL,
    PRIMARY KEY (edit_id, entry_id, exam_id)
) {keyed};
