-- 棚卸し: what lay in a place when somebody looked.
CREATE TABLE stocktakes (
    id {pk},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    remark TEXT NOT NULL DEFAULT '',
    taken_by TEXT NOT NULL,
    taken_at {timestamp} NOT NULL
);
CREATE INDEX stocktakes_of_a_place ON stocktakes (location_id, id);

-- finding: seen where the register has it, missing there, or extra, which the register has elsewhere. state and location_id: how
-- the register had the medium then.
CREATE TABLE stocktake_media (
    stocktake_id BIGINT NOT NULL REFERENCES stocktakes (id),
    medium_id BIGINT NOT NULL REFERENCES media (id),
    finding TEXT NOT NULL CHECK (finding IN ('seen', 'missing', 'extra')),
    state TEXT NOT NULL,
    location_id BIGINT NOT NULL REFERENCES locations (id),
    PRIMARY KEY (stocktake_id, medium_id)
) {keyed};
CREATE INDEX stocktakes_of_a_medium ON stocktake_media (medium_id);
