-- due_at: of what is unfinished, the notice asks only for what has that 締切. Those that are there already ask for all of it.
ALTER TABLE notices ADD COLUMN due_at {timestamp};

-- Where another 締切 holds, for those who look at a whole round.
CREATE INDEX standing_extensions ON extensions (round_id, juku_id) WHERE withdrawn_at IS NULL;
