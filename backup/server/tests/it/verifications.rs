//! Verifications by hand: planned, done with evidence, and their errors closed with a word.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::Hall;
use crate::programs::day;

const OF_THE_JOB: &str = "/jobs/1/verifications";

/// The day so many days ago, as screens say it.
fn days_words(hall: &Hall, ago: i64) -> String {
    platform_web::dates::date(hall.clock.now() - Duration::days(ago))
}

/// Records a verification that was done so many days ago.
async fn record(hall: &Hall, client: &mut Client, ago: i64, more: &[(&str, &str)], file: &str) -> Answer {
    let done_on = day(hall, -ago);
    let fields = [("kind", "partial"), ("done_on", done_on.as_str()), ("target", "検証用サーバー")];
    client.post_multipart(OF_THE_JOB, &[&fields[..], more].concat(), file, b"restored: 12 files").await
}

both_engines! {
    /// What passed needs evidence, what did not needs words; both count in the verdict, and an error until it is closed.
    async fn a_verification_counts_with_its_evidence(engine: Engine) {
        let (hall, passed) = (Hall::with_external(engine).await, [("passed", "yes")]);
        let mut operator = hall.as_operator().await;
        operator.get("/jobs/1").await.assert_contains("検証の記録がありません");
        let empty = operator.post_multipart(OF_THE_JOB, &[], "", b"").await;
        empty.assert_status(422).assert_contains("何を行ったか").assert_contains("行った日を選んで").assert_contains("合格か不合格か");
        record(&hall, &mut operator, 0, &passed, "").await.assert_status(422).assert_contains("証拠のファイル");
        record(&hall, &mut operator, -1, &passed, "a.log").await.assert_status(422).assert_contains("きょうまでの1年以内");
        record(&hall, &mut operator, 0, &[("passed", "no")], "").await.assert_status(422).assert_contains("エラーの種類と");
        let made = record(&hall, &mut operator, 1, &passed, "復元の記録.log").await;
        assert_eq!(made.assert_status(303).location(), "/verifications/1");
        let said = days_words(&hall, 1);
        operator.get("/verifications/1").await.assert_contains(&said);
        operator.get("/verifications").await.assert_contains(&said);
        operator.get("/verifications/1").await.assert_contains("合格").assert_contains("復元の記録.log").assert_contains("検証用サーバー");
        let evidence = operator.get("/verifications/1/evidence").await;
        assert_eq!(evidence.assert_status(200).body, b"restored: 12 files");
        assert_eq!(evidence.header("content-type"), Some("application/octet-stream"));
        assert!(evidence.header("content-disposition").unwrap().starts_with("attachment"));
        let page = operator.get("/jobs/1").await;
        page.assert_contains("最新の手作業の検証 #1");
        assert!(!page.contains("検証の記録がありません"));

        let failed = [("passed", "no"), ("error_kind", "corruption"), ("note", "ファイルが開かない")];
        record(&hall, &mut operator, 0, &failed, "").await.assert_status(303);
        operator.get("/jobs/1").await.assert_contains("不合格でした").assert_contains("未対応の検証エラー 1件");
        operator.get("/verifications").await.assert_contains("ファイルが開かない").assert_contains("未対応（データの破損）");
        operator.get("/verifications/2/evidence").await.assert_status(404);
        hall.signed_in(Role::Viewer).await.post_form("/verifications/2/closure", &[]).await.assert_status(403);
        operator.post_form("/verifications/2/closure", &[]).await.assert_status(422).assert_contains("対応内容を入れて");
        let handling = [("severity", "high"), ("assignee", "検証係")];
        hall.signed_in(Role::Viewer).await.post_form("/verifications/2/handling", &handling).await.assert_status(403);
        operator.post_form("/verifications/2/handling", &handling[1..]).await.assert_status(422).assert_contains("深刻度を選んで");
        operator.post_form("/verifications/2/handling", &handling[..1]).await.assert_status(422).assert_contains("担当を入れて");
        operator.post_form("/verifications/1/handling", &handling).await.assert_status(409);
        operator.post_form("/verifications/9/handling", &handling).await.assert_status(404);
        operator.post_form("/verifications/2/handling", &handling).await.assert_status(303);
        operator.get("/verifications").await.assert_contains("対応中（データの破損）").assert_contains("深刻度 高、担当 検証係");
        let words = [("words", "媒体を替えて取り直した")];
        operator.post_form("/verifications/1/closure", &words).await.assert_status(409);
        operator.post_form("/verifications/2/closure", &words).await.assert_status(303);
        operator.post_form("/verifications/2/closure", &words).await.assert_status(409);
        operator.post_form("/verifications/2/handling", &handling).await.assert_status(409);
        operator.get("/verifications/2").await.assert_contains("対応済み").assert_contains("媒体を替えて取り直した");
        operator.get("/verifications").await.assert_contains("未対応のエラーはありません");
        let page = operator.get("/jobs/1").await;
        page.assert_contains("未対応の検証エラー 0件").assert_contains("不合格でした");
    }

    /// The next day is counted in months from the first; who comes too late changes nothing.
    async fn verifications_are_due_by_the_calendar(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = hall.as_operator().await;
        let first = day(&hall, -10);
        let plan = |revision| [("revision", revision), ("every_months", "3"), ("first_on", first.as_str()), ("assignee", "検証係")];
        operator.post_form("/jobs/1/verification-plan", &[("every_months", "3")]).await.assert_status(422);
        let never = [("every_months", "0"), ("first_on", first.as_str())];
        operator.post_form("/jobs/1/verification-plan", &never).await.assert_status(422).assert_contains("1か月から24か月");
        operator.post_form("/jobs/1/verification-plan", &plan("0")).await.assert_status(303);
        operator.post_form("/jobs/1/verification-plan", &plan("0")).await.assert_status(409).assert_contains("別の人がこの予定");
        operator.get("/verifications").await.assert_contains("期限切れ").assert_contains("検証係").assert_contains("3か月ごと");
        record(&hall, &mut operator, 2, &[("passed", "yes")], "a.log").await.assert_status(303);
        let page = operator.get("/verifications").await;
        page.assert_contains("予定どおり");
        assert!(!page.contains("期限切れ"));
        operator.post_form("/jobs/1/verification-plan", &plan("1")).await.assert_status(303);
    }

    /// The items are the kind's, as they stood when it was recorded; a list that was changed changes no record.
    async fn a_verification_keeps_what_was_looked_at(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = hall.as_operator().await;
        let page = operator.get(OF_THE_JOB).await.text();
        assert!(page.contains("チェックリスト: 一部の復元（4項目）") && page.contains("check-partial-0"), "{page}");
        let items = |revision, items| [("revision", revision), ("items", items)];
        let list = "/verifications/checklists/partial";
        hall.signed_in(Role::Viewer).await.post_form(list, &items("0", "x")).await.assert_status(403);
        hall.signed_in(Role::Viewer).await.get("/verifications/checklists").await.assert_contains("元と一致した");
        let twice = operator.post_form(list, &items("0", "印鑑台帳を開いた\n\n印鑑台帳を開いた")).await;
        twice.assert_status(422).assert_contains("3行目の「印鑑台帳を開いた」が重なって");
        operator.post_form("/verifications/checklists/unheard", &items("0", "x")).await.assert_status(404);
        operator.post_form(list, &items("0", "印鑑台帳を開いた\n  件数を比べた ")).await.assert_status(303);
        operator.post_form(list, &items("0", "おそい")).await.assert_status(409).assert_contains("別の人がこのチェックリスト");

        let ticked = [("passed", "yes"), ("check-partial-1", "件数を比べた"), ("check-integrity-0", "結果のログを保存した")];
        record(&hall, &mut operator, 0, &ticked, "a.log").await.assert_status(303);
        let kept = |page: &str| (page.contains("印鑑台帳を開いた（未確認）"), page.contains("<span>件数を比べた</span>"));
        assert_eq!(kept(&operator.get("/verifications/1").await.text()), (true, true));
        operator.post_form(list, &items("1", "")).await.assert_status(303);
        assert!(!operator.get(OF_THE_JOB).await.text().contains("チェックリスト: 一部の復元"));
        assert_eq!(kept(&operator.get("/verifications/1").await.text()), (true, true));
        record(&hall, &mut operator, 0, &ticked, "b.log").await.assert_status(303);
        assert!(!operator.get("/verifications/2").await.contains("件数を比べた"));
        operator.get("/lists/verifications.csv").await.assert_contains("1 / 2");
    }

    /// The evidence has a size, and a stranger takes none.
    async fn evidence_is_bounded(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let mut operator = hall.as_operator().await;
        let large = vec![0; (10 << 20) + 1];
        operator.post_multipart(OF_THE_JOB, &[("passed", "yes")], "a.bin", &large).await.assert_status(413);
        record(&hall, &mut operator, 0, &[("passed", "yes")], "a.log").await.assert_status(303);
        hall.visitor().get("/verifications/1/evidence").await.assert_status(303);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/verifications/1/evidence").await.assert_status(200);
        viewer.post_multipart(OF_THE_JOB, &[], "", b"").await.assert_status(403);
        let record = hall.signed_in(Role::Admin).await.get("/audit?event=verifications.evidence_taken").await;
        record.assert_contains("全1件");
    }
}
