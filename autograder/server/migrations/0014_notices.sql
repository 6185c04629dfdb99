-- Notices: what people on the staff are told. key: what the server tells by itself and must not tell twice, however
-- often it is started. unfinished_round_id: everybody who reads it is shown what is unfinished there in their own places.
-- The kinds are the program's to know: a new one needs no other table.
CREATE TABLE notices (
    id {pk},
    kind TEXT NOT NULL,
    key TEXT,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    href TEXT NOT NULL,
    unfinished_round_id BIGINT REFERENCES rounds (id),
    created_at {timestamp} NOT NULL
);
CREATE UNIQUE INDEX one_notice_per_key ON notices (key) WHERE key IS NOT NULL;
CREATE INDEX notices_by_time ON notices (created_at);

-- mail_at: from when on a mail about it may be written; none once that is settled.
CREATE TABLE notice_recipients (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    notice_id BIGINT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
    read_at {timestamp},
    mail_at {timestamp},
    PRIMARY KEY (user_id, notice_id)
) {keyed};
CREATE INDEX recipients_of_a_notice ON notice_recipients (notice_id);
CREATE INDEX unread_notices ON notice_recipients (user_id) WHERE read_at IS NULL;
CREATE INDEX notices_to_mail ON notice_recipients (mail_at) WHERE mail_at IS NOT NULL;

-- Who wishes something else than the usual. without_mail: kinds, with spaces between; quiet_from and quiet_until: hours.
CREATE TABLE notice_preferences (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    without_mail TEXT NOT NULL,
    quiet_from BIGINT NOT NULL CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_until BIGINT NOT NULL CHECK (quiet_until BETWEEN 0 AND 23)
);

-- Notices written by hand. juku_id: the 塾 that writes to its 教室; none where 本部 writes. round_id: only to those with
-- something unfinished in that round. send_at: the time wished for; none for at once. task_id: what will send it then.
CREATE TABLE announcements (
    id {pk},
    juku_id BIGINT REFERENCES juku (id),
    written_by TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    reach TEXT NOT NULL CHECK (reach IN ('everybody', 'chosen', 'membership')),
    membership TEXT CHECK (membership IN ('culture_kids', 'eduplus', 'general')),
    round_id BIGINT REFERENCES rounds (id),
    to_classrooms BOOLEAN NOT NULL,
    send_at {timestamp},
    state TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'sent', 'cancelled')),
    revision BIGINT NOT NULL DEFAULT 0,
    task_id BIGINT,
    notice_id BIGINT REFERENCES notices (id) ON DELETE SET NULL,
    written_at {timestamp} NOT NULL,
    ended_at {timestamp},
    CHECK ((reach = 'membership') = (membership IS NOT NULL))
);
CREATE INDEX announcements_of_a_juku ON announcements (juku_id);
CREATE INDEX announcement_of_a_notice ON announcements (notice_id);
CREATE INDEX announcements_by_time ON announcements (written_at);

-- Where the reach is 'chosen': 塾 where 本部 writes, 教室 where a 塾 does.
CREATE TABLE announcement_places (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    juku_id BIGINT REFERENCES juku (id),
    classroom_id BIGINT REFERENCES classrooms (id),
    CHECK ((juku_id IS NULL) <> (classroom_id IS NULL))
);
CREATE INDEX places_of_an_announcement ON announcement_places (announcement_id);

-- Who is told when the file is there; of older orders, and of those of commands, nobody.
ALTER TABLE printings ADD COLUMN ordered_by_user_id BIGINT REFERENCES users (id);
