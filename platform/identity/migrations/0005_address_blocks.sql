CREATE TABLE address_blocks (
    id {pk},
    network TEXT NOT NULL UNIQUE,
    reason TEXT NOT NULL,
    blocked_by TEXT NOT NULL,
    blocked_at {timestamp} NOT NULL,
    until {timestamp}
);
