//! What is wrong, from its beginning to its end, and what people do about it.

use std::fs;

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, corrupt_one_pack, link};
use crate::intake_api::program;
use crate::pings::address;

/// The rows of the list, without what stands around it.
async fn listed(client: &mut Client, query: &str) -> String {
    let page = client.get(&format!("/alerts{query}")).await.text();
    let list = page.split_once("id=\"list\"").unwrap().1;
    list.split_once("<tbody")
        .map_or(String::new(), |(_, rows)| rows.split("</table>").next().unwrap().to_owned())
}

/// The page of the first alert that a list shows.
async fn first(client: &mut Client, query: &str) -> String {
    link(&listed(client, query).await, "/alerts/")
}

/// A hall whose job 「基幹」 has failed once, an operator, and the page of its alert.
async fn with_failure(engine: Engine) -> (Hall, Client, String) {
    let hall = Hall::with_external(engine).await;
    let ping = address(&hall).await;
    hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
    hall.work().await;
    let mut operator = hall.as_operator().await;
    let page = first(&mut operator, "").await;
    (hall, operator, page)
}

both_engines! {
    async fn a_failure_opens_one_alert_that_counts_gets_worse_and_ends_by_itself(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        let (mut cron, mut viewer) = (hall.visitor(), hall.signed_in(Role::Viewer).await);
        viewer.get("/alerts").await.assert_contains("アラートはまだありません");

        cron.get(&format!("{ping}/7")).await.assert_status(200);
        hall.work().await;
        let page = viewer.get("/alerts").await;
        page.assert_contains("実行の失敗").assert_contains("終了コードは7でした").assert_contains("アラート（1件）");
        viewer.get("/").await.assert_contains("未対応のアラート");

        for _ in 0..2 {
            cron.get(&format!("{ping}/8")).await.assert_status(200);
            hall.work().await;
        }
        let rows = listed(&mut viewer, "?state=open").await;
        assert_eq!(rows.matches("<tr").count(), 1, "{rows}");
        assert!(rows.contains("連続失敗") && rows.contains("重大") && rows.contains("3回続けて失敗しました"), "{rows}");

        let alert = first(&mut viewer, "").await;
        cron.get(&ping).await.assert_status(200);
        hall.work().await;
        assert_eq!(listed(&mut viewer, "?state=standing").await, "");
        let page = viewer.get(&alert).await;
        for words in ["発生", "再発", "悪化", "解決", "原因がなくなりました", "3回", "href=\"/runs/3\""] {
            page.assert_contains(words);
        }
        assert!(!viewer.get("/").await.contains("未対応のアラート"));
        cron.get(&format!("{ping}/9")).await.assert_status(200);
        hall.work().await;
        assert_ne!(first(&mut viewer, "").await, alert, "a problem that comes back is a new alert");
    }

    /// A job of another tool that says nothing is late; a day after it was registered its copies are a worry, too.
    async fn silence_and_missing_copies_are_told_until_they_are_mended(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ping = address(&hall).await;
        hall.visitor().get(&ping).await.assert_status(200);
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        assert_eq!(listed(&mut viewer, "").await, "");
        hall.clock.set(hall.clock.now() + Duration::days(2));
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/alerts?kind=late").await.assert_contains("までに終わりの報告がありません");
        let rows = listed(&mut viewer, "?severity=warning").await;
        assert!(rows.contains("「コピーの数」の規則: 有効") && rows.contains("（必要 2）"), "{rows}");
        hall.visitor().get(&ping).await.assert_status(200);
        hall.work().await;
        assert_eq!(listed(&mut viewer, "?kind=late&state=standing").await, "");
        viewer.get("/alerts?kind=late&state=resolved").await.assert_contains("基幹");

        let mut operator = hall.as_operator().await;
        let revision = operator.get("/jobs/1").await.text();
        let revision = revision.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let pause = [("revision", revision), ("paused", "true"), ("reason", "機器の入れ替え")];
        operator.post_form("/jobs/1/pause", &pause).await.assert_status(303);
        hall.work().await;
        assert_eq!(listed(&mut operator, "?state=standing").await, "", "a paused job is nobody's worry");
    }

    async fn whoever_takes_an_alert_on_is_one(engine: Engine) {
        let (hall, operator, page) = with_failure(engine).await;
        let take = format!("{page}/acknowledgement");
        hall.signed_in(Role::Viewer).await.post_form(&take, &[]).await.assert_status(403);
        let hands = (0..12).map(|_| {
            let (mut client, take) = (operator.clone(), take.clone());
            async move { client.post_form(&take, &[("note", "調べています")]).await.status.as_u16() }
        });
        let mut statuses = futures_util::future::join_all(hands).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [vec![303], vec![409; 11]].concat());
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let shown = viewer.get(&page).await;
        shown.assert_contains("確認済み").assert_contains("調べています").assert_contains("バックアップ管理者の人");
        assert!(!viewer.get("/alerts").await.contains("アラート（"));
        hall.signed_in(Role::Auditor).await.get("/audit?event=alerts.acknowledged").await.assert_contains("アラートの確認");
    }

    async fn several_are_taken_on_at_once(engine: Engine) {
        let (hall, mut operator, page) = with_failure(engine).await;
        hall.clock.set(hall.clock.now() + Duration::days(2));
        hall.work().await;
        let mut operator_later = hall.as_operator().await;
        let rows = listed(&mut operator_later, "?state=open").await;
        let ids: Vec<&str> = rows.split("name=\"alerts\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(ids.len() > 2, "{rows}");
        let fields: Vec<(&str, &str)> = ids.iter().map(|id| ("alerts", *id)).chain([("note", "まとめて")]).collect();
        operator_later.post_form("/alerts/acknowledgements", &fields).await.assert_status(303);
        assert_eq!(listed(&mut operator_later, "?state=open").await, "");
        operator_later.get(&page).await.assert_contains("まとめて");
        operator.get("/alerts").await;
    }

    async fn an_alert_is_given_to_somebody_who_may_do_something_about_it(engine: Engine) {
        let (hall, mut operator, page) = with_failure(engine).await;
        hall.signed_in(Role::Viewer).await;
        let shown = operator.get(&page).await.text();
        let people = shown.split_once("<select id=\"assignee\"").unwrap().1.split("</select>").next().unwrap();
        assert!(people.contains("バックアップ管理者の人") && !people.contains("閲覧者の人"), "{people}");
        let person = people.split("value=\"").nth(2).unwrap().split('"').next().unwrap();
        let give = format!("{page}/assignment");
        operator.post_form(&give, &[("assignee", person)]).await.assert_status(303);
        operator.get(&page).await.assert_contains("<dt>担当</dt><dd>バックアップ管理者の人</dd>");
        let refused = operator.post_form(&give, &[("assignee", "999")]).await;
        refused.assert_status(422).assert_contains("担当者を、一覧から選んでください。");
        operator.post_form(&give, &[("assignee", "")]).await.assert_status(303);
        assert!(!operator.get(&page).await.contains("<dt>担当</dt>"));
    }

    /// What a person closes stays closed while the same thing goes on, and comes back when it happens again.
    async fn what_is_closed_by_hand_wants_a_reason_and_comes_back_when_it_happens_again(engine: Engine) {
        let (hall, mut operator, page) = with_failure(engine).await;
        let close = format!("{page}/closing");
        let refused = operator.post_form(&close, &[("reason", " ")]).await;
        refused.assert_status(422).assert_contains("解決とする理由を入れてください。");
        operator.post_form(&close, &[("reason", "旧機の試験でした")]).await.assert_status(303);
        hall.clock.set(hall.clock.now() + Duration::minutes(2));
        hall.work().await;
        operator.get(&page).await.assert_contains("解決（手動）").assert_contains("旧機の試験でした");
        operator.post_form(&format!("{page}/acknowledgement"), &[]).await.assert_status(409);
        let ping = address(&hall).await;
        hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
        hall.work().await;
        operator.get(&page).await.assert_contains("未対応").assert_contains("再発生");
    }

    async fn a_rest_ends_and_is_not_without_end(engine: Engine) {
        let (hall, mut operator, page) = with_failure(engine).await;
        let snooze = format!("{page}/snooze");
        for (until, words) in [("", "日付と時刻を入れてください"), ("2020-01-01T00:00", "90日以内に"), ("2099-01-01T00:00", "90日以内に")] {
            operator.post_form(&snooze, &[("until", until)]).await.assert_status(422).assert_contains(words);
        }
        let until = platform_web::dates::input_value(hall.clock.now() + Duration::hours(3));
        operator.post_form(&snooze, &[("until", &until)]).await.assert_status(303);
        operator.get("/alerts").await.assert_contains("まで停止");
        hall.clock.set(hall.clock.now() + Duration::hours(4));
        hall.work().await;
        let mut operator = hall.as_operator().await;
        operator.get(&page).await.assert_contains("一時停止の終わり").assert_contains("未対応");
    }

    /// Errors in a repository, one that cannot be reached, and drills that fail.
    async fn damage_is_told_until_a_check_finds_nothing_any_more(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        hall.commanded(&["run", "文書"]);
        let (near, aside) = (hall.path("near"), hall.path("aside"));
        fs::rename(&near, &aside).unwrap();
        assert_eq!(hall.command(&["check", "手元"]).status.code(), Some(1));
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let rows = listed(&mut viewer, "?state=open").await;
        assert!(rows.contains("リポジトリに接続できない") && !rows.contains("検証の失敗"), "{rows}");
        fs::rename(&aside, &near).unwrap();
        hall.commanded(&["check", "手元", "--read-data"]);
        hall.work().await;
        assert_eq!(listed(&mut viewer, "?state=open").await, "");

        corrupt_one_pack(&near);
        assert_eq!(hall.command(&["check", "手元", "--read-data"]).status.code(), Some(1));
        assert_eq!(hall.command(&["drill", "文書"]).status.code(), Some(1));
        hall.work().await;
        let rows = listed(&mut viewer, "?severity=critical&state=open").await;
        assert!(rows.contains("検証の失敗") && rows.contains("復元訓練の失敗"), "{rows}");
        let page = first(&mut viewer, "?kind=check_failed").await;
        viewer.get(&page).await.assert_contains("検証を見る").assert_contains("href=\"/repositories/1\"");
    }

    async fn a_report_that_is_refused_is_told_until_one_is_taken(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let ended_at = hall.clock.now();
        let report = serde_json::json!({ "job": "会計", "outcome": "succeeded", "ended_at": ended_at.to_rfc3339(),
                                         "started_at": (ended_at - Duration::hours(1)).to_rfc3339() });
        // The calendar begins with the workers.
        hall.work().await;
        program(&hall, "first").await.post_json("/api/v1/runs", &report).await.assert_status(422);
        hall.clock.set(hall.clock.now() + Duration::minutes(1));
        hall.work().await;
        let mut operator = hall.as_operator().await;
        let rows = listed(&mut operator, "?kind=intake_refused&state=open").await;
        assert!(rows.contains("会計"), "{rows}");
        operator.get(&first(&mut operator.clone(), "").await).await.assert_contains("届いた報告を見る");
        let name = [("kind", "name"), ("name", "会計"), ("job", "1")];
        operator.post_form("/intake/names", &name).await.assert_status(303);
        program(&hall, "second").await.post_json("/api/v1/runs", &report).await.assert_status(201);
        hall.work().await;
        assert_eq!(listed(&mut operator, "?kind=intake_refused&state=open").await, "");
    }
}
