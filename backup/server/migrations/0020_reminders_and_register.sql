-- Whom a loan's reminders are sent to; no_mail: the borrower wants none. reminded_on: the day of the newest one.
ALTER TABLE loans ADD COLUMN mail_to TEXT NOT NULL DEFAULT '';
ALTER TABLE loans ADD COLUMN no_mail BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE loans ADD COLUMN reminded_on DATE;
ALTER TABLE loans ADD COLUMN reminders BIGINT NOT NULL DEFAULT 0;
