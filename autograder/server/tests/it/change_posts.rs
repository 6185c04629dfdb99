//! Somebody goes to 本部, or comes from elsewhere: what is read then of what they did before.
//!
//! 塾 1 is あおば塾 and 塾 2 みどり塾; 教室 1 is 駅前教室 and 教室 2 本町教室 of あおば塾.

use autograder_server::{Role, find_role};
use platform_testing::{Client, Engine, both_engines};

use crate::extend_deadlines::overdue;
use crate::hall::{Hall, all};
use crate::manage_people::person;
use crate::personal_data::json_file;

const SHEET: &str = "/classrooms/1/exams/1/marks";

/// Gives the person of that login another post.
async fn move_to(manager: &mut Client, login: &str, post: &str) {
    let page = person(manager, login).await;
    manager.post_form(&format!("{page}/post"), &[("post", post)]).await.assert_status(303);
}

/// Writes, orders and asks for all that the office of a 塾 does under a name; gives the pages that show the name.
async fn leave_a_name(hall: &Hall, client: &mut Client) -> Vec<String> {
    let phrase = |words| [("lowest", "0"), ("highest", "100"), ("words", words)];
    for (address, words) in
        [("/phrases/japanese", "塾の文例。"), ("/phrases/math?band=upper", "小高の文例。")]
    {
        let set = [&[("revision", "0")][..], &phrase(words)].concat();
        client.post_form(address, &set).await.assert_status(303);
    }
    let message = [("revision", "0"), ("message", "夏の努力が実りましたね。")];
    client.post_form("/rounds/1/juku-message", &message).await.assert_status(303);
    let draft = [("title", "お願い"), ("words", "よろしくお願いします。"), ("reach", "everybody")];
    let announcement =
        client.post_form("/announcements", &draft).await.assert_status(303).location().to_owned();
    let order = [("grade", "6"), ("place", ""), ("binding", "zip")];
    let printing =
        client.post_form("/rounds/1/printings", &order).await.assert_status(303).location().to_owned();
    client
        .post_form("/students/1/interviews", &[("words", "進路について話しました。")])
        .await
        .assert_status(303);
    let cell = all(&client.get(SHEET).await.text(), "data-cell")[1].to_owned();
    let values = format!("{cell}=20");
    let asked = [("classroom", "1"), ("exam", "1"), ("note", "通信の障害"), ("values", &*values)];
    client.post_form("/rounds/1/extension-requests", &asked).await.assert_status(303);
    hall.work().await;
    let pages = [
        "/phrases",
        "/phrases?band=upper",
        "/phrases/changes",
        "/rounds/1/remarks",
        "/announcements",
        "/students/1",
        SHEET,
        "/api/v1/phrase-changes",
        "/api/v1/announcements",
        "/api/v1/students/1/interviews",
        "/api/v1/rounds/1/printings",
    ];
    let programs = [&announcement, &printing].map(|page| format!("/api/v1{page}"));
    pages.map(str::to_owned).into_iter().chain([announcement, printing]).chain(programs).collect()
}

/// The pupils whom somebody of that name looked at, as the record of the own place tells it, the latest first.
async fn seen_by(client: &mut Client, name: &str) -> Vec<String> {
    let address = format!("/api/v1/activities?person={name}&event=students.viewed&limit=200");
    let found = client.get(&address).await.assert_status(200).json();
    let items = found["items"].as_array().unwrap();
    items.iter().map(|item| item["subject"].as_str().unwrap().to_owned()).collect()
}

both_engines! {
    /// Wherever their name stood at the 塾, its people read 「本部」; 本部 reads the name.
    async fn who_went_to_headquarters_is_named_no_more_where_they_were(engine: Engine) {
        let hall = overdue(engine).await;
        let office = find_role(hall.database(), "012345", None).await.unwrap().unwrap();
        let mut sakura = hall.signed_in("sakura", office).await;
        let mut kaede = hall.signed_in("kaede", office).await;
        let mut honbu = hall.as_headquarters().await;
        sakura.get("/students/1").await.assert_status(200);
        let pages = leave_a_name(&hall, &mut sakura).await;
        for page in &pages {
            kaede.get(page).await.assert_status(200).assert_contains("sakuraの担当");
        }
        let file = json_file(&mut kaede).await;
        let named = |file: &serde_json::Value| {
            let acts = file["閲覧・操作の記録"].as_array().unwrap();
            assert!(acts.iter().any(|act| act["出来事"] == "students.viewed"), "{acts:?}");
            [&file["面談メモ"][0]["書いた人"], &file["送れなかった入力"][0]["お願いした人"]].map(Clone::clone)
        };
        assert_eq!(named(&file), ["sakuraの担当", "sakuraの担当"]);

        move_to(&mut honbu, "sakura", "headquarters").await;
        for page in pages.iter().map(String::as_str).chain(["/activities", "/api/v1/activities"]) {
            let read = kaede.get(page).await.assert_status(200).text();
            assert!(!read.contains("sakura"), "{page}: {read}");
        }
        for (address, field) in [
            ("/api/v1/phrase-changes", "by"),
            ("/api/v1/announcements", "written_by"),
            ("/api/v1/students/1/interviews", "writer"),
            ("/api/v1/rounds/1/printings", "ordered_by"),
        ] {
            assert_eq!(kaede.get(address).await.json()["items"][0][field], "本部", "{address}");
        }
        let file = json_file(&mut kaede).await;
        assert_eq!(named(&file), ["本部", "本部"]);
        assert!(!file.to_string().contains("sakura"), "{file}");
        for page in ["/rounds/1/printings", "/rounds/1/extension-requests"] {
            honbu.get(&format!("/api/v1{page}")).await.assert_status(200).assert_contains("sakuraの担当");
        }
        assert_eq!(named(&json_file(&mut honbu).await), ["sakuraの担当", "sakuraの担当"]);
    }

    /// Acts at 本部, at another 塾 and in another 教室 are not read at the place that somebody came to.
    async fn what_somebody_did_elsewhere_is_not_read_where_they_came_to(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let (mut office, mut other) = (hall.as_juku("012345").await, hall.as_juku("678345").await);
        let name = "sakura";
        let mut sakura = hall.signed_in("sakura", Role::Headquarters).await;
        sakura.get("/students/6").await.assert_status(200);
        for (post, pupil, reader) in [("juku-1", 1, &mut office), ("juku-2", 6, &mut other)] {
            move_to(&mut honbu, "sakura", post).await;
            assert_eq!(seen_by(reader, name).await, [""; 0], "{post}");
            let page = format!("/students/{pupil}");
            hall.signed_in("sakura", Role::Headquarters).await.get(&page).await.assert_status(200);
            assert_eq!(seen_by(reader, name).await, [format!("students/{pupil}")]);
        }

        // Within あおば塾 the office reads on, and the new 教室 what is done there.
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let mut colleague = hall.as_classroom("012345", "345002").await;
        let name = "012345345001";
        teacher.get("/students/1").await.assert_status(200);
        move_to(&mut office, "012345345001", "classroom-2").await;
        assert_eq!(seen_by(&mut colleague, name).await, [""; 0]);
        assert_eq!(seen_by(&mut office, name).await, ["students/1"]);
        office.get("/activities?event=students.viewed").await.assert_contains(name).assert_contains("生徒 1");
    }
}
