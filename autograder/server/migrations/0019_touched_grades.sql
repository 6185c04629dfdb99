-- How often the words that report cards print were written anew: 総評 and 塾から of a round; round_id 0: the 文例, which
-- count in every round. No row: never.
CREATE TABLE wordings (
    round_id BIGINT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
) {keyed};

-- What had been changed in a grade when it was frozen; while it is the same, so are the marks, the pupils and the words.
-- Versions from before have no rows: of them every grade is compared card by card.
CREATE TABLE snapshot_grades (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    grade BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (snapshot_id, grade)
) {keyed};
