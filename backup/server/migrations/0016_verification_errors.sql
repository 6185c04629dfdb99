-- 検証エラー: how bad, and who works on it since when. An old row has nobody and no severity, as it was.
ALTER TABLE verifications ADD COLUMN severity TEXT CHECK (severity IN ('low', 'medium', 'high', 'fatal'));
ALTER TABLE verifications ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
ALTER TABLE verifications ADD COLUMN taken_up_at {timestamp};
ALTER TABLE verifications ADD COLUMN taken_up_by TEXT NOT NULL DEFAULT '';
