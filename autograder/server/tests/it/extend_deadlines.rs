//! 本部 gives a 塾 or a 教室 more time, of its own accord or because a 教室 asks.
//!
//! 教室 1 is 駅前教室 and 教室 2 本町教室 of あおば塾; exam 1 is 小6 国語.

use chrono::TimeDelta;
use platform_testing::{Answer, Client, Engine, both_engines};
use platform_web::dates;
use serde_json::{Value, json};

use crate::hall::{Hall, MARKS, link};
use crate::page_form::PageForm;

const SHEET: &str = "/classrooms/1/exams/1/marks";
const OTHER_SHEET: &str = "/classrooms/2/exams/1/marks";
const EXTENSIONS: &str = "/rounds/1/extensions";

/// A hall with marks, forty days later: its 締切 has passed.
pub(crate) async fn overdue(engine: Engine) -> Hall {
    let hall = Hall::marked(engine).await;
    hall.clock.set(hall.clock.now() + TimeDelta::days(40));
    hall
}

/// Grants あおば塾, or one 教室 of it, `days` more from now.
async fn grant(hall: &Hall, headquarters: &mut Client, classroom: &str, days: i64) -> Answer {
    let until = dates::input_value(hall.clock.now() + TimeDelta::days(days));
    let fields =
        [("juku", "012345"), ("classroom", classroom), ("until", &*until), ("reason", "採点のやり直し")];
    headquarters.post_form(EXTENSIONS, &fields).await
}

/// Types another mark of 青木 (or 小川, in the other 教室) and sends the form.
async fn save(client: &mut Client, sheet: &str, pupil: &str, mark: &str) -> Answer {
    let page = client.get(sheet).await.text();
    PageForm::on(&page, sheet).typed(&format!("{pupil} 大問1"), mark).send(client).await
}

async fn is_locked(client: &mut Client, sheet: &str) -> bool {
    !client.get(sheet).await.assert_status(200).contains("data-grid")
}

/// Asks for more time.
pub(crate) async fn ask(client: &mut Client, classroom: &str, note: &str) -> Answer {
    let fields = [("classroom", classroom), ("exam", "1"), ("note", note)];
    client.post_form("/rounds/1/extension-requests", &fields).await
}

