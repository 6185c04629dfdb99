//! Rotations: which medium goes in tonight, and what is kept of it.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::Hall;
use crate::media::place;
use crate::reports::{at, day};

/// A server with the job 「基幹」 of another tool and the tapes A, B and C in the place 「金庫」, at noon.
async fn with_tapes(engine: Engine) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await;
    hall.clock.set(at(day(&hall, -1), 12));
    hall.commanded(&["location", "add", "金庫", "--off-site"]);
    let mut operator = hall.as_operator().await;
    let vault = place(&mut operator, "金庫").await;
    for label in ["A", "B", "C"] {
        let tape = [("label", label), ("kind", "tape"), ("home", vault.as_str())];
        operator.post_form("/media", &tape).await.assert_status(303);
    }
    (hall, operator)
}

/// Begins a tower of A, B and C that is changed every day.
async fn begin(hall: &Hall, client: &mut Client) -> Answer {
    let today = day(hall, 0).to_string();
    let days = ["0", "1", "2", "3", "4", "5", "6"].map(|day| ("days", day));
    let fields = [
        ("job", "1"),
        ("scheme", "hanoi"),
        ("first_on", &today),
        ("encrypted", "yes"),
        ("tower", "A\nB\n\nC"),
    ];
    client.post_form("/rotations", &[&fields[..], &days[..]].concat()).await
}

async fn put_in(hall: &Hall, client: &mut Client, medium: &str, note: &str) -> Answer {
    let night = day(hall, 0).to_string();
    let fields = [("night", night.as_str()), ("medium", medium), ("note", note)];
    client.post_form("/rotations/1/insertions", &fields).await
}

