//! Entries of a release that knew no chain.

use platform_audit::MIGRATIONS;
use platform_database::{Clock, Migrations, migrate, sql};
use platform_testing::{Engine, TestDatabase, both_engines};

use crate::ground::Ground;

/// The tables before the chain.
const BEFORE: Migrations = Migrations { owner: MIGRATIONS.owner, steps: MIGRATIONS.steps.split_at(1).0 };

both_engines! {
    async fn old_entries_keep_their_order_and_are_chained_with_the_next_one(engine: Engine) {
        let clock = Clock::fixed("2026-07-20T00:00:00Z".parse().unwrap());
        let test = TestDatabase::open(engine, &[&BEFORE], clock.clone()).await;
        let ground = Ground { test, clock };
        // Numbers with gaps, as a transaction that was undone leaves them.
        let rows = sql!("INSERT INTO audit_entries (id, at, actor_id, actor_name, event, subject, facts) VALUES
            (9, '2026-07-01T00:00:02Z', NULL, 'コマンド', 'things.third', 'things/3', '{}'),
            (2, '2026-07-01T00:00:00Z', 3, '本部 花子', 'things.first', 'things/1', '{}'),
            (5, '2026-07-01T00:00:01Z', 3, '本部 花子', 'things.second', 'things/2', '{\"of\":2}')");
        ground.run(rows).await.unwrap();
        migrate(ground.database(), &[&MIGRATIONS]).await.unwrap();
        assert_eq!((ground.verified().await.entries, ground.verified().await.unchained), (0, 3));

        ground.record(4).await;
        let verified = ground.verified().await;
        assert_eq!((verified.entries, verified.unchained), (4, 0));
        let moved = sql!("UPDATE audit_entries SET subject = 'things/3' WHERE number = 3 AND event = 'things.third'");
        assert!(ground.run(moved).await.unwrap_err().contains("never changed"));
    }
}