both_engines! {
    async fn an_extended_classroom_goes_on_and_no_other_does(engine: Engine) {
        let hall = overdue(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let mut station = hall.as_classroom("012345", "345001").await;
        let mut main_street = hall.as_classroom("012345", "345002").await;
        let mut office = hall.as_juku("012345").await;
        assert!(is_locked(&mut station, SHEET).await && is_locked(&mut main_street, OTHER_SHEET).await);

        grant(&hall, &mut headquarters, "345001", 3).await.assert_status(303);
        headquarters.get(EXTENSIONS).await.assert_contains("あおば塾 駅前教室").assert_contains("採点のやり直し");
        headquarters.get("/rounds/1").await.assert_contains("延長が1件あり");
        // The place and its 塾 are told, nobody else.
        let told = "駅前教室の締切を延長しました";
        station.get("/notices").await.assert_contains(told);
        office.get("/notices").await.assert_contains(told);
        assert!(!main_street.get("/notices").await.contains(told));
        let page = station.get(SHEET).await;
        page.assert_contains("に延長（あと2日23時間").assert_contains("data-grid");
        save(&mut station, SHEET, "青木 はな", "19").await.assert_status(303);
        station.get("/").await.assert_contains("に延びています。理由: 採点のやり直し");
        assert!(is_locked(&mut main_street, OTHER_SHEET).await);
        assert!(!main_street.get("/").await.contains("に延びています"));
        let mut office = hall.as_juku("012345").await;
        office.get("/").await.assert_contains("駅前教室の締切は");
        save(&mut office, SHEET, "青木 はな", "18").await.assert_status(303);
        assert!(is_locked(&mut office, OTHER_SHEET).await);

        hall.clock.set(hall.clock.now() + TimeDelta::days(3) + TimeDelta::minutes(16));
        assert!(is_locked(&mut hall.as_classroom("012345", "345001").await, SHEET).await, "it has passed, with its 猶予");
    }

    async fn an_extension_of_the_juku_holds_for_the_grid_and_for_files_too(engine: Engine) {
        let hall = overdue(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.post_form("/rounds/1/moves", &[("to", "closed"), ("reason", "")]).await.assert_status(303);
        let mut station = hall.as_classroom("012345", "345001").await;
        let me: Value = station.get("/api/v1/me").await.json();
        let typed = json!({ "op": "a", "entry": 1, "item": 1, "seen": 18, "value": 17, "means": "typed" });
        let batch = json!({ "person": me["id"], "operations": [typed] });
        let operations = format!("{SHEET}/operations");
        assert_eq!(station.post_json(&operations, &batch).await.json()["outcomes"][0]["result"], "locked");
        let own = MARKS.lines().filter(|line| !line.starts_with("678345")).collect::<Vec<_>>().join("\r\n");
        let corrected = own.replace("012345,0002,出席,10", "012345,0002,出席,11");
        let mut office = hall.as_juku("012345").await;
        let kind = [("kind", "marks")];
        let early = office.post_multipart("/rounds/1/imports", &kind, "得点.csv", corrected.as_bytes()).await;
        early.assert_status(409);

        grant(&hall, &mut headquarters, "", 1).await.assert_status(303);
        assert_eq!(station.post_json(&operations, &batch).await.json()["outcomes"][0]["result"], "kept");
        let corrected = corrected.replace("012345,0001,出席,18", "012345,0001,出席,17");
        let import = office.post_multipart("/rounds/1/imports", &kind, "得点.csv", corrected.as_bytes()).await;
        let import = import.assert_status(303).location().to_owned();
        let seen = crate::hall::field(&office.get(&import).await.text(), "fingerprint");
        office.post_form(&format!("{import}/application"), &[("fingerprint", &seen)]).await.assert_status(303);

        let withdrawal = link(&headquarters.get(EXTENSIONS).await.text(), "/extensions/");
        headquarters.post_form(&withdrawal, &[]).await.assert_status(303);
        let again = headquarters.post_form(&withdrawal, &[]).await;
        again.assert_status(409).assert_contains("もう取り消されています");
        assert!(is_locked(&mut station, SHEET).await);
        let typed = json!({ "op": "b", "entry": 1, "item": 1, "seen": 17, "value": 16, "means": "typed" });
        let batch = json!({ "person": me["id"], "operations": [typed] });
        assert_eq!(station.post_json(&operations, &batch).await.json()["outcomes"][0]["result"], "locked");
        headquarters.get(EXTENSIONS).await.assert_contains("honbuの担当が取り消し");
    }

    async fn what_cannot_be_granted_is_said_beside_its_field(engine: Engine) {
        let hall = overdue(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let later = dates::input_value(hall.clock.now() + TimeDelta::days(1));
        let past = dates::input_value(hall.clock.now() - TimeDelta::days(1));
        for (juku, classroom, until, reason, words) in [
            ("999999", "", &*later, "x", "塾ID「999999」の塾がありません"),
            ("012345", "999999", &*later, "x", "教室ID「999999」の教室がありません"),
            ("012345", "", &*past, "x", "もう過ぎた日時です"),
            ("012345", "", "あした", "x", "新しい締切の日時を入れてください"),
            ("012345", "", &*later, " ", "理由を書いてください"),
        ] {
            let fields = [("juku", juku), ("classroom", classroom), ("until", until), ("reason", reason)];
            headquarters.post_form(EXTENSIONS, &fields).await.assert_status(422).assert_contains(words);
        }
        headquarters.post_form("/rounds/987/extensions", &[("until", &later), ("reason", "x")]).await.assert_status(404);
        let withdrawn = [("seen", "member"), ("status", "withdrawn")];
        headquarters.post_form("/juku/2/status", &withdrawn).await.assert_status(303);
        let fields = [("juku", "678345"), ("classroom", ""), ("until", &*later), ("reason", "x")];
        headquarters.post_form(EXTENSIONS, &fields).await.assert_status(422).assert_contains("みどり塾は退会しています");
        let mut office = hall.as_juku("012345").await;
        office.get(EXTENSIONS).await.assert_status(404);
        grant(&hall, &mut office, "", 1).await.assert_status(404);

        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let early = grant(&hall, &mut headquarters, "", 1).await;
        early.assert_status(422).assert_contains("より後の日時にしてください");
    }

    async fn a_classroom_asks_and_is_answered_once(engine: Engine) {
        let hall = overdue(engine).await;
        let mut station = hall.as_classroom("012345", "345001").await;
        station.get(SHEET).await.assert_contains("再開をお願いする");
        ask(&mut station, "1", " ").await.assert_status(422).assert_contains("理由を書いてください");
        ask(&mut station, "2", "となりの教室").await.assert_status(404);
        ask(&mut station, "1", "大問2の配点の読みちがい").await.assert_status(303);
        station.get(SHEET).await.assert_contains("再開をお願いしています。").assert_contains("大問2の配点の読みちがい");
        ask(&mut station, "1", "もう一度").await.assert_status(409).assert_contains("もうお願いしています");

        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/rounds/1").await.assert_contains("お願い1件");
        let page = headquarters.get(EXTENSIONS).await;
        page.assert_contains("大問2の配点の読みちがい");
        headquarters.post_form("/extension-requests/1/refusal", &[]).await.assert_status(422).assert_contains("ひとこと書いてください");
        let words = [("words", "集計が始まったため、今回は直せません")];
        headquarters.post_form("/extension-requests/1/refusal", &words).await.assert_status(303);
        headquarters.post_form("/extension-requests/1/refusal", &words).await.assert_status(409);
        headquarters.post_form("/extension-requests/9/refusal", &words).await.assert_status(404);
        station.get(SHEET).await.assert_contains("集計が始まったため、今回は直せません");

        ask(&mut station, "1", "2人分の入れちがい").await.assert_status(303);
        let filled_in = link(&headquarters.get(EXTENSIONS).await.text(), &format!("{EXTENSIONS}?request="));
        let page = headquarters.get(filled_in.split('#').next().unwrap()).await.text();
        let form = PageForm::on(&page, EXTENSIONS);
        assert_eq!((form.value("juku"), form.value("classroom")), ("012345", "345001"));
        assert_eq!(form.value("reason"), "2人分の入れちがい");
        let until = dates::input_value(hall.clock.now() + TimeDelta::days(2));
        let form = form.typed("until", &until);
        form.send(&mut headquarters).await.assert_status(303);
        form.send(&mut headquarters).await.assert_status(409).assert_contains("別の人がこの教室のお願いに答えました");
        save(&mut station, SHEET, "青木 はな", "16").await.assert_status(303);
        ask(&mut station, "1", "まだ").await.assert_status(409).assert_contains("お願いするときではありません");
        headquarters.get(EXTENSIONS).await.assert_contains("返事を待っているお願いはありません");
        assert!(ask(&mut headquarters, "1", "本部から").await.status.as_u16() == 404);
    }

    async fn of_two_who_grant_at_once_one_extension_stands(engine: Engine) {
        let hall = overdue(engine).await;
        let mut one = hall.as_headquarters().await;
        let mut other = one.clone();
        let (first, second) =
            tokio::join!(grant(&hall, &mut one, "345001", 1), grant(&hall, &mut other, "345001", 2));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303));
        let page = one.get(EXTENSIONS).await.text();
        assert_eq!(page.matches("/withdrawal\"").count(), 1, "the later one took the place of the other: {page}");
    }

    async fn a_reopened_juku_makes_the_next_version(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/rounds/1/correction").await.assert_status(404);
        for to in ["closed", "aggregating"] {
            headquarters.post_form("/rounds/1/moves", &[("to", to), ("reason", "")]).await.assert_status(303);
        }
        headquarters.post_form("/rounds/1/snapshots", &[]).await.assert_status(303);
        headquarters.get("/rounds/1/correction").await.assert_contains("変わる成績表はありません");
        let mut station = hall.as_classroom("012345", "345001").await;
        assert!(is_locked(&mut station, SHEET).await);
        grant(&hall, &mut headquarters, "345001", 60).await.assert_status(303);
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(1));
        save(&mut station, SHEET, "青木 はな", "20").await.assert_status(303);
        assert!(is_locked(&mut hall.as_classroom("678345", "345001").await, "/classrooms/3/exams/1/marks").await);

        let card = station.get("/rounds/1/results?grade=6").await;
        card.assert_contains("確定");
        headquarters.get("/rounds/1").await.assert_contains("第1版のあとに得点が変わりました");
        let page = headquarters.get("/rounds/1/correction").await;
        page.assert_contains("得点・総評の変更 1人").assert_contains("第2版になり");
        let text = page.text();
        let row = text.split("<tr").find(|row| row.contains("青木 はな")).unwrap();
        assert!(row.contains("前は 43点") && row.contains(">45点"), "{row}");
        station.get("/rounds/1/correction").await.assert_status(404);

        let back = [("to", "aggregating"), ("reason", "駅前教室の訂正")];
        headquarters.post_form("/rounds/1/moves", &back).await.assert_status(303);
        headquarters.get("/rounds/1").await.assert_contains("延長が1件あり");
        let frozen = headquarters.post_form("/rounds/1/snapshots", &[("reason", "駅前教室の訂正")]).await;
        headquarters.get(frozen.assert_status(303).location()).await.assert_contains("得点・総評の変更 1人");
        headquarters.get("/rounds/1/correction").await.assert_contains("変わる成績表はありません");
    }
}
