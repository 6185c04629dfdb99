-- 分野 of a 大問, by which rounds are compared. Of those that are there already nobody has said one, and frozen shapes have none.
ALTER TABLE sections ADD COLUMN field TEXT NOT NULL DEFAULT '';
