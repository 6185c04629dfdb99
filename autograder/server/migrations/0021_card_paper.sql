-- How ordered report cards lie on paper. Those that are there already are in the order of their 教室, with the corners of
-- the window in their usual place, and without blank backs. picked: how many pupils were chosen one by one; none means all.
ALTER TABLE printings ADD COLUMN card_order TEXT NOT NULL DEFAULT 'classroom' CHECK (card_order IN ('classroom', 'grade'));
ALTER TABLE printings ADD COLUMN has_window BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE printings ADD COLUMN window_x_mm BIGINT NOT NULL DEFAULT 0 CHECK (window_x_mm BETWEEN -10 AND 10);
ALTER TABLE printings ADD COLUMN window_y_mm BIGINT NOT NULL DEFAULT 0 CHECK (window_y_mm BETWEEN -10 AND 10);
ALTER TABLE printings ADD COLUMN blank_backs BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE printings ADD COLUMN picked BIGINT NOT NULL DEFAULT 0;

-- The pupils that were chosen one by one.
CREATE TABLE printing_entries (
    printing_id BIGINT NOT NULL REFERENCES printings (id) ON DELETE CASCADE,
    entry_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    PRIMARY KEY (printing_id, entry_id)
) {keyed};
CREATE INDEX printings_of_an_entry ON printing_entries (entry_id);

-- What the report cards of a 塾 print of ranks; every 塾 printed both so far.
ALTER TABLE juku ADD COLUMN prints_national_rank BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE juku ADD COLUMN prints_juku_rank BOOLEAN NOT NULL DEFAULT TRUE;
