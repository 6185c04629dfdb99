//! What nobody reports: runs unlike those before, places that fill up, media that do not come back; and service levels.

use backup_server::Role;
use chrono::Duration;
use platform_database::sql;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, link};
use crate::reports::{at, day};

/// Reports a good run of 「基幹」 of so many bytes, an hour after the last.
async fn run(hall: &Hall, agent: &Client, bytes: i64) {
    hall.clock.set(hall.clock.now() + Duration::hours(1));
    let now = hall.clock.now();
    let mut agent = agent.clone().with_header("idempotency-key", &now.to_rfc3339());
    let body = serde_json::json!({
        "job": "基幹", "outcome": "succeeded", "ended_at": now.to_rfc3339(),
        "started_at": (now - Duration::minutes(10)).to_rfc3339(), "bytes": bytes, "files": 500,
    });
    agent.post_json("/api/v1/runs", &body).await.assert_status(201);
    hall.work().await;
}

/// A hall with a repository at noon of tomorrow, when nothing is measured for some hours.
async fn hall_at_noon(engine: Engine) -> Hall {
    let hall = Hall::with_job(engine).await;
    hall.clock.set(at(day(&hall, -1), 12));
    hall
}

/// How large the only repository was on each of the last days, the oldest first.
async fn measured(hall: &Hall, sizes: &[(i64, i64)]) {
    let mut tx = hall.database().write().await.unwrap();
    let first = i64::try_from(sizes.len()).unwrap() - 1;
    for (ago, (snapshots, bytes)) in (0..=first).rev().zip(sizes) {
        let day = day(hall, ago);
        let row = sql!(
            "INSERT INTO repository_sizes (repository_id, measured_on, snapshots, bytes_stored, bytes_protected)
             VALUES (1, $1, $2, $3, $3)
             ON CONFLICT (repository_id, measured_on) DO UPDATE SET snapshots = excluded.snapshots,
                 bytes_stored = excluded.bytes_stored"
        );
        tx.execute(row, vec![day.into(), (*snapshots).into(), (*bytes).into()]).await.unwrap();
    }
    tx.commit().await.unwrap();
    hall.clock.set(hall.clock.now() + Duration::minutes(2));
    hall.work().await;
}

/// Whether an alert of that kind stands.
pub(crate) async fn stands(client: &mut Client, kind: &str) -> bool {
    let page = client.get(&format!("/alerts?state=standing&kind={kind}")).await.assert_status(200).text();
    page.contains("href=\"/alerts/")
}

