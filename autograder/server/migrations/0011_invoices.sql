-- Moved on by whoever drafts or issues the invoices of a round. Nobody has so far.
ALTER TABLE rounds ADD COLUMN billing_revision BIGINT NOT NULL DEFAULT 0;

-- What a 塾 owes for a round, as everything was when it was drafted. Issued, it is never changed; a correction makes the
-- next edition. issuer: who sends it, as JSON; empty until it is issued.
CREATE TABLE invoices (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    edition BIGINT NOT NULL,
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    juku_number TEXT NOT NULL,
    juku_name TEXT NOT NULL,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    membership TEXT NOT NULL CHECK (membership IN ('culture_kids', 'eduplus', 'general')),
    unit_yen BIGINT NOT NULL CHECK (unit_yen >= 0),
    examinees BIGINT NOT NULL CHECK (examinees >= 0),
    amount_yen BIGINT NOT NULL,
    tax_percent BIGINT NOT NULL,
    tax_yen BIGINT NOT NULL,
    issuer TEXT NOT NULL DEFAULT '',
    drafted_by TEXT NOT NULL,
    drafted_at {timestamp} NOT NULL,
    issued_by TEXT,
    issued_at {timestamp},
    CHECK (amount_yen = unit_yen * examinees),
    CHECK ((issued_by IS NULL) = (issued_at IS NULL))
);
CREATE UNIQUE INDEX one_invoice_per_edition ON invoices (round_id, juku_id, edition);
CREATE UNIQUE INDEX one_draft_per_juku_and_round ON invoices (round_id, juku_id) WHERE issued_at IS NULL;
CREATE INDEX invoices_of_a_juku ON invoices (juku_id, round_id);

-- Who counts, by grade; first_sat and second_sat: how many of them in each subject.
CREATE TABLE invoice_lines (
    invoice_id BIGINT NOT NULL REFERENCES invoices (id),
    grade BIGINT NOT NULL CHECK (grade BETWEEN 1 AND 9),
    examinees BIGINT NOT NULL CHECK (examinees > 0),
    first_sat BIGINT NOT NULL,
    second_sat BIGINT NOT NULL,
    PRIMARY KEY (invoice_id, grade)
) {keyed};
