-- Who did it, as a user id beside the name: who of 本部 did something is 「本部」 for a 塾 and a 教室. Of rows that are there
-- already the entry of the audit record tells it that was kept in the same transaction, so at the same time and with the same
-- name. Null where there is none: somebody at the server's terminal, an entry that is no longer kept, or a row of a former
-- program. Such a row is read as one of 本部, so that no name of 本部 gets out by it.
ALTER TABLE sheet_completions ADD COLUMN completed_by_user_id BIGINT;
UPDATE sheet_completions SET completed_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = sheet_completions.completed_at AND a.actor_name = sheet_completions.completed_by_name
      AND a.event = 'sheets.completed');

ALTER TABLE sheet_retypings ADD COLUMN retyped_by_user_id BIGINT;
UPDATE sheet_retypings SET retyped_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = sheet_retypings.retyped_at AND a.actor_name = sheet_retypings.retyped_by_name
      AND a.event = 'sheets.retyped');

-- Many acts move a pupil; whatever it was, it left an entry.
ALTER TABLE student_moves ADD COLUMN moved_by_user_id BIGINT;
UPDATE student_moves SET moved_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = student_moves.moved_at AND a.actor_name = student_moves.moved_by);

ALTER TABLE promotions ADD COLUMN promoted_by_user_id BIGINT;
UPDATE promotions SET promoted_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = promotions.promoted_at AND a.actor_name = promotions.promoted_by AND a.event = 'students.promoted');

-- classroom_id: the 教室 whose marks an edit changed, as juku_id is the 塾; null where those of several 教室, or where a former
-- program kept the edit. Where a pupil's entry moves to another 教室, its edits go along. The history of a 教室 goes along its
-- own edits and along those, and reads no others.
ALTER TABLE mark_edits ADD COLUMN classroom_id BIGINT REFERENCES classrooms (id);
UPDATE mark_edits SET classroom_id = (
    SELECT CASE WHEN MIN(n.classroom_id) = MAX(n.classroom_id) THEN MIN(n.classroom_id) END FROM entries n
    WHERE n.id IN (SELECT m.entry_id FROM mark_changes m WHERE m.edit_id = mark_edits.id
                   UNION ALL SELECT a.entry_id FROM attendance_changes a WHERE a.edit_id = mark_edits.id
                   UNION ALL SELECT h.entry_id FROM note_changes h WHERE h.edit_id = mark_edits.id))
WHERE juku_id IS NOT NULL;
CREATE INDEX mark_edits_of_a_classroom ON mark_edits (classroom_id, round_id, id);
CREATE INDEX mark_edits_of_several_classrooms ON mark_edits (juku_id, round_id, id) WHERE classroom_id IS NULL;
