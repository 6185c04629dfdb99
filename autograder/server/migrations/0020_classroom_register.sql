-- The register of 教室: a 教室 that is closed takes no pupils any more, and its rows stay. Those that are there already are
-- open.
ALTER TABLE classrooms ADD COLUMN closed_on DATE;
ALTER TABLE classrooms ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
