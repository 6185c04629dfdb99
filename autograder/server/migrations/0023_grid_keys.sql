-- How a person works in the grid of marks, kept with the person and not only in a browser. Who is not in here has the usual
-- keys.
CREATE TABLE grid_keys (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    enter_leads TEXT NOT NULL CHECK (enter_leads IN ('right', 'down')),
    reads_back BOOLEAN NOT NULL
) {keyed};
