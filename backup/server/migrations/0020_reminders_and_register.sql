-- Whom a loan's reminders are sent to; no_mail: the borrower wants none. reminded_on: the day of the newest one.
ALTER TABLE loans ADD COLUMN mail_to TEXT NOT NULL DEFAULT '';
ALTER TABLE loans ADD COLUMN no_mail BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE loans ADD COLUMN reminded_on DATE;
ALTER TABLE loans ADD COLUMN reminders BIGINT NOT NULL DEFAULT 0;

-- What a medium is and where exactly it lies. writes: how often a good run is known to have written it. retire_reason: why it
-- was discarded, as a word.
ALTER TABLE media ADD COLUMN maker TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN model TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN serial TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN rack TEXT NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN bought_on DATE;
ALTER TABLE media ADD COLUMN warranty_until DATE;
ALTER TABLE media ADD COLUMN writes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN retire_reason TEXT NOT NULL DEFAULT '';

-- What is to be looked at in a verification of a kind, an item a line.
CREATE TABLE checklists (
    kind TEXT NOT NULL PRIMARY KEY,
    items TEXT NOT NULL,
    revision BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at {timestamp} NOT NULL
) {keyed};

-- The items as they were when it was recorded, as JSON, each with whether it was done; empty before there were any.
ALTER TABLE verifications ADD COLUMN checklist TEXT NOT NULL DEFAULT '';
