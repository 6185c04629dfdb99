-- The register of 塾: whom 本部 reaches there. Of those that are there already nothing of it is known yet.
ALTER TABLE juku ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE juku ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE juku ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE juku ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE juku ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- 会員種別 from a day on, until the next row's. Before its first, and without any, a 塾 is 一般塾, as all were so far.
CREATE TABLE memberships (
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    valid_from DATE NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('culture_kids', 'eduplus', 'general')),
    PRIMARY KEY (juku_id, valid_from)
) {keyed};

-- Yen per examinee, tax included. The price that holds now, or will, has no end; setting the next one gives it its own.
CREATE TABLE membership_prices (
    kind TEXT NOT NULL CHECK (kind IN ('culture_kids', 'eduplus', 'general')),
    valid_from DATE NOT NULL,
    valid_until DATE,
    yen BIGINT NOT NULL CHECK (yen BETWEEN 0 AND 100000),
    PRIMARY KEY (kind, valid_from)
) {keyed};
CREATE UNIQUE INDEX one_open_price_per_kind ON membership_prices (kind) WHERE valid_until IS NULL;
INSERT INTO membership_prices (kind, valid_from, yen)
VALUES ('culture_kids', '1970-01-01', 100), ('eduplus', '1970-01-01', 300), ('general', '1970-01-01', 500);

-- A file with 塾 that 本部 read and previewed; applied once, or never.
CREATE TABLE juku_imports (
    id {pk},
    file_name TEXT NOT NULL,
    content {blob} NOT NULL,
    fingerprint TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at {timestamp} NOT NULL,
    applied_at {timestamp},
    applied_words TEXT
);
CREATE INDEX juku_imports_by_time ON juku_imports (uploaded_at);
