-- Each entry carries its place and the hash of itself and of all before it; see docs/formats/audit.md.
-- Entries written before keep their content and order and are numbered anew. Their hashes follow with the first entry
-- that is recorded after this migration.
ALTER TABLE audit_entries RENAME TO audit_entries_before;

CREATE TABLE audit_entries (
    number {pk},
    at {timestamp} NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    actor_role TEXT,
    address TEXT,
    agent TEXT,
    request_id TEXT,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    facts TEXT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_entries (number, at, actor_id, actor_name, event, subject, facts, hash)
    SELECT ROW_NUMBER() OVER (ORDER BY id), at, actor_id, actor_name, event, subject, facts, '' FROM audit_entries_before;
DROP TABLE audit_entries_before;
CREATE INDEX audit_entries_by_time ON audit_entries (at);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject, number);
CREATE INDEX audit_entries_by_event ON audit_entries (event, number);

-- One row: where the chain ends, and what was taken from its beginning. Whoever records something holds it.
CREATE TABLE audit_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last_number BIGINT NOT NULL,
    last_hash TEXT NOT NULL,
    pruned_through BIGINT NOT NULL,
    pruned_hash TEXT NOT NULL
);
INSERT INTO audit_head (id, last_number, last_hash, pruned_through, pruned_hash) VALUES (1, 0,
    '0000000000000000000000000000000000000000000000000000000000000000', 0,
    '0000000000000000000000000000000000000000000000000000000000000000');

{only sqlite}
CREATE TRIGGER audit_entries_come_last BEFORE INSERT ON audit_entries
    WHEN NEW.number <= (SELECT last_number FROM audit_head)
    BEGIN SELECT RAISE(ABORT, 'an audit entry comes after all others'); END;
CREATE TRIGGER audit_entries_stay_unchanged BEFORE UPDATE ON audit_entries
    WHEN OLD.hash <> ''
    BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END;
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
    WHEN OLD.number > (SELECT pruned_through FROM audit_head)
    BEGIN SELECT RAISE(ABORT, 'an audit entry is never removed'); END;
CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head
    BEGIN SELECT RAISE(ABORT, 'there is one head of the audit chain'); END;
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
    WHEN NEW.last_number < OLD.last_number OR NEW.pruned_through < OLD.pruned_through
        OR NEW.pruned_through > NEW.last_number
    BEGIN SELECT RAISE(ABORT, 'the head of the audit chain only moves on'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    BEGIN SELECT RAISE(ABORT, 'the head of the audit chain is never removed'); END;
{end}
{only postgres}
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;
CREATE FUNCTION audit_refuse_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number <= (SELECT last_number FROM audit_head) THEN
        RAISE EXCEPTION 'an audit entry comes after all others';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION audit_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number > (SELECT pruned_through FROM audit_head) THEN
        RAISE EXCEPTION 'an audit entry is never removed';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER audit_entries_come_last BEFORE INSERT ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_insert();
CREATE TRIGGER audit_entries_stay_unchanged BEFORE UPDATE ON audit_entries
    FOR EACH ROW WHEN (OLD.hash <> '') EXECUTE FUNCTION audit_refuse('an audit entry is never changed');
CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_delete();
CREATE TRIGGER audit_entries_stay_all BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('an audit entry is never removed');
CREATE TRIGGER audit_head_is_one BEFORE INSERT ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('there is one head of the audit chain');
CREATE TRIGGER audit_head_moves_on BEFORE UPDATE ON audit_head
    FOR EACH ROW WHEN (NEW.last_number < OLD.last_number OR NEW.pruned_through < OLD.pruned_through
        OR NEW.pruned_through > NEW.last_number)
    EXECUTE FUNCTION audit_refuse('the head of the audit chain only moves on');
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION audit_refuse('the head of the audit chain is never removed');
CREATE TRIGGER audit_head_stays_all BEFORE TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse('the head of the audit chain is never removed');
{end}
