-- The 実施日 that a version's report cards print.
ALTER TABLE snapshots ADD COLUMN sat_on DATE NOT NULL DEFAULT '1970-01-01';
UPDATE snapshots SET sat_on = (SELECT r.sat_on FROM rounds r WHERE r.id = snapshots.round_id);
