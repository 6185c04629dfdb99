-- How the values of an edit came about: by hand, from the clipboard, or by taking a step back.
ALTER TABLE mark_edits ADD COLUMN means TEXT NOT NULL DEFAULT 'typed' CHECK (means IN ('typed', 'pasted', 'undone'));
CREATE INDEX mark_changes_of_a_cell ON mark_changes (entry_id, item_id, edit_id);
CREATE INDEX attendance_changes_of_a_sitting ON attendance_changes (entry_id, exam_id, edit_id);

-- Operations of the grid that were kept; sent again under the same name, one changes nothing.
CREATE TABLE performed_operations (
    name TEXT NOT NULL PRIMARY KEY,
    performed_at {timestamp} NOT NULL
) {keyed};
CREATE INDEX performed_operations_by_time ON performed_operations (performed_at);
