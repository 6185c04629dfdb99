//! 本部 makes a round with its exams.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, field, latest_round, link};

/// Sends the form of `/rounds/new` as it is shown, with some of its fields changed.
async fn create(client: &mut Client, wish: &str, changed: &[(&str, &str)]) -> platform_testing::Answer {
    let form = client.get(&format!("/rounds/new{wish}")).await.text();
    let sent = form.split_once("action=\"/rounds\"").unwrap().1;
    let names = ["year", "season", "sat_on", "opens_at", "deadline_at", "grace_minutes"];
    let mut fields: Vec<(&str, String)> = names.map(|name| (name, field(sent, name))).into();
    fields.push(("source", "presets".to_owned()));
    for (name, value) in changed {
        fields.retain(|(known, _)| known != name);
        fields.push((name, (*value).to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.post_form("/rounds", &fields).await
}

both_engines! {
    /// The whole round in one go, with the usual dates.
    async fn a_round_is_made_with_eighteen_exams(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        client.get("/rounds").await.assert_contains("テスト回がまだありません");
        let made = create(&mut client, "?year=2026&season=winter", &[]).await;
        made.assert_status(303);
        let page = client.get(made.location()).await;
        page.assert_contains("2026年度 第3回 冬期をつくりました。").assert_contains("準備中");
        page.assert_contains("18テストとも、配点の合計が満点に合っています").assert_contains("2027年1月10日(日)");
        assert_eq!(page.text().matches("href=\"/exams/").count(), 18);
        let exam = client.get(&link(&page.text(), "/exams/")).await;
        exam.assert_contains("小1 国語").assert_contains("漢字の読み取り").assert_contains("data-misfits hidden");
        client.get("/rounds").await.assert_contains("2026年度 第3回 冬期").assert_contains("準備中");
    }

    /// The form offers the round after the latest.
    async fn the_next_round_is_suggested(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        create(&mut client, "?year=2026&season=winter", &[]).await.assert_status(303);
        client.get("/rounds/new").await.assert_contains("2027年度 第1回 春期をつくる");
        client.get("/rounds/new?year=x&season=autumn").await.assert_contains("2027年度 第1回 春期をつくる");
    }

    /// One round a season, and what was typed stays.
    async fn a_round_is_refused_by_name(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        create(&mut client, "?year=2026&season=winter", &[]).await.assert_status(303);
        let doubled = create(&mut client, "?year=2026&season=winter", &[]).await;
        doubled.assert_status(409).assert_contains("2026年度 第3回 冬期はもうあります");
        let early = [("deadline_at", "2001-01-01T10:00"), ("grace_minutes", "20")];
        let refused = create(&mut client, "?year=2027&season=spring", &early).await;
        refused.assert_status(422).assert_contains("締切は、入力開始より後の日時にしてください");
        assert_eq!(field(&refused.text(), "deadline_at"), "2001-01-01T10:00");
        assert_eq!(field(&refused.text(), "grace_minutes"), "20");
        let long = create(&mut client, "?year=2027&season=spring", &[("grace_minutes", "9999")]).await;
        long.assert_status(422).assert_contains("猶予は0分から1440分");
        let empty = create(&mut client, "?year=2027&season=spring", &[("sat_on", ""), ("opens_at", "x")]).await;
        empty.assert_status(422).assert_contains("実施日を入れてください").assert_contains("入力開始の日時を入れてください");
        let nowhere = create(&mut client, "?year=2027&season=spring", &[("source", "987654")]).await;
        nowhere.assert_status(422).assert_contains("テスト回がありません");
        create(&mut client, "?year=2027&season=spring", &[("season", "autumn")]).await.assert_status(422);
        create(&mut client, "?year=2027&season=spring", &[("source", "thin air")]).await.assert_status(422);
        assert!(!client.get("/rounds").await.contains("2027年度"), "a refused round is not there");
    }

    /// An earlier round gives its exams; what it lacks can be added from the presets.
    async fn exams_come_from_an_earlier_round_and_the_rest_from_presets(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let earlier = latest_round(&mut client).await;
        let source = earlier.rsplit('/').next().unwrap();
        let made = create(&mut client, "?year=2026&season=winter", &[("source", source)]).await;
        let path = made.location().to_owned();
        let page = client.get(&path).await.text();
        assert_eq!(page.matches("href=\"/exams/").count(), 4);
        let exams = format!("{path}/exams");
        client.post_form(&exams, &[("source", "presets")]).await.assert_status(303);
        client.get(&path).await.assert_contains("テストを14つ加えました。");
        client.post_form(&exams, &[("source", "presets")]).await.assert_status(303);
        client.get(&path).await.assert_contains("加えるテストはありませんでした。");
        assert!(!client.get(&path).await.contains("ないテストを加える"));

        client.post_form(&exams, &[("source", "nothing")]).await.assert_status(422);
        client.post_form("/rounds/987654/exams", &[("source", "presets")]).await.assert_status(404);
        let late = client.post_form(&format!("{earlier}/exams"), &[("source", "presets")]).await;
        late.assert_status(409).assert_contains("問題構成を変えられるのは準備中だけです");
    }

    /// A round without exams says so and cannot open; exams can be added later.
    async fn a_round_may_start_empty(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        let made = create(&mut client, "?year=2026&season=winter", &[("source", "nothing")]).await;
        let page = client.get(made.location()).await;
        page.assert_contains("テストがまだありません").assert_contains("要修正");
        let opened = client.post_form(&format!("{}/moves", made.location()), &[("to", "open")]).await;
        opened.assert_status(422).assert_contains("テストが1つもありません");
    }

    /// Of two who make the same round, one does.
    async fn of_two_at_once_one_makes_the_round(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut one = hall.as_headquarters().await;
        let mut other = one.clone();
        let (first, second) = tokio::join!(
            create(&mut one, "?year=2026&season=winter", &[]),
            create(&mut other, "?year=2026&season=winter", &[]),
        );
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }

    /// The screens of rounds are there for 本部 alone.
    async fn nobody_else_sees_or_makes_rounds(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let round = latest_round(&mut headquarters).await;
        let exam = link(&headquarters.get(&round).await.text(), "/exams/");
        for mut client in [hall.as_juku("012345").await, hall.as_classroom("678345", "345001").await] {
            for path in ["/rounds", "/rounds/new", &round, &exam, &format!("{round}/snapshots/1")] {
                client.get(path).await.assert_status(404);
            }
            for path in ["moves", "schedule", "exams", "snapshots"] {
                client.post_form(&format!("{round}/{path}"), &[]).await.assert_status(404);
            }
            client.post_form("/rounds", &[("year", "2030")]).await.assert_status(404);
            client.post_form(&exam, &[("revision", "0")]).await.assert_status(404);
        }
        hall.visitor().post_form("/rounds", &[]).await.assert_status(401);
        for path in ["/rounds/987654", "/exams/987654", &format!("{round}/snapshots/1")] {
            headquarters.get(path).await.assert_status(404);
        }
    }
}
