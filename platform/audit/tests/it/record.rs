//! Recording.

use platform_audit::{Actor, Change, EntryFilter, count_entries, list_entries, record};
use platform_database::{Database, DbError, DbResult, Timestamp, WriteTx, params, sql};
use platform_testing::{Engine, both_engines};
use serde_json::json;
use tokio::task::JoinSet;

use crate::ground::{Ground, person};

/// Begins a write. Forty share ten connections: whom a busy machine lets wait for one too long asks again.
async fn begin(database: &Database) -> DbResult<WriteTx> {
    loop {
        match database.write().await {
            Err(DbError::Busy(_)) => {}
            begun => return begun,
        }
    }
}

both_engines! {
    async fn an_entry_says_who_when_from_where_what_on_what_and_from_what_to_what(engine: Engine) {
        let ground = Ground::open(engine).await;
        let mut tx = ground.database().write().await.unwrap();
        let facts = json!({ "name": Change::new("旧い名前", "新しい名前") });
        record(&mut tx, &person(), "things.renamed", "things/1", &facts).await.unwrap();
        record(&mut tx, &Actor::server(), "things.seen", "things/1", &json!({})).await.unwrap();
        tx.commit().await.unwrap();

        let mut tx = ground.database().read().await.unwrap();
        let entries = list_entries(&mut tx, &EntryFilter::default(), i64::MAX, 10, 0).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.number).collect::<Vec<_>>(), [2, 1]);
        let first = &entries[1];
        assert_eq!(first.at, ground.clock.now());
        assert_eq!((first.actor_id, first.actor_name.as_str()), (Some(3), "本部 花子"));
        assert_eq!(first.actor_role.as_deref(), Some("本部"));
        assert_eq!(first.address.as_deref(), Some("192.0.2.1"));
        assert_eq!(first.agent.as_deref(), Some("見本ブラウザー"));
        assert_eq!(first.request_id.as_deref(), Some("0123456789ab"));
        assert_eq!(first.facts, r#"{"name":{"new":"新しい名前","old":"旧い名前"}}"#);
        assert_eq!((entries[0].actor_id, &entries[0].address), (None, &None));
        drop(tx);
        assert_eq!(ground.verified().await.entries, 2);
    }

    async fn what_was_not_committed_left_no_entry(engine: Engine) {
        let ground = Ground::with_entries(engine, 1).await;
        let mut tx = ground.database().write().await.unwrap();
        record(&mut tx, &person(), "things.changed", "things/2", &json!({})).await.unwrap();
        drop(tx);
        ground.record(3).await;
        assert_eq!(ground.count().await, 2);
        assert_eq!(ground.verified().await.entries, 2);
    }

    /// Each writer changes two rows of its own choice, in an order of its own, beside recording: were the head taken
    /// any earlier than last, some of them would wait for each other in a circle.
    async fn forty_writers_make_one_chain(engine: Engine) {
        let ground = Ground::open(engine).await;
        ground.run(sql!("CREATE TABLE things (id BIGINT NOT NULL PRIMARY KEY, touched BIGINT NOT NULL)")).await.unwrap();
        ground.run(sql!("INSERT INTO things (id, touched) VALUES (0, 0), (1, 0), (2, 0), (3, 0)")).await.unwrap();
        let mut writers = JoinSet::new();
        for writer in 0_i64..40 {
            let database = ground.database().clone();
            writers.spawn(async move {
                for act in 0..5 {
                    let mut tx = begin(&database).await?;
                    let subject = format!("writers/{writer}");
                    record(&mut tx, &person(), "things.touched", &subject, &json!({ "act": act })).await?;
                    // Rising places: the rows themselves cause no deadlock, so any that there is comes from the head.
                    for place in [writer % 2, 2 + writer % 2] {
                        let touch = sql!("UPDATE things SET touched = touched + 1 WHERE id = $1");
                        tx.execute(touch, params![place]).await?;
                        record(&mut tx, &person(), "things.touched", &subject, &json!({ "act": act })).await?;
                    }
                    tx.commit().await?;
                }
                DbResult::Ok(())
            });
        }
        for ended in writers.join_all().await {
            ended.unwrap();
        }
        assert_eq!(ground.verified().await.entries, 40 * 5 * 3);
    }

    async fn entries_are_found_by_every_one_of_their_sides(engine: Engine) {
        let ground = Ground::with_entries(engine, 12).await;
        let start: Timestamp = "2026-07-20T00:00:00Z".parse().unwrap();
        let all = EntryFilter::default;
        for (filter, expected) in [
            (all(), 12),
            (EntryFilter { from: Some(start + chrono::TimeDelta::minutes(10)), ..all() }, 2),
            (EntryFilter { until: Some(start + chrono::TimeDelta::minutes(10)), ..all() }, 10),
            (EntryFilter { person: "花".to_owned(), ..all() }, 12),
            (EntryFilter { person: "%太郎".to_owned(), ..all() }, 0),
            (EntryFilter { event: "things.".to_owned(), ..all() }, 12),
            (EntryFilter { event: "thing_.".to_owned(), ..all() }, 0),
            (EntryFilter { subject: "things".to_owned(), ..all() }, 12),
            (EntryFilter { subject: "things/1".to_owned(), ..all() }, 1),
            (EntryFilter { address: "192.0.2.".to_owned(), ..all() }, 12),
            (EntryFilter { address: "192.0.3.".to_owned(), ..all() }, 0),
        ] {
            let mut tx = ground.database().read().await.unwrap();
            assert_eq!(count_entries(&mut tx, &filter).await.unwrap(), expected, "{filter:?}");
            let listed = list_entries(&mut tx, &filter, i64::MAX, 100, 0).await.unwrap();
            assert_eq!(listed.len() as u64, expected, "{filter:?}");
        }
    }
}
