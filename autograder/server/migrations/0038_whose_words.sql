-- Who wrote, ordered or asked for something of a 塾 or a 教室, as a user id beside the name: nobody but its own people do, but who
-- has gone to 本部 since is 「本部」 there. Of rows that are there already the entry of the audit record tells it that was kept in the
-- same transaction, so at the same time and with the same name. Null where there is none: somebody at the server's terminal, an
-- entry that is no longer kept, or a row of a former program. Such a row goes on showing its name.
ALTER TABLE phrase_sets ADD COLUMN written_by_user_id BIGINT;
UPDATE phrase_sets SET written_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = phrase_sets.written_at AND a.actor_name = phrase_sets.written_by AND a.event = 'phrases.written');

ALTER TABLE grade_phrase_sets ADD COLUMN written_by_user_id BIGINT;
UPDATE grade_phrase_sets SET written_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = grade_phrase_sets.written_at AND a.actor_name = grade_phrase_sets.written_by
      AND a.event = 'phrases.written');

ALTER TABLE phrase_changes ADD COLUMN changed_by_user_id BIGINT;
UPDATE phrase_changes SET changed_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = phrase_changes.changed_at AND a.actor_name = phrase_changes.changed_by
      AND a.event IN ('phrases.written', 'phrases.withdrawn'));

ALTER TABLE juku_messages ADD COLUMN written_by_user_id BIGINT;
UPDATE juku_messages SET written_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = juku_messages.written_at AND a.actor_name = juku_messages.written_by
      AND a.event = 'juku_messages.written');

ALTER TABLE announcements ADD COLUMN written_by_user_id BIGINT;
UPDATE announcements SET written_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = announcements.written_at AND a.actor_name = announcements.written_by
      AND a.event = 'announcements.written');

ALTER TABLE extension_requests ADD COLUMN asked_by_user_id BIGINT;
UPDATE extension_requests SET asked_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.at = extension_requests.asked_at AND a.actor_name = extension_requests.asked_by
      AND a.event = 'extensions.asked');
