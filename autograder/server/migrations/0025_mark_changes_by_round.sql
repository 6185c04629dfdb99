-- The history of a round from its newest edit back, however many rounds there are.
CREATE INDEX mark_edits_by_round ON mark_edits (round_id, id);
