//! 本部 turns the switches of a 塾, a 塾 those of its 教室; what is off is refused by the server.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, MARKS, ROSTER, card_of, field, link, words};

/// The address of 駅前教室 of あおば塾, and of the 塾.
async fn addresses(hall: &Hall) -> (String, String) {
    let mut office = hall.as_juku("012345").await;
    let classrooms = office.get("/classrooms").await.text();
    (link(&classrooms, "/classrooms/"), link(&office.get("/").await.text(), "/juku/"))
}

/// Leaves on what `on` names.
async fn turn(client: &mut Client, place: &str, seen: &str, on: &[&str]) -> Answer {
    let fields: Vec<_> = on.iter().map(|name| (*name, "true")).chain([("seen", seen)]).collect();
    client.post_form(&format!("{place}/switches"), &fields).await
}

/// The first sheet that the home page leads to.
async fn sheet_of(client: &mut Client) -> String {
    let home = client.get("/").await.text();
    let is_sheet = |address: &&str| address.starts_with("/classrooms/") && address.ends_with("/marks");
    home.split('"').find(is_sheet).unwrap().to_owned()
}

/// Sends the sheet back as it is.
async fn send_sheet(client: &mut Client, sheet: &str, revision: &str) -> u16 {
    client.post_form(sheet, &[("revision", revision)]).await.status.as_u16()
}

async fn send_file(client: &mut Client, kind: &str, file: &str) -> u16 {
    let own: Vec<&str> = file.lines().filter(|line| !line.starts_with("678345")).collect();
    let bytes = own.join("\r\n");
    let sent =
        client.post_multipart("/rounds/1/imports", &[("kind", kind)], "表.csv", bytes.as_bytes()).await;
    sent.status.as_u16()
}

