//! What another tool tries again by itself: several attempts are one run, and the last one decides.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::intake_api::program;
use crate::mock::em::{self, Em};
use crate::mock::vbr::{Vbr, job, retry, session};
use crate::pullers::{add, add_manager, ago, poll, register, register_as};
use crate::signs::stands;

/// What the page of an attempt says for which another one speaks.
const SPOKEN_FOR: &str = "ツールがやり直すので、失敗に数えません";

/// Whether an alert says that a run failed.
async fn is_told(hall: &Hall) -> bool {
    let mut viewer = hall.signed_in(Role::Viewer).await;
    stands(&mut viewer, "run_failed").await || stands(&mut viewer, "runs_failing").await
}

/// Whether the service level of the only job counts so: 「2回のうち1回」.
async fn counts(hall: &Hall, words: &str) -> bool {
    hall.signed_in(Role::Viewer).await.get("/jobs/1").await.contains(words)
}

async fn later(hall: &Hall, minutes: i64) {
    hall.clock.set(hall.clock.now() + TimeDelta::minutes(minutes));
    hall.work().await;
}

/// Has the source tell of a session that began six minutes ago and ended a minute ago.
async fn told(hall: &Hall, vbr: &Vbr, id: &str, result: &str, number: Option<i64>) {
    let told = session(id, "日次", &ago(hall, 6), Some(&ago(hall, 1)), result);
    vbr.state().sessions.push(number.into_iter().fold(told, retry));
    poll(hall).await;
}

/// A report of a run of 「基幹」 that is just over, and what more there is to say.
fn report(hall: &Hall, outcome: &str, more: &Value) -> Value {
    let ended_at = hall.clock.now();
    let mut report = json!({ "job": "基幹", "outcome": outcome, "ended_at": ended_at.to_rfc3339(),
                             "started_at": (ended_at - TimeDelta::minutes(5)).to_rfc3339() });
    report.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    report
}

/// Has a program report that 「基幹」 failed, under a key of its own.
async fn fail(hall: &Hall, key: &str, more: &Value) {
    let sent = report(hall, "failed", more);
    program(hall, key).await.post_json("/api/v1/runs", &sent).await.assert_status(201);
    hall.work().await;
}

