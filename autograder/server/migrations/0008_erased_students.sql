-- When a pupil's personal data was erased; the rows that remain have neither name nor 生徒ID. Nobody is erased so far.
ALTER TABLE students ADD COLUMN erased_at {timestamp};
