-- Of somebody who sat an exam: 遅刻, 早退 or 途中退席, and why, in one line ("late 電車の遅れ"). It changes no number.
CREATE TABLE sitting_notes (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    note TEXT NOT NULL,
    PRIMARY KEY (exam_id, entry_id)
) {keyed};
CREATE INDEX sitting_notes_of_an_entry ON sitting_notes (entry_id);

CREATE TABLE note_changes (
    edit_id BIGINT NOT NULL REFERENCES mark_edits (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    old_note TEXT,
    new_note TEXT,
    PRIMARY KEY (edit_id, entry_id, exam_id)
) {keyed};
CREATE INDEX note_changes_of_a_sitting ON note_changes (entry_id, exam_id, edit_id);
