-- Who is told of alerts by a mail of one's own. severities: of which ones, codes with spaces between; none: no mail. everything:
-- whatever happens, else what the followed channels are told. quiet_from and quiet_until: hours of Japan's day without mail;
-- critical_passes: 重大 comes all the same. told_at: when the last mail was written.
CREATE TABLE followers (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    severities TEXT NOT NULL,
    everything BOOLEAN NOT NULL,
    quiet_from BIGINT NOT NULL CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_until BIGINT NOT NULL CHECK (quiet_until BETWEEN 0 AND 23),
    critical_passes BOOLEAN NOT NULL,
    told_at {timestamp}
) {keyed};

CREATE TABLE followed_channels (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    PRIMARY KEY (user_id, channel_id)
) {keyed};
CREATE INDEX followers_of_a_channel ON followed_channels (channel_id);

-- What a person is yet to be told; gone when it is in a mail.
CREATE TABLE personal_announcements (
    id {pk},
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    alert_id BIGINT NOT NULL REFERENCES alerts (id),
    what TEXT NOT NULL,
    made_at {timestamp} NOT NULL
);
CREATE INDEX personal_announcements_of_an_alert ON personal_announcements (alert_id);
CREATE INDEX announcements_to_a_person ON personal_announcements (user_id);
