-- What an order of a program made, of the kind that its address says; null while it is being made, of orders that reported runs
-- or registered copies, and of all that were there before.
ALTER TABLE report_orders ADD COLUMN made_id BIGINT;
