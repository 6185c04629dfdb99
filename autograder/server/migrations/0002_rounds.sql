CREATE TABLE rounds (
    id {pk},
    year BIGINT NOT NULL,
    season TEXT NOT NULL CHECK (season IN ('spring', 'summer', 'winter')),
    state TEXT NOT NULL CHECK (state IN ('preparing', 'open', 'closed', 'aggregating', 'final', 'published')),
    sat_on DATE NOT NULL,
    opens_at {timestamp} NOT NULL,
    deadline_at {timestamp} NOT NULL,
    grace_minutes BIGINT NOT NULL CHECK (grace_minutes BETWEEN 0 AND 1440),
    revision BIGINT NOT NULL DEFAULT 0,
    roster_revision BIGINT NOT NULL DEFAULT 0,
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_round_per_season ON rounds (year, season);

CREATE TABLE round_moves (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    moved_at {timestamp} NOT NULL
);
CREATE INDEX moves_of_a_round ON round_moves (round_id, moved_at);

CREATE TABLE exams (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 9),
    subject TEXT NOT NULL CHECK (subject IN ('japanese', 'math', 'english', 'mathematics')),
    full_points BIGINT NOT NULL CHECK (full_points > 0),
    revision BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX one_exam_per_grade_and_subject ON exams (round_id, grade, subject);

CREATE TABLE sections (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (exam_id, number)
) {keyed};

-- A section without 小問 has one item, number 1.
CREATE TABLE items (
    id {pk},
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    section_number BIGINT NOT NULL,
    number BIGINT NOT NULL,
    points BIGINT NOT NULL CHECK (points > 0),
    FOREIGN KEY (exam_id, section_number) REFERENCES sections (exam_id, number)
);
CREATE UNIQUE INDEX one_item_per_number ON items (exam_id, section_number, number);
