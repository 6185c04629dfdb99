-- 総評 written for one pupil and subject; without a row the phrase for the band is used.
CREATE TABLE remarks (
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    words TEXT NOT NULL,
    revision BIGINT NOT NULL DEFAULT 1,
    PRIMARY KEY (entry_id, exam_id)
) {keyed};

-- 確定: one frozen version of a round. Never changed; a correction makes the next version.
CREATE TABLE snapshots (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    version BIGINT NOT NULL,
    frozen_at {timestamp} NOT NULL,
    frozen_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX one_snapshot_per_version ON snapshots (round_id, version);

-- The versions of earlier rounds that this one's report cards show.
CREATE TABLE snapshot_history (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    earlier_id BIGINT NOT NULL REFERENCES snapshots (id),
    PRIMARY KEY (snapshot_id, earlier_id)
) {keyed};

-- shape: the exam's sections and items; item_sums: points over all who count, item by item.
CREATE TABLE snapshot_exams (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    grade BIGINT NOT NULL,
    subject TEXT NOT NULL,
    shape TEXT NOT NULL,
    item_sums TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, exam_id)
) {keyed};

-- juku_id 0: the whole country; classroom_id 0: the whole 塾.
-- result_column: 1 and 2 the grade's subjects, 3 both together. counts: "total:pupils,…".
CREATE TABLE snapshot_distributions (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    grade BIGINT NOT NULL,
    result_column BIGINT NOT NULL,
    juku_id BIGINT NOT NULL,
    classroom_id BIGINT NOT NULL,
    counts TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, grade, result_column, juku_id, classroom_id)
) {keyed};

-- Everything about a pupil that is printed. marks: per subject the points item by item, null where absent.
CREATE TABLE snapshot_entries (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    student_id BIGINT NOT NULL,
    student_number TEXT NOT NULL,
    student_name TEXT NOT NULL,
    juku_id BIGINT NOT NULL,
    juku_number TEXT NOT NULL,
    juku_name TEXT NOT NULL,
    juku_contact TEXT NOT NULL,
    classroom_id BIGINT NOT NULL,
    classroom_number TEXT NOT NULL,
    classroom_name TEXT NOT NULL,
    grade BIGINT NOT NULL,
    first_total BIGINT,
    second_total BIGINT,
    first_absent BOOLEAN NOT NULL,
    second_absent BOOLEAN NOT NULL,
    marks TEXT NOT NULL,
    remarks TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, entry_id)
) {keyed};
CREATE INDEX frozen_entries_of_a_grade ON snapshot_entries (snapshot_id, grade, juku_id, classroom_id);
CREATE INDEX frozen_entries_of_a_student ON snapshot_entries (student_id, snapshot_id);

CREATE TABLE snapshot_results (
    snapshot_id BIGINT NOT NULL,
    entry_id BIGINT NOT NULL,
    result_column BIGINT NOT NULL,
    total BIGINT NOT NULL,
    deviation_tenths BIGINT,
    national_rank BIGINT NOT NULL,
    juku_rank BIGINT NOT NULL,
    classroom_rank BIGINT NOT NULL,
    PRIMARY KEY (snapshot_id, entry_id, result_column),
    FOREIGN KEY (snapshot_id, entry_id) REFERENCES snapshot_entries (snapshot_id, entry_id)
) {keyed};

-- Whose report card differs from the version before: own marks or remarks ('card'), or only ranks and averages ('standing').
CREATE TABLE snapshot_changes (
    snapshot_id BIGINT NOT NULL REFERENCES snapshots (id),
    entry_id BIGINT NOT NULL REFERENCES entries (id),
    kind TEXT NOT NULL CHECK (kind IN ('new', 'gone', 'card', 'standing')),
    PRIMARY KEY (snapshot_id, entry_id)
) {keyed};
