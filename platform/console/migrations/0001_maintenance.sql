-- One row while the server rests, none while it serves.
CREATE TABLE maintenance (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    words TEXT NOT NULL,
    begun_by TEXT NOT NULL,
    begun_at {timestamp} NOT NULL,
    until {timestamp}
);
