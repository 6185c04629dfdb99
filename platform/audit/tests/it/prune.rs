//! Taking away what was kept long enough.

use chrono::TimeDelta;
use platform_audit::{Actor, EntryFilter, Pruned, list_entries, prune};
use platform_database::{Timestamp, sql};
use platform_testing::{Engine, both_engines};

use crate::ground::Ground;

both_engines! {
    async fn what_is_older_goes_and_the_chain_still_holds(engine: Engine) {
        let ground = Ground::with_entries(engine, 9).await;
        let start: Timestamp = "2026-07-20T00:00:00Z".parse().unwrap();
        let older_than = start + TimeDelta::minutes(4);
        let pruned = prune(ground.database(), &Actor::server(), older_than).await.unwrap();
        assert_eq!(pruned, Pruned { entries: 4, through: 4 });
        let verified = ground.verified().await;
        assert_eq!((verified.entries, verified.pruned_through), (6, 4));

        let mut tx = ground.database().read().await.unwrap();
        let newest = &list_entries(&mut tx, &EntryFilter::default(), i64::MAX, 1, 0).await.unwrap()[0];
        assert_eq!((newest.number, newest.event.as_str(), newest.subject.as_str()), (10, "audit.pruned", "audit/4"));
        drop(tx);

        assert_eq!(prune(ground.database(), &Actor::server(), older_than).await.unwrap(), Pruned::default());
        assert_eq!(ground.count().await, 6, "nothing to prune leaves no entry");
        ground.record(11).await;
        let pruned = prune(ground.database(), &Actor::server(), older_than + TimeDelta::minutes(1)).await.unwrap();
        assert_eq!(pruned, Pruned { entries: 1, through: 5 });
        assert_eq!(ground.verified().await.pruned_through, 5);
    }

    async fn below_the_mark_of_a_pruning_the_guards_let_go_and_above_it_not(engine: Engine) {
        let ground = Ground::with_entries(engine, 3).await;
        let older_than = ground.clock.now() - TimeDelta::minutes(2);
        prune(ground.database(), &Actor::server(), older_than).await.unwrap();
        ground.run(sql!("DELETE FROM audit_entries WHERE number = 2")).await.unwrap_err();
        assert_eq!(ground.verified().await.entries, 3);
    }

    async fn everything_can_be_pruned_and_the_chain_goes_on(engine: Engine) {
        let ground = Ground::with_entries(engine, 3).await;
        let pruned = prune(ground.database(), &Actor::server(), ground.clock.now()).await.unwrap();
        assert_eq!(pruned, Pruned { entries: 3, through: 3 });
        ground.record(5).await;
        assert_eq!(ground.verified().await.entries, 2);
    }
}
