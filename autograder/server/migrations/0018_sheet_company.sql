-- Who has a sheet open in a browser, and with which pupil they are. Renewed for as long as the browser lives, forgotten
-- overnight; page is a name that the browser chose at random. The pupil is none that has to stay.
CREATE TABLE sheet_presences (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    user_id BIGINT NOT NULL,
    page TEXT NOT NULL,
    user_name TEXT NOT NULL,
    entry_id BIGINT NOT NULL,
    seen_at {timestamp} NOT NULL,
    PRIMARY KEY (exam_id, classroom_id, user_id, page)
) {keyed};

-- What somebody looked at before they called a sheet complete, at the revision that the completion names. Of completions
-- before this table only the number of doubts is known. words name nobody; entry_id is null where a column is meant.
CREATE TABLE completed_doubts (
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('zero', 'full', 'same', 'far', 'changed', 'column')),
    entry_id BIGINT REFERENCES entries (id),
    words TEXT NOT NULL,
    PRIMARY KEY (exam_id, classroom_id, number)
) {keyed};
