CREATE TABLE vault_witness (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed TEXT NOT NULL
);
