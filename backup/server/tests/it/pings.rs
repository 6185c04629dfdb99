//! Programs that report by asking for an address.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::Hall;

/// The path of the ping address on a page.
pub(crate) fn ping_on(page: &str) -> String {
    let (_, after) = page.split_once("/ping/").unwrap_or_else(|| panic!("no ping address on {page}"));
    format!("/ping/{}", after.split(['<', '/']).next().unwrap())
}

/// Makes an address for the job 「基幹」.
pub(crate) async fn address(hall: &Hall) -> String {
    let mut operator = hall.as_operator().await;
    operator.post_form("/jobs/1/ping-key", &[]).await.assert_status(303);
    ping_on(&operator.get("/jobs/1").await.text())
}

async fn assert_said(client: &mut Client, path: &str, status: u16, words: &str) {
    let answer = client.get(path).await;
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (status, words), "{path}");
}

both_engines! {
    async fn a_ping_is_answered_as_the_contract_says(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        let answer = cron.get(&ping).await;
        answer.assert_status(200);
        assert_eq!((answer.text().as_str(), answer.header("ping-body-limit")), ("OK", Some("10000")));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        cron.head(&format!("{ping}/fail")).await.assert_status(200);
        cron.post_text(&format!("{ping}/0"), "3冊を保存しました\n終わり").await.assert_status(200);
        assert_said(&mut cron, &format!("{ping}/7"), 200, "OK").await;
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "failed", "succeeded", "failed"]);
        assert_eq!(hall.reported("基幹").await[3].1, "終了コードは7でした");
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/runs/3").await.assert_contains("3冊を保存しました").assert_contains("報告（ping）");

        assert_said(&mut cron, &format!("{ping}/256"), 400, "invalid url format").await;
        assert_said(&mut cron, &format!("{ping}?rid=x"), 400, "invalid uuid format").await;
        assert_said(&mut cron, &format!("{ping}/stop"), 404, "not found").await;
        assert_said(&mut cron, "/ping/0f6c2b44-5bb0-4a6f-8f3e-1d2c3b4a5968", 404, "not found").await;
        assert_said(&mut cron, "/ping/nobody/knows", 404, "not found").await;
        cron.post_text(&format!("{ping}/log"), "途中です").await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await.len(), 4);
        viewer.get("/intake?result=noted").await.assert_contains("/ping/…/log");
        viewer.get("/intake?result=taken").await.assert_contains("/ping/…/fail").assert_contains("/ping/…/7");
    }

    async fn a_start_and_its_end_are_one_run(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        cron.get(&format!("{ping}/start")).await.assert_status(200);
        cron.get(&format!("{ping}/start")).await.assert_status(200);
        let mut operator = hall.as_operator().await;
        operator.get("/runs").await.assert_contains("実行中");
        let page = operator.get("/runs/1").await;
        page.assert_contains("終わりの報告を待っています");
        assert!(!page.contains("/cancellation"));
        operator.post_form("/runs/1/cancellation", &[]).await.assert_status(409);
        hall.clock.set(hall.clock.now() + Duration::minutes(20));
        let told = r#"{"bytes": 1234567890, "files": 42, "snapshot_id": "9f"}"#;
        cron.post_text(&ping, told).await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
        operator.get("/runs/1").await.assert_contains("<dd>20分</dd>").assert_contains("1.2 GB").assert_contains(">42<");
    }

    async fn a_start_without_an_end_is_never_green(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        cron.get(&ping).await.assert_status(200);
        cron.get(&format!("{ping}/start")).await.assert_status(200);
        hall.clock.set(hall.clock.now() + Duration::minutes(179));
        hall.work().await;
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "-"]);
        hall.clock.set(hall.clock.now() + Duration::minutes(2));
        hall.work().await;
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "interrupted"]);
        assert!(hall.page_of_unmet("基幹").await.contains("中断しました"));
        // The word that comes late after all counts.
        cron.get(&ping).await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "succeeded"]);
        // One that began anew without an end leaves the other as it was.
        cron.get(&format!("{ping}/start")).await.assert_status(200);
        hall.clock.set(hall.clock.now() + Duration::minutes(5));
        cron.get(&format!("{ping}/start")).await.assert_status(200);
        cron.get(&format!("{ping}/1")).await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded", "succeeded", "interrupted", "failed"]);
    }

    async fn runs_that_overlap_are_told_apart_and_each_is_there_once(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        let (one, other) =
            ("rid=6f2f7d0e-6e36-4a3a-9c39-9b0f3a7f1c11", "rid=6f2f7d0e-6e36-4a3a-9c39-9b0f3a7f1c22");
        for path in ["start", "start"] {
            cron.get(&format!("{ping}/{path}?{one}")).await.assert_status(200);
            cron.get(&format!("{ping}/{path}?{other}")).await.assert_status(200);
        }
        assert_eq!(hall.outcomes("基幹").await, ["-", "-"]);
        cron.get(&format!("{ping}?{other}")).await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await, ["-", "succeeded"]);
        for path in ["/1", "", "/0"] {
            cron.get(&format!("{ping}{path}?{one}")).await.assert_status(200);
            cron.get(&format!("{ping}?{other}")).await.assert_status(200);
        }
        assert_eq!(hall.outcomes("基幹").await, ["failed", "succeeded"]);
        // Of one run the worst that was said counts.
        cron.get(&format!("{ping}/fail?{other}")).await.assert_status(200);
        assert_eq!(hall.outcomes("基幹").await, ["failed", "failed"]);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/intake?result=repeated").await.assert_contains("/ping/…/start");
    }

    async fn many_ends_of_one_run_at_once_are_one_run(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = format!("{}?rid=6f2f7d0e-6e36-4a3a-9c39-9b0f3a7f1c11", address(&hall).await);
        let asked = (0..20).map(|_| {
            let (mut cron, ping) = (hall.visitor(), ping.clone());
            async move { cron.get(&ping).await.status.as_u16() }
        });
        assert_eq!(futures_util::future::join_all(asked).await, [200; 20]);
        assert_eq!(hall.outcomes("基幹").await, ["succeeded"]);
    }

    async fn a_job_may_be_called_by_its_name_and_added_by_it(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = hall.as_operator().await;
        operator.post_form("/intake/ping-key", &[]).await.assert_status(303);
        let ping = ping_on(&operator.get("/intake").await.text());
        let mut cron = hall.visitor();
        assert_said(&mut cron, &format!("{ping}/db-nightly"), 404, "not found").await;
        operator.get("/intake").await.assert_contains("未登録のジョブ").assert_contains("ping「db-nightly」");
        assert_said(&mut cron, &format!("{ping}/Db-Nightly?create=1"), 400, "invalid url format").await;
        assert_said(&mut cron, &format!("{ping}/db-nightly?create=1"), 201, "Created").await;
        assert_said(&mut cron, &format!("{ping}/db-nightly/fail?create=1"), 200, "OK").await;
        assert_eq!(hall.outcomes("db-nightly").await, ["succeeded", "failed"]);
        assert!(!operator.get("/intake").await.contains("未登録のジョブ"));
        // A job of that name is there, and nobody has said that it is meant.
        hall.commanded(&["job", "add", "weekly", "--tool", "Veeam", "--target", "SV02"]);
        assert_said(&mut cron, &format!("{ping}/weekly?create=1"), 409, "ambiguous slug").await;
        assert_eq!(hall.outcomes("weekly").await.len(), 0);
        hall.signed_in(Role::Auditor).await.get("/audit?event=jobs.added").await.assert_contains("jobs/db-nightly");
    }

    async fn an_address_is_a_secret_and_a_new_one_ends_the_old(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = hall.as_operator().await;
        operator.get("/jobs/1").await.assert_contains("pingのアドレスはありません");
        let old = address(&hall).await;
        let page = operator.get("/jobs/1").await;
        page.assert_contains("curl -fsS -m 10 --retry 5").assert_contains("/$?");
        for role in [Role::Viewer, Role::Auditor] {
            let mut client = hall.signed_in(role).await;
            for path in ["/jobs/1", "/intake"] {
                assert!(!client.get(path).await.contains("/ping/"), "{path} for {role:?}");
            }
            client.post_form("/jobs/1/ping-key", &[]).await.assert_status(403);
        }
        let new = address(&hall).await;
        assert_ne!(old, new);
        let mut cron = hall.visitor();
        assert_said(&mut cron, &old, 404, "not found").await;
        assert_said(&mut cron, &new, 200, "OK").await;
        hall.clock.set(hall.clock.now() + Duration::minutes(11));
        operator.post_form("/jobs/1/ping-key", &[]).await.assert_contains("本人の確認");
        assert_said(&mut cron, &new, 200, "OK").await;
        let list = hall.signed_in(Role::Auditor).await.get("/audit?event=pings.key_made").await;
        list.assert_contains("pingのアドレスの作成").assert_contains("jobs/基幹");
        let key = new.trim_start_matches("/ping/");
        assert!(!list.contains(key));
        hall.commanded(&["job", "retire", "基幹"]);
        assert_said(&mut cron, &new, 404, "not found").await;
    }

    /// Silence past the time of the schedule and the grace is late, however young the newest success is.
    async fn silence_past_the_grace_is_late(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        let day = (hall.clock.now() + Duration::days(2)).date_naive();
        // Two in the morning in Japan is 17 o'clock of the day before.
        let at = |hour| day.and_hms_opt(hour, 30, 0).unwrap().and_utc();
        hall.clock.set(at(16));
        cron.get(&ping).await.assert_status(200);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        assert!(!viewer.get("/jobs").await.contains("報告未着"));
        hall.clock.set(at(19));
        let mut viewer_at_19 = hall.signed_in(Role::Viewer).await;
        assert!(!viewer_at_19.get("/jobs").await.contains("報告未着"));
        hall.clock.set(at(22));
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/jobs").await.assert_contains("報告未着").assert_contains("予定より2時間30分経過");
        viewer.get("/").await.assert_contains("報告未着").assert_contains("予定より2時間30分経過");
        viewer.get("/jobs/1").await.assert_contains("終わりの報告がありません").assert_contains("不適合");
        assert!(hall.page_of_unmet("基幹").await.contains("予定の時刻と猶予を過ぎても、報告がありません"));
        cron.get(&ping).await.assert_status(200);
        assert!(!viewer.get("/").await.contains("報告未着"));
        assert!(!hall.page_of_unmet("基幹").await.contains("予定の時刻と猶予"));
    }
}
