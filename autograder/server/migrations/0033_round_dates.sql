-- A round may be sat until another day than sat_on (実施期間), take examinees from 塾 and 教室 until 受付締切 alone, and keep what
-- is 確定 from them until 公開日時. Rounds that are there already have none of the three.
ALTER TABLE rounds ADD COLUMN sat_until DATE;
ALTER TABLE rounds ADD COLUMN roster_deadline_at {timestamp};
ALTER TABLE rounds ADD COLUMN publish_at {timestamp};

-- publish_at: from when 塾 and 教室 read a version; null: since it was frozen, as all that are there already.
-- withdrawn_at: the round went back to 集計中 before that, and they never read it.
ALTER TABLE snapshots ADD COLUMN publish_at {timestamp};
ALTER TABLE snapshots ADD COLUMN withdrawn_at {timestamp};
