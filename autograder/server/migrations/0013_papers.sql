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
