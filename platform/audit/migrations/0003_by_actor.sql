-- What somebody did, found without reading the whole record.
CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, number);
