-- 塾: where it stands (体験, 本入会, 退会), and what its people may do. Those that are there already are 本入会 and may
-- do everything, as before. A 退会 塾 keeps its rows; its people are shut out.
ALTER TABLE juku ADD COLUMN status TEXT NOT NULL DEFAULT 'member' CHECK (status IN ('trial', 'member', 'withdrawn'));
ALTER TABLE juku ADD COLUMN status_changed_at {timestamp};
ALTER TABLE juku ADD COLUMN may_register BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE juku ADD COLUMN may_mark BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE juku ADD COLUMN may_report BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE classrooms ADD COLUMN may_register BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE classrooms ADD COLUMN may_mark BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE classrooms ADD COLUMN may_report BOOLEAN NOT NULL DEFAULT TRUE;

-- The logins of the system before this one were the numbers of places; they go on as other names of who works there.
INSERT INTO login_aliases (alias, user_id)
SELECT j.number || COALESCE(c.number, ''), s.user_id
FROM staff s JOIN juku j ON j.id = s.juku_id LEFT JOIN classrooms c ON c.id = s.classroom_id;
