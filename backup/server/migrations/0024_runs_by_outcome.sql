-- The runs of an outcome, day after day, are counted along the index; a list of all of them asks for no outcome.
CREATE INDEX runs_by_outcome ON runs (outcome, started_at);
CREATE INDEX runs_by_start ON runs (started_at);
DROP INDEX runs_by_start_and_outcome;
