//! 本部 changes a round's dates.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, field, latest_round};

async fn reschedule(client: &mut Client, round: &str, revision: &str, deadline: &str) -> Answer {
    let fields = [
        ("revision", revision),
        ("sat_on", "2026-07-25"),
        ("opens_at", "2026-07-01T09:00"),
        ("deadline_at", deadline),
        ("grace_minutes", "30"),
    ];
    client.post_form(&format!("{round}/schedule"), &fields).await
}

both_engines! {
    /// New dates are saved once; whoever saw the old ones is asked again with the form as typed.
    async fn new_dates_are_saved_unless_somebody_was_faster(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        let seen = field(&client.get(&round).await.text(), "revision");
        reschedule(&mut client, &round, &seen, "2099-08-31T18:00").await.assert_status(303);
        let page = client.get(&round).await;
        page.assert_contains("日程を変更しました。").assert_contains("2099年8月31日(月) 18:00");
        page.assert_contains("2026年7月25日(土)").assert_contains("30分");

        let stale = reschedule(&mut client, &round, &seen, "2099-09-30T18:00").await;
        stale.assert_status(409).assert_contains("別の人がこのテスト回を変更しました");
        assert_eq!(field(&stale.text(), "deadline_at"), "2099-09-30T18:00");
        let again = field(&stale.text(), "revision");
        reschedule(&mut client, &round, &again, "2099-09-30T18:00").await.assert_status(303);
        client.get(&round).await.assert_contains("2099年9月30日(水) 18:00");
    }

    /// A deadline that was not touched keeps its last second of the day.
    async fn an_untouched_field_keeps_its_seconds(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        let page = client.get(&round).await.text();
        let shown = field(&page, "deadline_at");
        assert!(shown.ends_with("T23:59"), "{shown}");
        reschedule(&mut client, &round, &field(&page, "revision"), &shown).await.assert_status(303);
        let rows = hall.commanded(&["import-marks", &hall.file("m.csv", crate::hall::MARKS), "--round", "2026-summer"]);
        assert!(rows.contains("エラー 0"), "{rows}");
        let mut tx = hall.database().read().await.unwrap();
        let kept: (platform_database::Timestamp,) = tx
            .load(platform_database::sql!("SELECT deadline_at FROM rounds"), Vec::new())
            .await
            .unwrap();
        assert!(kept.0.to_rfc3339().contains(":59:59"), "{}", kept.0);
    }

    /// Dates that do not fit are said beside their field; a final round keeps its dates.
    async fn dates_are_refused_by_name(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        let seen = field(&client.get(&round).await.text(), "revision");
        let early = reschedule(&mut client, &round, &seen, "2026-06-30T09:00").await;
        early.assert_status(422).assert_contains("締切は、入力開始より後の日時にしてください");
        let nonsense = reschedule(&mut client, &round, &seen, "あした").await;
        nonsense.assert_status(422).assert_contains("締切の日時を入れてください");
        reschedule(&mut client, "/rounds/987654", "0", "2099-08-31T18:00").await.assert_status(404);
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        assert!(!client.get(&round).await.contains("日程を変更する"));
        let seen = (seen.parse::<i64>().unwrap() + 3).to_string();
        let frozen = reschedule(&mut client, &round, &seen, "2099-08-31T18:00").await;
        frozen.assert_status(409).assert_contains("確定したテスト回の日程は変更できません");
    }
}
