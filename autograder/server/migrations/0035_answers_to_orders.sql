-- Keys that programs sent belong to the platform now (api_orders), with what was made under each. The rows stay here as well,
-- for the program of before; nothing else reads or writes them.
INSERT INTO api_orders (user_id, name, digest, made, created_at)
SELECT user_id, name, content, made, created_at FROM api_answers;
