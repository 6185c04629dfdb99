-- 面談メモ: what the staff of a 塾 noted of talks with a pupil and the family. writer_id: who may change it beside the office of
-- the 塾. Nothing is taken over from 担当メモ, which stay.
CREATE TABLE interview_notes (
    id {pk},
    student_id BIGINT NOT NULL REFERENCES students (id),
    held_on DATE NOT NULL,
    words TEXT NOT NULL,
    writer_id BIGINT REFERENCES users (id),
    writer_name TEXT NOT NULL,
    written_at {timestamp} NOT NULL,
    revised_at {timestamp},
    revision BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX interviews_of_a_student ON interview_notes (student_id, held_on);
