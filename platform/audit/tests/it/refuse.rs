//! The database itself keeps entries as they are.

use platform_database::{either_sql, sql};
use platform_testing::{Engine, both_engines};

use crate::ground::Ground;

both_engines! {
    async fn nobody_changes_or_removes_an_entry_or_puts_one_in_between(engine: Engine) {
        let ground = Ground::with_entries(engine, 3).await;
        let attempts = [
            sql!("UPDATE audit_entries SET facts = '{}' WHERE number = 2"),
            sql!("UPDATE audit_entries SET number = 9 WHERE number = 3"),
            sql!("DELETE FROM audit_entries WHERE number = 3"),
            sql!("DELETE FROM audit_entries"),
            either_sql!(sqlite: "DELETE FROM audit_entries WHERE 1", postgres: "TRUNCATE audit_entries"),
            either_sql!(sqlite: "DELETE FROM audit_head", postgres: "TRUNCATE audit_head"),
            either_sql!(
                sqlite: "INSERT OR REPLACE INTO audit_entries (number, at, actor_name, event, subject, facts, hash)
                    VALUES (2, '2026-07-20T00:00:00Z', 'x', 'x', 'x', '{}', 'x')",
                postgres: "INSERT INTO audit_entries (number, at, actor_name, event, subject, facts, hash)
                    VALUES (2, '2026-07-20T00:00:00Z', 'x', 'x', 'x', '{}', 'x')
                    ON CONFLICT (number) DO UPDATE SET facts = 'x'",
            ),
            sql!("UPDATE audit_head SET last_number = 2"),
            sql!("UPDATE audit_head SET pruned_through = 4"),
            sql!("INSERT INTO audit_head (id, last_number, last_hash, pruned_through, pruned_hash) VALUES (2, 0, '', 0, '')"),
            either_sql!(
                sqlite: "INSERT OR REPLACE INTO audit_head (id, last_number, last_hash, pruned_through, pruned_hash)
                    VALUES (1, 0, '', 0, '')",
                postgres: "DELETE FROM audit_head",
            ),
        ];
        for attempt in attempts {
            let words = format!("{attempt:?}");
            let refused = ground.run(attempt).await.expect_err(&words);
            assert!(refused.contains("audit"), "{words}: {refused}");
        }
        assert_eq!(ground.verified().await.entries, 3);
    }
}
