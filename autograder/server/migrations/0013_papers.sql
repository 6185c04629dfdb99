-- 資料 of an exam: PDFs that 本部 hands out. The latest edition of a kind is the one handed out; those before stay.
CREATE TABLE papers (
    id {pk},
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    kind TEXT NOT NULL CHECK (kind IN ('questions', 'answers', 'rubric')),
    edition BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    file_bytes BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    uploaded_at {timestamp} NOT NULL,
    content {blob} NOT NULL
);
CREATE UNIQUE INDEX one_paper_per_edition ON papers (exam_id, kind, edition);

-- From when a round's papers are handed out. Without a row, or without a time: 問題 not yet, the others once the 実施日 is over.
CREATE TABLE paper_releases (
    round_id BIGINT NOT NULL PRIMARY KEY REFERENCES rounds (id),
    questions_at {timestamp},
    answers_at {timestamp},
    revision BIGINT NOT NULL
);

-- Another 締切 of a round for one 塾, or for one 教室 of it. It stands until it is taken back or has passed.
CREATE TABLE extensions (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    classroom_id BIGINT REFERENCES classrooms (id),
    until_at {timestamp} NOT NULL,
    reason TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at {timestamp} NOT NULL,
    withdrawn_by TEXT,
    withdrawn_at {timestamp},
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE UNIQUE INDEX one_extension_per_juku ON extensions (round_id, juku_id)
    WHERE classroom_id IS NULL AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX one_extension_per_classroom ON extensions (round_id, classroom_id)
    WHERE classroom_id IS NOT NULL AND withdrawn_at IS NULL;

-- A 教室 asks for one. Answered by an extension, or declined with a word.
CREATE TABLE extension_requests (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    classroom_id BIGINT NOT NULL REFERENCES classrooms (id),
    note TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at {timestamp} NOT NULL,
    extension_id BIGINT REFERENCES extensions (id),
    words TEXT NOT NULL DEFAULT '',
    answered_by TEXT,
    answered_at {timestamp},
    CHECK ((answered_by IS NULL) = (answered_at IS NULL))
);
CREATE UNIQUE INDEX one_waiting_request_per_classroom ON extension_requests (round_id, classroom_id)
    WHERE answered_at IS NULL;

-- 点検: that 本部 looked at something that seemed wrong. finding names it; entry_id is null where it is about a whole 教室.
CREATE TABLE inspection_ticks (
    id {pk},
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    finding TEXT NOT NULL,
    exam_id BIGINT NOT NULL REFERENCES exams (id),
    entry_id BIGINT REFERENCES entries (id),
    note TEXT NOT NULL,
    ticked_by TEXT NOT NULL,
    ticked_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_tick_per_finding ON inspection_ticks (round_id, finding);
CREATE INDEX ticks_of_an_entry ON inspection_ticks (entry_id);

-- Whose names must not be shown any more.
CREATE INDEX erased_students ON students (erased_at) WHERE erased_at IS NOT NULL;

-- Which edits came late, or after a version was frozen.
CREATE INDEX mark_edits_of_a_round ON mark_edits (round_id, edited_at);

-- Somebody of 本部 looks at everything as one 塾 sees it, for an hour at most.
CREATE TABLE viewings (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id),
    juku_id BIGINT NOT NULL REFERENCES juku (id),
    begun_at {timestamp} NOT NULL
);
