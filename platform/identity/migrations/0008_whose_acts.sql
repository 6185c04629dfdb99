-- Who did it, as a user id beside the name: a server may tell some people a name and others none. Of rows that are there
-- already the entry of the audit record tells it that was kept in the same transaction, so of the same account, at the same
-- time and with the same name. Null where there is none: somebody at the server's terminal, the server itself, an entry that
-- is no longer kept, or a row of a former program.
ALTER TABLE users ADD COLUMN invited_by_user_id BIGINT;
UPDATE users SET invited_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.subject = 'users/' || CAST(users.id AS TEXT) AND a.event = 'identity.user_invited'
      AND a.at = users.created_at AND a.actor_name = users.invited_by);

ALTER TABLE users ADD COLUMN disabled_by_user_id BIGINT;
UPDATE users SET disabled_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.subject = 'users/' || CAST(users.id AS TEXT) AND a.event = 'identity.user_suspended'
      AND a.at = users.disabled_at AND a.actor_name = users.disabled_by);

ALTER TABLE one_time_codes ADD COLUMN issued_by_user_id BIGINT;
UPDATE one_time_codes SET issued_by_user_id = (
    SELECT CASE WHEN MIN(a.actor_id) = MAX(a.actor_id) THEN MIN(a.actor_id) END FROM audit_entries a
    WHERE a.subject = 'users/' || CAST(one_time_codes.user_id AS TEXT) AND a.event = 'identity.code_issued'
      AND a.at = one_time_codes.issued_at AND a.actor_name = one_time_codes.issued_by);
