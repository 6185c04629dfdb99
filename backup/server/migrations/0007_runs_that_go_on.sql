-- The few runs that go on, among all that ever were.
CREATE INDEX runs_that_go_on ON runs (id) WHERE ended_at IS NULL;