both_engines! {
    /// 得点入力 is off in one 教室: its people read the sheet and write nothing; the 塾 and 本部 go on.
    async fn without_marking_a_sheet_is_there_to_read(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (classroom, _) = addresses(&hall).await;
        let (mut office, mut teacher) = (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        let sheet = sheet_of(&mut teacher).await;
        let revision = field(&teacher.get(&sheet).await.text(), "revision");
        turn(&mut office, &classroom, "111", &["register", "report"]).await.assert_status(303);

        let page = teacher.get(&sheet).await;
        page.assert_status(200).assert_contains("得点入力の権限が止められています");
        assert!(!page.contains("class=\"cell\"") && !page.contains("template.xlsx"), "nothing can be typed");
        let refused = teacher.post_form(&sheet, &[("revision", &revision)]).await;
        refused.assert_status(403).assert_contains("塾にご連絡ください");
        assert_eq!(send_file(&mut teacher, "marks", MARKS).await, 403);
        teacher.get(&format!("{sheet}/template.xlsx")).await.assert_status(403);
        teacher.get("/rounds/1/imports/marks.xlsx").await.assert_status(403);
        teacher.get("/rounds/1/imports/new?kind=marks").await.assert_contains("得点入力の権限が止められています");
        let home = teacher.get("/").await;
        assert!(!home.contains("kind=marks"), "no way leads there");
        assert_eq!(send_file(&mut teacher, "roster", ROSTER).await, 303);
        assert_eq!(send_sheet(&mut office, &sheet, &revision).await, 303);
        assert_eq!(send_sheet(&mut hall.as_headquarters().await, &sheet, &revision).await, 303);

        turn(&mut office, &classroom, "101", &["register", "mark", "report"]).await.assert_status(303);
        assert_eq!(send_sheet(&mut teacher, &sheet, &revision).await, 303);
    }

    /// A file that waits since the switch was on is not applied any more.
    async fn a_file_that_was_previewed_before_is_refused_too(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (classroom, _) = addresses(&hall).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let own: Vec<&str> = ROSTER.lines().filter(|line| !line.starts_with("678345")).collect();
        let own = own.join("\r\n").replace("青木 はな", "青木 花");
        let own: Vec<&str> = own.lines().filter(|line| !line.contains("345002")).collect();
        let own = own.join("\r\n");
        let sent = teacher.post_multipart("/rounds/1/imports", &[("kind", "roster")], "名簿.csv", own.as_bytes()).await;
        let preview = sent.assert_status(303).location().to_owned();
        let fingerprint = field(&teacher.get(&preview).await.text(), "fingerprint");
        turn(&mut hall.as_juku("012345").await, &classroom, "111", &["mark", "report"]).await.assert_status(303);
        let applied = teacher.post_form(&format!("{preview}/application"), &[("fingerprint", &fingerprint)]).await;
        applied.assert_status(403).assert_contains("生徒登録の権限が止められています");
        assert!(!teacher.get("/students").await.contains("青木 花"));
    }

    /// 生徒登録 is off: no roster is taken.
    async fn without_registering_no_roster_is_taken(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (classroom, _) = addresses(&hall).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        turn(&mut hall.as_juku("012345").await, &classroom, "111", &["mark", "report"]).await.assert_status(303);
        assert_eq!(send_file(&mut teacher, "roster", ROSTER).await, 403);
        teacher.get("/rounds/1/imports/roster.xlsx").await.assert_status(403);
        teacher.get("/rounds/1/imports/new?kind=roster").await.assert_contains("生徒登録の権限が止められています");
        assert_eq!(send_file(&mut teacher, "marks", MARKS).await, 303);
        assert!(!teacher.get("/").await.contains("kind=roster"));
    }

    /// 結果 is off: neither results nor report cards, on no way.
    async fn without_reporting_nothing_of_the_results_is_shown(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (classroom, _) = addresses(&hall).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let card = card_of(&mut teacher, 6, "青木 はな").await;
        turn(&mut hall.as_juku("012345").await, &classroom, "111", &["register", "mark"]).await.assert_status(303);
        let card = card.split('?').next().unwrap().to_owned();
        for address in ["/rounds/1/results", "/rounds/1/results.csv", "/rounds/1/results.xlsx", "/rounds/1/printings",
            &card, &format!("{card}.pdf"), &format!("{card}.svg")] {
            teacher.get(address).await.assert_status(403).assert_contains("結果の権限が止められています");
        }
        let remark = card.replace("report-card", "remarks");
        teacher.post_form(&remark, &[("exam", "1"), ("words", "よくできました")]).await.assert_status(403);
        teacher.post_form("/rounds/1/printings", &[("binding", "pdf")]).await.assert_status(403);
        let home = teacher.get("/").await;
        assert!(!home.contains("/results") && !home.contains("/printings"), "no way leads there");
        let sheet = sheet_of(&mut teacher).await;
        teacher.get(&sheet).await.assert_status(200);
    }

    /// What 本部 forbids a 塾, no 教室 of it may do either, whatever the 塾 says.
    async fn what_a_juku_may_not_its_classrooms_may_not(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (classroom, juku) = addresses(&hall).await;
        let mut headquarters = hall.as_headquarters().await;
        let (mut office, mut teacher) = (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        turn(&mut headquarters, &juku, "111", &["register", "mark"]).await.assert_status(303);
        turn(&mut office, &classroom, "111", &["register", "mark", "report"]).await.assert_status(303);
        office.get("/rounds/1/results").await.assert_status(403).assert_contains("本部にご連絡ください");
        teacher.get("/rounds/1/results").await.assert_status(403);
        assert!(words(&office.get(&juku).await.text()).contains("本部が止めている権限 結果"));
        headquarters.get("/rounds/1/results").await.assert_status(200);
        hall.as_juku("678345").await.get("/rounds/1/results").await.assert_status(200);
    }

    /// Nobody turns the switches above himself, nor those of others.
    async fn nobody_turns_what_is_not_theirs(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (classroom, juku) = addresses(&hall).await;
        let on = ["register", "mark", "report"];
        for mut stranger in [hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
            turn(&mut stranger, &classroom, "111", &on).await.assert_status(404);
        }
        let mut office = hall.as_juku("012345").await;
        turn(&mut office, &juku, "111", &[]).await.assert_status(404);
        office.post_form(&format!("{juku}/status"), &[("seen", "member"), ("status", "trial")]).await.assert_status(404);
        turn(&mut hall.visitor(), &juku, "111", &[]).await.assert_status(401);
        turn(&mut office, &classroom, "nonsense", &on).await.assert_status(422);
    }

    /// Of two who saw the same switches, one wins and the other is told.
    async fn of_two_who_turn_at_once_one_wins(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (classroom, _) = addresses(&hall).await;
        let (mut one, mut other) = (hall.as_juku("012345").await, hall.as_headquarters().await);
        let (one, other) = tokio::join!(
            turn(&mut one, &classroom, "111", &["register"]),
            turn(&mut other, &classroom, "111", &["mark"]),
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }
}
