-- Which copy an order of a program made; null of orders that reported runs, and of all that were there before.
ALTER TABLE report_orders ADD COLUMN copy_id BIGINT REFERENCES copies (id);
