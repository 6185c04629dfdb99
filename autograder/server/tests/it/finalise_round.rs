//! 本部 freezes a round, corrects it and freezes it again.

use chrono::NaiveDate;
use platform_database::sql;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, MARKS, field, latest_round};

async fn advance(client: &mut Client, round: &str, to: &str, reason: &str) {
    let fields = [("to", to), ("reason", reason)];
    client.post_form(&format!("{round}/moves"), &fields).await.assert_status(303);
}

/// The round of a hall with marks, 集計中.
async fn aggregating(hall: &Hall) -> (Client, String) {
    let mut client = hall.as_headquarters().await;
    let round = latest_round(&mut client).await;
    for to in ["closed", "aggregating"] {
        advance(&mut client, &round, to, "").await;
    }
    (client, round)
}

both_engines! {
    /// The second version lists whose card changed, and how.
    async fn a_correction_makes_a_version_that_lists_whose_card_changed(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = aggregating(&hall).await;
        let snapshots = format!("{round}/snapshots");
        let frozen = client.post_form(&snapshots, &[]).await;
        assert_eq!(frozen.status.as_u16(), 303);
        let first = client.get(frozen.location()).await;
        first.assert_contains("第1版").assert_contains("最初の版です").assert_contains("honbuの担当");
        first.assert_contains("8人");

        let twice = client.post_form(&snapshots, &[]).await;
        twice.assert_status(409).assert_contains("確定から確定へは進められません");

        advance(&mut client, &round, "aggregating", "採点もれ").await;
        client.get(&round).await.assert_contains("第2版になります").assert_contains("速報");
        let corrected = hall.file("corrected.csv", MARKS.replace("012345,0001,出席,18", "012345,0001,出席,20"));
        hall.commanded(&["import-marks", &corrected, "--round", "2026-summer", "--apply"]);
        let frozen = client.post_form(&snapshots, &[("reason", "小6国語の採点もれ")]).await;
        assert!(frozen.location().ends_with("/snapshots/2"), "{}", frozen.location());
        let second = client.get(frozen.location()).await;
        second.assert_contains("小6国語の採点もれ").assert_contains("得点・総評の変更 1人");
        let page = second.text();
        let row = |name: &str| {
            page.split("<tr>").find(|row| row.contains(name)).unwrap_or_else(|| panic!("{name} in {page}")).to_owned()
        };
        assert!(row("青木 はな").contains("得点・総評の変更"));
        assert!(row("伊藤 けん").contains("順位・平均・実施日だけの変更"));
        assert!(!page.contains("江口 りん"), "中1 did not change");
        client.get(&round).await.assert_contains("小6国語の採点もれ").assert_contains("第2版");
        client.get(&format!("{round}/snapshots/1")).await.assert_contains("最初の版です");
        client.get(&format!("{round}/snapshots/3")).await.assert_status(404);
    }

    /// The day of the test is frozen, too: another one is a correction of every card.
    async fn another_day_of_the_test_changes_every_card(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = aggregating(&hall).await;
        let snapshots = format!("{round}/snapshots");
        client.post_form(&snapshots, &[]).await.assert_status(303);
        advance(&mut client, &round, "aggregating", "実施日の訂正").await;
        let page = client.get(&round).await.text();
        let seen = ["revision", "opens_at", "deadline_at", "grace_minutes"].map(|name| (name, field(&page, name)));
        let mut fields: Vec<(&str, &str)> = seen.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.push(("sat_on", "2026-07-19"));
        client.post_form(&format!("{round}/schedule"), &fields).await.assert_status(303);
        client.post_form(&snapshots, &[]).await.assert_status(303);
        client.get(&format!("{round}/snapshots/2")).await.assert_contains("順位・平均・実施日だけの変更 8人");
        let mut tx = hall.database().read().await.unwrap();
        let days: Vec<(NaiveDate,)> =
            tx.list(sql!("SELECT sat_on FROM snapshots ORDER BY version"), Vec::new()).await.unwrap();
        assert_ne!(days[0], days[1]);
        assert_eq!(days[1].0.to_string(), "2026-07-19");
    }

    /// Of two who press 確定, one makes the version.
    async fn of_two_at_once_one_freezes(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut one, round) = aggregating(&hall).await;
        let snapshots = format!("{round}/snapshots");
        let mut other = one.clone();
        let (first, second) =
            tokio::join!(one.post_form(&snapshots, &[]), other.post_form(&snapshots, &[]));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        one.get(&format!("{round}/snapshots/2")).await.assert_status(404);
    }

    /// There must be something to freeze, and the round must be 集計中.
    async fn a_round_is_not_frozen_without_results_or_out_of_turn(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["import-exams", &hall.file("exams.json", crate::hall::EXAMS), "--open"]);
        hall.clock.set(platform_database::Clock::System.now());
        let mut client = hall.as_headquarters().await;
        let round = latest_round(&mut client).await;
        let snapshots = format!("{round}/snapshots");
        let early = client.post_form(&snapshots, &[]).await;
        early.assert_status(409).assert_contains("受付中から確定へは進められません");
        advance(&mut client, &round, "closed", "").await;
        advance(&mut client, &round, "aggregating", "").await;
        let nothing = client.post_form(&snapshots, &[]).await;
        nothing.assert_status(422).assert_contains("集計できる結果が1つもありません");
        client.get(&round).await.assert_contains("次は「確定」");
        client.post_form("/rounds/987654/snapshots", &[]).await.assert_status(404);
    }
}
