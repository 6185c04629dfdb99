//! When nothing is sent.

use backup_server::{InternalHosts, Role};
use chrono::{DateTime, Datelike, Duration, Utc, Weekday};
use platform_testing::{Engine, both_engines};
use platform_web::dates;

use crate::hall::{Hall, link};
use crate::listener::Listener;
use crate::pings::address;

/// The next second Saturday after tomorrow, at that hour in Japan.
fn second_saturday(hall: &Hall, hour: u32) -> DateTime<Utc> {
    let mut day = (hall.clock.now().with_timezone(&dates::japan()) + Duration::days(2)).date_naive();
    while day.weekday() != Weekday::Sat || !(8..=14).contains(&day.day()) {
        day = day.succ_opt().unwrap();
    }
    day.and_hms_opt(hour, 30, 0).unwrap().and_local_timezone(dates::japan()).unwrap().to_utc()
}

both_engines! {
    /// What begins and ends within the window is never told, and what goes on is told afterwards.
    async fn nothing_is_sent_in_a_window_and_what_still_goes_on_is_sent_afterwards(engine: Engine) {
        let hosts: InternalHosts = "127.0.0.1".parse().unwrap();
        let hall = Hall::with_external(engine).await.remade(|app| app.reaching(hosts));
        let server = Listener::start();
        let mut admin = hall.signed_in(Role::Admin).await;
        let channel = [("name", "当番"), ("medium", "slack"), ("url", &server.url("/x")), ("least", "warning"), ("kinds", "run_failed"),
                       ("kinds", "runs_failing"), ("ordinary", "true"), ("escalation", "true")];
        admin.post_form("/channels", &channel).await.assert_status(303);
        let window = [("name", "計画保守"), ("week", "2"), ("weekday", "5"), ("from", "02:00"), ("to", "04:00")];
        admin.post_form("/windows", &window).await.assert_status(303);
        admin.get("/windows").await.assert_contains("毎月 第2土曜 2:00から4:00");

        hall.clock.set(second_saturday(&hall, 2));
        let ping = address(&hall).await;
        let mut cron = hall.visitor();
        cron.get(&format!("{ping}/7")).await.assert_status(200);
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/alerts").await.assert_contains("保守時間「計画保守」のため").assert_contains("実行の失敗");
        viewer.get("/windows").await.assert_contains("保守中");
        cron.get(&ping).await.assert_status(200);
        hall.work().await;
        cron.get(&format!("{ping}/8")).await.assert_status(200);
        hall.work().await;
        hall.clock.set(hall.clock.now() + Duration::minutes(80));
        hall.work().await;
        assert_eq!(server.take().len(), 0);
        hall.clock.set(hall.clock.now() + Duration::minutes(15));
        hall.work().await;
        let heard = server.take();
        assert_eq!(heard.len(), 1, "{heard:?}");
        let body = heard[0].json();
        assert_eq!(body["text"], "【警告】実行の失敗: 基幹", "the one that was over is not told");
    }

    async fn a_window_is_added_once_or_again_and_again_and_taken_away(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut operator = hall.as_operator().await;
        let local = |hours| dates::input_value(hall.clock.now() + Duration::hours(hours));
        let (past, soon, later) = (local(-2), local(1), local(3));
        let once = |from: &str, until: &str| {
            [("name", "入れ替え".to_owned()), ("week", "once".to_owned()), ("starts", from.to_owned()), ("until", until.to_owned())]
        };
        let refused = [
            (once(&later, &soon), "終わりは、始まりより後に"),
            (once(&past, &local(-1)), "終わりは、始まりと今より後に"),
            (once("", &soon), "日付と時刻を入れてください"),
        ];
        for (form, words) in refused {
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            operator.post_form("/windows", &fields).await.assert_status(422).assert_contains(words);
        }
        let form = [("name", "毎週"), ("week", "every"), ("weekday", "6"), ("from", "2時"), ("to", "4:00")];
        operator.post_form("/windows", &form).await.assert_status(422).assert_contains("「2:00」のように");
        let form = once(&soon, &later);
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        operator.post_form("/windows", &fields).await.assert_status(303);
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.post_form("/windows", &fields).await.assert_status(403);
        assert!(!viewer.get("/windows").await.contains("取り消す"));
        let button = link(&operator.get("/windows").await.text(), "/windows/");
        operator.post_form(&button, &[]).await.assert_status(303);
        operator.post_form(&button, &[]).await.assert_status(404);
        operator.get("/windows").await.assert_contains("保守時間はありません");
        hall.signed_in(Role::Auditor).await.get("/audit").await.assert_contains("保守時間の登録").assert_contains("保守時間の取り消し");
    }
}
