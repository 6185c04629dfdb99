-- What somebody typed and could not send before the 締切, as it was put with a request for an extension, in its order. It is
-- no mark. item_id null: an attendance, of which value is 1 for 欠席 and 0 for 受験; else value null is 未入力. Requests that
-- are there already have none.
CREATE TABLE asked_values (
    request_id BIGINT NOT NULL REFERENCES extension_requests (id),
    place BIGINT NOT NULL,
    entry_id BIGINT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    item_id BIGINT REFERENCES items (id) ON DELETE CASCADE,
    value BIGINT,
    PRIMARY KEY (request_id, place)
) {keyed};
CREATE INDEX asked_values_of_an_entry ON asked_values (entry_id);

-- Whether a cell of the grid goes on by itself; everybody's did so far.
ALTER TABLE grid_keys ADD COLUMN advances BOOLEAN NOT NULL DEFAULT TRUE;