both_engines! {
    async fn a_failure_that_veeam_tries_again_counts_once_the_last_attempt_failed(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        vbr.state().jobs = vec![job("日次", 2)];
        vbr.state().sessions = vec![session("s0", "日次", &ago(&hall, 600), Some(&ago(&hall, 590)), "Success")];
        add(&hall, &vbr).await;
        register(&hall).await;
        told(&hall, &vbr, "s1", "Failed", None).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded", "failed"]);
        hall.signed_in(Role::Viewer).await.get("/runs/2").await.assert_contains(SPOKEN_FOR);
        assert!(!is_told(&hall).await && counts(&hall, "1回のうち1回").await);
        later(&hall, 12).await;
        told(&hall, &vbr, "s2", "Failed", Some(1)).await;
        assert!(!is_told(&hall).await && counts(&hall, "1回のうち1回").await);
        later(&hall, 12).await;
        told(&hall, &vbr, "s3", "Failed", Some(2)).await;
        assert_eq!(hall.outcomes("基幹の日次").await, ["succeeded", "failed", "failed", "failed"]);
        assert!(is_told(&hall).await && counts(&hall, "2回のうち1回").await);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        assert!(!stands(&mut viewer, "runs_failing").await, "three attempts are one failure");
        let last = viewer.get("/runs/4").await.assert_contains("再試行の報告").text();
        assert!(!last.contains(SPOKEN_FOR), "{last}");

        // Whatever was tried twice and then went well is a success.
        later(&hall, 600).await;
        told(&hall, &vbr, "s4", "Failed", None).await;
        later(&hall, 12).await;
        told(&hall, &vbr, "s5", "Success", Some(1)).await;
        later(&hall, 60).await;
        assert!(!is_told(&hall).await && counts(&hall, "3回のうち2回").await);
    }

    async fn an_attempt_that_does_not_come_leaves_a_failure(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = Vbr::start();
        vbr.state().jobs = vec![job("日次", 2)];
        add(&hall, &vbr).await;
        register(&hall).await;
        told(&hall, &vbr, "s1", "Failed", None).await;
        assert!(!is_told(&hall).await && !counts(&hall, "1回のうち0回").await);
        // One that goes on may be the next attempt.
        later(&hall, 12).await;
        vbr.state().sessions.push(retry(session("s2", "日次", &ago(&hall, 2), None, "None"), 1));
        poll(&hall).await;
        later(&hall, 20).await;
        assert!(!is_told(&hall).await);
        vbr.state().sessions.pop();
        later(&hall, 90).await;
        later(&hall, 2).await;
        assert!(is_told(&hall).await && counts(&hall, "1回のうち0回").await);
        assert_eq!(hall.outcomes("基幹の日次").await, ["failed"]);
    }

    /// An Enterprise Manager says of a session that it repeats one, and of a job how often it is tried.
    async fn a_failure_behind_an_enterprise_manager_that_is_tried_again_counts_once(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let manager = Em::start();
        manager.state().jobs = vec![em::job("日次")];
        manager.state().sessions = vec![em::session("s1", "日次", &ago(&hall, 20), Some(&ago(&hall, 5)), "Failed")];
        add_manager(&hall, &manager).await;
        register_as(&hall, "全社EM/日次（vbr-a.example.jp）", "本店の日次").await;
        poll(&hall).await;
        assert_eq!(hall.outcomes("本店の日次").await, ["failed"]);
        assert!(!is_told(&hall).await && !counts(&hall, "1回のうち0回").await);
        later(&hall, 10).await;
        let mut again = em::session("s2", "日次", &ago(&hall, 4), Some(&ago(&hall, 1)), "Success");
        again["IsRetry"] = true.into();
        manager.state().sessions.push(again);
        poll(&hall).await;
        later(&hall, 60).await;
        assert_eq!(hall.outcomes("本店の日次").await, ["failed", "succeeded"]);
        assert!(!is_told(&hall).await && counts(&hall, "1回のうち1回").await);
    }

    async fn a_program_may_say_that_it_tries_again(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let sent = report(&hall, "failed", &json!({ "will_be_retried": true }));
        program(&hall, "1").await.post_json("/api/v1/runs", &sent).await.assert_status(201);
        hall.work().await;
        assert!(!is_told(&hall).await && !counts(&hall, "1回のうち0回").await);
        later(&hall, 10).await;
        let sent = report(&hall, "failed", &json!({ "is_retry": true }));
        program(&hall, "2").await.post_json("/api/v1/runs", &sent).await.assert_status(201);
        hall.work().await;
        assert!(is_told(&hall).await && counts(&hall, "1回のうち0回").await);
        // One that comes after it by itself is a run of its own.
        later(&hall, 10).await;
        let sent = report(&hall, "succeeded", &json!({ "is_retry": false }));
        program(&hall, "3").await.post_json("/api/v1/runs", &sent).await.assert_status(201);
        hall.work().await;
        assert!(!is_told(&hall).await && counts(&hall, "2回のうち1回").await);
        let unread = report(&hall, "failed", &json!({ "is_retry": "たぶん" }));
        program(&hall, "4").await.post_json("/api/v1/runs", &unread).await.assert_status(422).assert_contains("is_retry");
        assert_eq!(hall.outcomes("基幹").await, ["failed", "failed", "succeeded"]);
    }

    async fn a_promise_that_is_never_kept_ends_with_the_grace_of_the_first_failure(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        for number in ["1", "2", "3", "4"] {
            fail(&hall, number, &json!({ "will_be_retried": true })).await;
            assert!(!is_told(&hall).await, "attempt {number}");
            later(&hall, 50).await;
        }
        later(&hall, 2).await;
        assert!(is_told(&hall).await && counts(&hall, "1回のうち0回").await);
        // Another promise takes nothing back, a success does.
        fail(&hall, "5", &json!({ "will_be_retried": true })).await;
        assert!(is_told(&hall).await && counts(&hall, "1回のうち0回").await);
        later(&hall, 10).await;
        let sent = report(&hall, "succeeded", &json!({}));
        program(&hall, "6").await.post_json("/api/v1/runs", &sent).await.assert_status(201);
        hall.work().await;
        assert!(!is_told(&hall).await && counts(&hall, "2回のうち1回").await);
    }

    async fn an_attempt_that_comes_too_late_and_goes_wrong_counts_whatever_it_promises(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        fail(&hall, "1", &json!({ "will_be_retried": true })).await;
        assert!(!is_told(&hall).await);
        later(&hall, 200).await;
        later(&hall, 2).await;
        assert!(is_told(&hall).await);
        fail(&hall, "2", &json!({ "is_retry": true, "will_be_retried": true })).await;
        assert!(is_told(&hall).await && counts(&hall, "1回のうち0回").await);
        hall.signed_in(Role::Viewer).await.get("/runs/1").await.assert_contains(SPOKEN_FOR);
        assert!(!hall.signed_in(Role::Viewer).await.get("/runs/2").await.contains(SPOKEN_FOR));
    }
}
