-- A sheet that somebody called complete, and at which of its revisions: later changes are seen by the difference.
-- doubts: how many oddities that person had looked at.
CREATE TABLE sheet_completions (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    revision BIGINT NOT NULL,
    doubts BIGINT NOT NULL,
    completed_at {timestamp} NOT NULL,
    completed_by_name TEXT NOT NULL,
    PRIMARY KEY (exam_id, classroom_id)
) {keyed};

-- The newest second typing of a sheet, at which of its revisions, and how many values differed.
CREATE TABLE sheet_retypings (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    revision BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    retyped_at {timestamp} NOT NULL,
    retyped_by_name TEXT NOT NULL,
    PRIMARY KEY (exam_id, classroom_id)
) {keyed};
