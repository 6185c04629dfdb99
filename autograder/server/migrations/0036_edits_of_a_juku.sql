-- juku_id: whose marks an edit changed; null where those of several 塾, as a file of 本部 does, or where a former program kept
-- the edit. The history of a 塾 goes along its own edits and along those, and reads no others.
ALTER TABLE mark_edits ADD COLUMN juku_id BIGINT REFERENCES juku (id);
UPDATE mark_edits SET juku_id = (
    SELECT CASE WHEN MIN(n.juku_id) = MAX(n.juku_id) THEN MIN(n.juku_id) END FROM entries n
    WHERE n.id IN (SELECT m.entry_id FROM mark_changes m WHERE m.edit_id = mark_edits.id
                   UNION ALL SELECT a.entry_id FROM attendance_changes a WHERE a.edit_id = mark_edits.id
                   UNION ALL SELECT h.entry_id FROM note_changes h WHERE h.edit_id = mark_edits.id));
CREATE INDEX mark_edits_of_a_juku ON mark_edits (juku_id, round_id, id);
CREATE INDEX mark_edits_of_several_juku ON mark_edits (round_id, id) WHERE juku_id IS NULL;

-- In which exam of whom an operation was kept: another of that name is refused. Of those from before it is not known.
ALTER TABLE performed_operations ADD COLUMN exam_id BIGINT;
ALTER TABLE performed_operations ADD COLUMN entry_id BIGINT;