both_engines! {
    /// From the form to the shelf: the page says which and why, and the copy is as old as the run of that night.
    async fn tonights_medium_goes_in_and_comes_back_written(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        operator.get("/rotations").await.assert_contains("ローテーションはありません");
        assert_eq!(begin(&hall, &mut operator).await.assert_status(303).location(), "/rotations/1");
        begin(&hall, &mut operator).await.assert_status(422).assert_contains("すでにローテーションがあります");
        let plan = operator.get("/rotations/1").await;
        plan.assert_contains("ハノイの塔").assert_contains("2回目の交換なので、4回に1回の媒体").assert_contains("A、B、C");
        operator.get("/rotations").await.assert_contains("1回目の交換なので、2回に1回の媒体").assert_contains("入れた");
        put_in(&hall, &mut operator, "2", "").await.assert_status(422).assert_contains("理由を書いてください");
        put_in(&hall, &mut operator, "", "").await.assert_status(422).assert_contains("入れた媒体を選んで");
        put_in(&hall, &mut operator, "1", "").await.assert_status(303);
        put_in(&hall, &mut operator, "1", "").await.assert_status(409).assert_contains("すでに記録されています");
        operator.get("/rotations").await.assert_contains("</a> を入れました").assert_contains("バックアップ管理者の人");
        operator.get("/media/1").await.assert_contains("使用中").assert_contains("今夜の媒体: 基幹").assert_contains("未書き込み");
        hall.clock.set(hall.clock.now() + Duration::minutes(10));
        let ended_at = hall.clock.now().to_rfc3339();
        let program = hall.with_token(Role::Operator, "runs:write").await;
        let mut program = program.with_header("idempotency-key", "tonight");
        let began_at = (hall.clock.now() - Duration::minutes(5)).to_rfc3339();
        let report = serde_json::json!({ "job": "基幹", "outcome": "succeeded", "started_at": began_at, "ended_at": ended_at });
        program.post_json("/api/v1/runs", &report).await.assert_status(201);
        operator.post_form("/media/1/storage", &[("place", "1")]).await.assert_status(303);
        assert!(!operator.get("/media/1").await.contains("未書き込み"));
        // The next night asks for B; C goes in, for a reason that stays on record.
        hall.clock.set(hall.clock.now() + Duration::days(1));
        let mut operator = hall.as_operator().await;
        put_in(&hall, &mut operator, "3", "Bが見つからない").await.assert_status(303);
        operator.get("/rotations").await.assert_contains("予定と違う媒体").assert_contains("Bが見つからない");
        operator.get("/rotations/1").await.assert_contains("予定は B。Bが見つからない");
    }

    /// What is not there cannot go in, and the page says so before somebody goes to the vault.
    async fn a_medium_that_is_elsewhere_is_named(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        begin(&hall, &mut operator).await.assert_status(303);
        operator.post_form("/media/1/departures", &[("place", "1")]).await.assert_status(303);
        operator.get("/rotations").await.assert_contains("予定の媒体は使用中です");
        put_in(&hall, &mut operator, "1", "").await.assert_status(409).assert_contains("媒体「A」は保管中ではありません");
        let broken = [("condition", "good"), ("readable", "no"), ("note", "読めない")];
        operator.post_form("/media/2/inspections", &broken).await.assert_status(303);
        put_in(&hall, &mut operator, "2", "Aがない").await.assert_status(409).assert_contains("読み取れないと記録");
        let yesterday = [("night", "2020-01-01"), ("medium", "1")];
        operator.post_form("/rotations/1/insertions", &yesterday).await.assert_status(409).assert_contains("日付が変わりました");
        put_in(&hall, &mut operator, "3", "Aがない").await.assert_status(303);
    }

    /// Each scheme is kept as it was written, and what is wrong is named beside its field.
    async fn a_rotation_is_changed_and_ended(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        begin(&hall, &mut operator).await.assert_status(303);
        operator.get("/rotations/1/edit").await.assert_contains("A\nB\nC");
        let first = day(&hall, 0).to_string();
        let gfs = |daily, weekly| {
            [("revision", "1"), ("scheme", "gfs"), ("first_on", first.as_str()), ("days", "0"), ("days", "4"),
             ("weekly_on", "4"), ("yearly_in", "3"), ("daily", daily), ("weekly", weekly)]
        };
        let unknown = operator.post_form("/rotations/1/edit", &gfs("A\nX", "B")).await;
        unknown.assert_status(422).assert_contains("ラベル「X」の媒体はありません");
        operator.post_form("/rotations/1/edit", &gfs("A", "A")).await.assert_status(422).assert_contains("媒体「A」が2回");
        operator.post_form("/rotations/1/edit", &gfs("", "B")).await.assert_status(422).assert_contains("日次の媒体を1本以上");
        operator.post_form("/rotations/1/edit", &gfs("A\nC", "B")).await.assert_status(303);
        operator.post_form("/rotations/1/edit", &gfs("A", "B")).await.assert_status(409).assert_contains("別の人がこの");
        operator.get("/rotations/1").await.assert_contains("週次の媒体").assert_contains("金曜日なので、週次の媒体");
        let calendar = |lines| [("revision", "2"), ("scheme", "calendar"), ("first_on", first.as_str()), ("lines", lines)];
        let wrong = operator.post_form("/rotations/1/edit", &calendar("いつか = A\n月末")).await;
        wrong.assert_status(422).assert_contains("1行目「いつか」").assert_contains("2行目「月末」");
        operator.post_form("/rotations/1/edit", &calendar("月末 = B\n毎日 = A\n月 = A")).await.assert_status(303);
        operator.get("/rotations/1/edit").await.assert_contains("月末 = B\n毎日 = A\n月 = A");
        hall.signed_in(Role::Viewer).await.post_form("/rotations/1/end", &[]).await.assert_status(403);
        operator.post_form("/rotations/1/end", &[]).await.assert_status(303);
        operator.post_form("/rotations/1/end", &[]).await.assert_status(409);
        put_in(&hall, &mut operator, "1", "").await.assert_status(404);
        operator.get("/rotations/1").await.assert_contains("終了");
        begin(&hall, &mut operator).await.assert_status(303);
    }

    async fn of_many_hands_one_records_the_night(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        begin(&hall, &mut operator).await.assert_status(303);
        let mut hands: Vec<Client> = (0..8).map(|_| operator.clone()).collect();
        let puts = hands.iter_mut().map(|hand| put_in(&hall, hand, "1", ""));
        let answers = futures_util::future::join_all(puts).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        assert_eq!((count(303), count(409)), (1, 7));
    }
}
