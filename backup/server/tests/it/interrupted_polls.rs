//! What is true of a source while somebody else asks it, or has died while asking, and what is kept when keeping fails.

use backup_server::Role;
use chrono::TimeDelta;
use platform_database::{Sql, sql};
use platform_testing::{Engine, both_engines};
use serde_json::json;

use crate::hall::Hall;
use crate::mock::vbr::{Vbr, job, job_id, of_type, session};
use crate::programs::program;
use crate::pullers::{add, ago, poll, register};

/// Has verdicts kept nowhere, or again.
async fn rename_column(hall: &Hall, statement: &'static str) {
    let mut tx = hall.database().write().await.unwrap();
    tx.execute(Sql::fixed(statement), Vec::new()).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many verdicts changed, and how many verifications are known.
async fn kept(hall: &Hall) -> [i64; 2] {
    let mut tx = hall.database().read().await.unwrap();
    let verifications = sql!("SELECT COUNT(*) FROM told_verifications");
    [
        tx.count(sql!("SELECT COUNT(*) FROM verdict_changes"), Vec::new()).await.unwrap(),
        tx.count(verifications, Vec::new()).await.unwrap(),
    ]
}

/// Has the source asked while no verdict can be kept, and waits until the turn of that poll is over.
async fn fail_to_judge(hall: &Hall) {
    rename_column(hall, "ALTER TABLE verdict_changes RENAME COLUMN verdict TO gone").await;
    poll(hall).await;
    rename_column(hall, "ALTER TABLE verdict_changes RENAME COLUMN gone TO verdict").await;
    hall.clock.set(hall.clock.now() + TimeDelta::minutes(31));
}

both_engines! {
    async fn who_presses_while_a_source_is_asked_is_told_until_when_that_may_take(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        add(&hall, &vbr).await;
        // Another worker has the turn, or had it when its server was killed.
        let until = hall.clock.now() + TimeDelta::minutes(30);
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(sql!("UPDATE pullers SET claimed_until = $1"), vec![until.into()]).await.unwrap();
        tx.commit().await.unwrap();
        let page = poll(&hall).await;
        assert!(page.contains("前の取り込みがまだ終わっていません") && !page.contains("取り込みを始めます"), "{page}");
        assert_eq!(vbr.state().passwords, 0);
        let mut reader = program(&hall, Role::Admin, &["sources:read"]).await;
        assert!(reader.get("/api/v1/pullers/1").await.json()["polling_until"].is_string());

        // Then it is asked without anybody pressing again.
        hall.clock.set(until + TimeDelta::minutes(2));
        hall.work().await;
        assert_eq!(vbr.state().passwords, 1);
        assert_eq!(reader.get("/api/v1/pullers/1").await.json()["polling_until"], json!(null));
        assert!(poll(&hall).await.contains("取り込みを始めます"));
    }

    async fn what_is_told_is_kept_together_with_the_verdict_that_follows(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        vbr.state().sessions = vec![session("s1", "日次", &ago(&hall, 90), Some(&ago(&hall, 60)), "Success")];
        add(&hall, &vbr).await;
        register(&hall).await;
        let before = kept(&hall).await;
        fail_to_judge(&hall).await;
        assert_eq!((hall.outcomes("基幹の日次").await, kept(&hall).await), (Vec::new(), before));
        poll(&hall).await;
        let after = kept(&hall).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded"]);
        assert!(after[0] > before[0], "{before:?} {after:?}");

        let mut tries = job("復元の試験", 0);
        tries["linkedJobs"] = json!({ "includes": [{ "id": job_id("日次"), "name": "日次", "type": "VSphereBackup" }] });
        vbr.state().jobs = vec![job("日次", 0), tries];
        let tried = session("v1", "復元の試験", &ago(&hall, 20), Some(&ago(&hall, 10)), "Failed");
        vbr.state().sessions.push(of_type(tried, "SureBackup"));
        fail_to_judge(&hall).await;
        assert_eq!(kept(&hall).await[1], 0, "{after:?}");
        poll(&hall).await;
        let verified = kept(&hall).await;
        assert!(verified[0] > after[0] && verified[1] == 1, "{after:?} {verified:?}");
    }
}
