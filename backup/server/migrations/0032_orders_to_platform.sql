-- Keys that programs sent belong to the platform now (api_orders), with the run, the copy or whatever else was made under each.
-- The rows stay here as well, for the program of before; nothing else reads or writes them.
INSERT INTO api_orders (user_id, name, digest, made, created_at)
SELECT user_id, name, digest, COALESCE(run_id, copy_id, made_id), made_at FROM report_orders;
