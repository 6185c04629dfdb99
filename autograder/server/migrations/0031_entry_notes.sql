-- 座席 and a short memo of somebody who sits a round, for those who look after the pupil; neither is on the report card.
-- Nobody who is entered already has any.
CREATE TABLE entry_notes (
    entry_id BIGINT NOT NULL PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
    seat TEXT NOT NULL,
    memo TEXT NOT NULL
) {keyed};

-- What became of each row of a file once it was applied, as JSON. Of files that were applied before this nothing is known.
ALTER TABLE imports ADD COLUMN outcomes TEXT;
ALTER TABLE juku_imports ADD COLUMN outcomes TEXT;

-- A file with pupils, of no round, that was read and previewed; applied once, or never. juku_id and classroom_id: the scope of
-- who sent it.
CREATE TABLE student_imports (
    id {pk},
    juku_id BIGINT,
    classroom_id BIGINT,
    file_name TEXT NOT NULL,
    content {blob} NOT NULL,
    fingerprint TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at {timestamp} NOT NULL,
    applied_at {timestamp},
    applied_words TEXT,
    outcomes TEXT
);
CREATE INDEX student_imports_by_time ON student_imports (uploaded_at);