both_engines! {
    async fn a_run_unlike_those_before_is_told_until_one_is_like_them(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let agent = hall.with_token(Role::Operator, "runs:write").await;
        for step in 0..6 {
            run(&hall, &agent, 10_000_000_000 + step * 20_000_000).await;
        }
        assert!(!stands(&mut hall.signed_in(Role::Viewer).await, "unusual").await);
        run(&hall, &agent, 1_000_000_000).await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/alerts?kind=unusual").await.assert_contains("対象のサイズが1.0 GBで、いつもの10.0 GBと大きく違います");
        run(&hall, &agent, 10_050_000_000).await;
        assert!(!stands(&mut hall.signed_in(Role::Viewer).await, "unusual").await);
    }

    async fn a_place_that_fills_up_is_told_a_month_before(engine: Engine) {
        let hall = hall_at_noon(engine).await;
        hall.work().await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let growing: Vec<(i64, i64)> = (0..10).map(|day| (30, 10_000_000_000 + day * 1_000_000_000)).collect();
        measured(&hall, &growing).await;
        admin.get("/capacities").await.assert_contains("不明（上限が未登録）").assert_contains("19.0 GB");
        assert!(!stands(&mut admin, "full_soon").await);
        let limit = |size: &'static str| [("limit_gb", size)];
        admin.post_form("/repositories/1/limit", &limit("大")).await.assert_status(422).assert_contains("整数（GB）");
        hall.as_operator().await.post_form("/repositories/1/limit", &limit("30")).await.assert_status(403);
        admin.post_form("/repositories/1/limit", &limit("30")).await.assert_status(303);
        hall.work().await;
        assert!(stands(&mut admin, "full_soon").await);
        admin.get("/capacities").await.assert_contains("ごろ満杯").assert_contains("63%");
        admin.post_form("/repositories/1/limit", &limit("1000")).await.assert_status(303);
        hall.work().await;
        assert!(!stands(&mut admin, "full_soon").await);
        admin.post_form("/repositories/1/limit", &limit("")).await.assert_status(303);
        admin.get("/capacities").await.assert_contains("不明（上限が未登録）");
    }

    async fn a_place_that_is_nearly_full_is_told_however_slowly_it_grows(engine: Engine) {
        let hall = hall_at_noon(engine).await;
        hall.work().await;
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.post_form("/repositories/1/limit", &[("limit_gb", "100")]).await.assert_status(303);
        let at = |gigabytes: i64| vec![(30, gigabytes * 1_000_000_000); 10];
        measured(&hall, &at(79)).await;
        assert!(!stands(&mut admin, "full_soon").await && !stands(&mut admin, "almost_full").await);
        measured(&hall, &at(80)).await;
        assert!(stands(&mut admin, "full_soon").await && !stands(&mut admin, "almost_full").await);
        admin.get("/alerts?kind=full_soon").await.assert_contains("使用率 80%").assert_contains("警告");
        measured(&hall, &at(97)).await;
        assert!(!stands(&mut admin, "full_soon").await, "one place has one alert");
        let alert = link(&admin.get("/alerts?state=open&kind=almost_full").await.text(), "/alerts/");
        let page = admin.get(&alert).await;
        page.assert_contains("使用率 97%").assert_contains("重大").assert_contains("悪化");
        measured(&hall, &at(40)).await;
        admin.get(&alert).await.assert_contains("原因がなくなりました");
    }

    async fn many_snapshots_gone_at_once_are_told(engine: Engine) {
        let hall = hall_at_noon(engine).await;
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        measured(&hall, &[(30, 9), (31, 9), (31, 9), (32, 9), (32, 9), (33, 9)]).await;
        assert!(!stands(&mut viewer, "snapshots_gone").await);
        measured(&hall, &[(30, 9), (31, 9), (31, 9), (32, 9), (32, 9), (8, 9)]).await;
        viewer.get("/alerts?kind=snapshots_gone&state=open").await.assert_contains("スナップショットの数が8で、いつもの31と大きく違います");
    }

    async fn a_medium_that_does_not_come_back_is_told_until_it_does(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        hall.work().await;
        let mut operator = hall.as_operator().await;
        let tape = [("label", "LTO-0001"), ("kind", "tape"), ("home", "1")];
        operator.post_form("/media", &tape).await.assert_status(303);
        let due = day(&hall, -1).to_string();
        let outsider = [("borrower", "山田 運送"), ("affiliation", "つばめ運輸"), ("contact", "03-0000-0000")];
        let loan = [&outsider[..], &[("purpose", "搬送"), ("due_on", &due)]].concat();
        operator.post_form("/media/1/loans", &loan).await.assert_status(303);
        hall.work().await;
        assert!(!stands(&mut operator, "loan_overdue").await);
        hall.clock.set(hall.clock.now() + Duration::days(3));
        hall.work().await;
        let mut operator = hall.as_operator().await;
        operator.get("/alerts?kind=loan_overdue&state=open").await.assert_contains("LTO-0001").assert_contains("山田 運送");
        operator.post_form("/loans/1/return", &[]).await.assert_status(303);
        hall.work().await;
        assert!(!stands(&mut operator, "loan_overdue").await);
    }

    /// A drill is held against the goal, which is the job's own or the usual one.
    async fn a_service_level_is_what_was_promised_against_what_was_kept(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        hall.commanded(&["drill", "文書"]);
        hall.work().await;
        let mut operator = hall.as_operator().await;
        let level = "/jobs/1/service-level";
        operator.get("/jobs/1").await.assert_contains("サービスレベル").assert_contains("1回のうち1回が目標以内");
        operator.get(&format!("{level}?days=90")).await.assert_contains("直近90日").assert_contains("4時間、95.0%以上");
        operator.post_form(level, &[("rto_minutes", "30")]).await.assert_status(303);
        operator.get(level).await.assert_contains("30分、95.0%以上").assert_contains("100.0%");
        operator.post_form(level, &[("rto_minutes", "0")]).await.assert_status(422).assert_contains("1分から43,200分");
        hall.signed_in(Role::Viewer).await.post_form(level, &[("rto_minutes", "9")]).await.assert_status(403);
        operator.post_form(level, &[("rto_minutes", "")]).await.assert_status(303);
        operator.get(level).await.assert_contains("4時間、95.0%以上");
        // The class promises something else from now on, and asks for more.
        let class = [("edition", "0"), ("copies", "2"), ("media", "2"), ("off_site", "advised"), ("off_site_locations", "1"),
                     ("offline", "not_needed"), ("encryption", "advised"), ("rpo_hours", "36"), ("offline_age_days", "7"),
                     ("offline_limit_days", "14"), ("verification_days", "90"), ("warn_percent", "80"), ("keep_years", "3")];
        let goals = |rto, goal| [&class[..], &[("rto_minutes", rto), ("level_goal", goal)]].concat();
        let mut admin = hall.signed_in(Role::Admin).await;
        let refused = admin.post_form("/policies/internal", &goals("0", "99.95")).await;
        refused.assert_status(422).assert_contains("「99.95」を割合として読めません");
        admin.post_form("/policies/internal", &goals("0", "99.9")).await.assert_status(422).assert_contains("RTOは1分から");
        admin.post_form("/policies/internal", &goals("90", "99.9")).await.assert_status(303);
        operator.get(level).await.assert_contains("1時間30分").assert_contains("99.9%以上").assert_contains("区分「社内」の90分");
        hall.signed_in(Role::Auditor).await.get("/audit?event=jobs.rto_set").await.assert_contains("目標復旧時間の変更");
    }

    /// The page of a class against SQL that is written here by hand.
    async fn a_class_of_data_shows_what_its_jobs_kept_of_its_goals(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["job", "add", "基幹", "--tool", "Veeam", "--target", "SV-KIKAN01"]);
        let agent = hall.with_token(Role::Operator, "runs:write").await;
        for (hours, outcome) in [(9, "succeeded"), (7, "failed"), (5, "succeeded"), (3, "succeeded")] {
            let at = hall.clock.now() - chrono::TimeDelta::hours(hours);
            crate::reports::report(&hall, &agent, at, outcome, (1_000, 10)).await;
        }
        hall.work().await;
        let mut tx = hall.database().read().await.unwrap();
        let counted = |only: &'static str| match only {
            "all" => sql!("SELECT COUNT(*) FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.data_class = 'internal' AND r.cause = 'report'"),
            _ => sql!("SELECT COUNT(*) FROM runs r JOIN jobs j ON j.id = r.job_id WHERE j.data_class = 'internal' AND r.cause = 'report'
                       AND r.outcome = 'succeeded'"),
        };
        let (runs, good) = (tx.count(counted("all"), vec![]).await.unwrap(), tx.count(counted("good"), vec![]).await.unwrap());
        drop(tx);
        assert_eq!((runs, good), (4, 3));
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/service-levels/internal?days=90").await.text();
        assert!(page.contains("75.0%") && page.contains(&format!("{good} / {runs}回")) && page.contains("95.0%以上"), "{page}");
        assert!(page.contains("/jobs/2/service-level") && page.contains("直近90日"), "{page}");
        viewer.get("/service-levels").await.assert_contains("社内").assert_contains("75.0%").assert_contains("2件");
        viewer.get("/service-levels/unheard").await.assert_status(404);
        viewer.get("/service-levels/public").await.assert_contains("この区分のジョブはありません");
    }
}
