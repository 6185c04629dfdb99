//! After 受付締切 nobody but 本部 says who sits a round.

use chrono::TimeDelta;
use platform_database::{params, sql};
use platform_testing::{Client, Engine, both_engines};
use serde_json::json;

use crate::hall::{Hall, ROSTER};
use crate::page_form::PageForm;
use crate::round_dates::set_dates;

const EXAMINEES: &str = "/rounds/1/classrooms/1/examinees";
const CLOSED: &str = "受験者の受付は締め切りました。追加と取り消しは、本部にお願いしてください";

/// The form of the examinees of 駅前教室, with 伊藤 けん ticked or not.
async fn form(client: &mut Client, ticked: bool) -> PageForm {
    let page = client.get(EXAMINEES).await.assert_status(200).text();
    let form = PageForm::on(&page, EXAMINEES);
    form.ticked("伊藤 けん 国語", ticked).ticked("伊藤 けん 算数", ticked)
}

/// How many of a person's notices are about 受付締切.
async fn reminders(client: &mut Client) -> usize {
    let page = client.get("/notices?kind=deadline_near").await.assert_status(200).text();
    let notices = page.split_once("<main").unwrap().1.split("<a href=\"/notices/").skip(1);
    notices.filter(|notice| notice.contains("の受付締切まであと")).count()
}

both_engines! {
    async fn a_minute_after_only_headquarters_changes_examinees(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        set_dates(&mut headquarters, &[("roster_deadline_at", "2030-01-05T17:00")]).await.assert_status(303);

        hall.set_clock("2030-01-05T16:59");
        let mut office = hall.as_juku("012345").await;
        office.get("/").await.assert_contains("受付締切は2030年1月5日(土) 17:00です（あと1分）");
        office.get(EXAMINEES).await.assert_contains("受付締切 2030年1月5日(土) 17:00");
        form(&mut office, false).await.send(&mut office).await.assert_status(303);
        let again = form(&mut office, true).await;

        hall.set_clock("2030-01-05T17:01");
        let mut office = hall.as_juku("012345").await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        for client in [&mut office, &mut classroom] {
            again.send(client).await.assert_status(409).assert_contains(CLOSED);
            let page = client.get(EXAMINEES).await;
            page.assert_contains("いまは変えられません").assert_contains(CLOSED);
            assert!(!page.contains("保存する</button>"));
            client.get("/").await.assert_contains("受験者の受付は2030年1月5日(土) 17:00に締め切りました。追加と取り消しは、本部に");
        }
        let own = ROSTER.lines().filter(|line| !line.starts_with("678345")).collect::<Vec<_>>().join("\r\n");
        let file = office.post_multipart("/rounds/1/imports", &[("kind", "roster")], "名簿.csv", own.as_bytes()).await;
        file.assert_status(409).assert_contains(CLOSED);
        let rows = json!({ "rows": [{ "student": 2, "seen": "000", "sits": [true, true] }] });
        let api = "/api/v1/rounds/1/classrooms/1/examinees";
        office.post_json(api, &rows).await.assert_status(409).assert_contains("受付は締め切りました");
        // A stranger learns nothing of it.
        again.send(&mut hall.as_juku("678345").await).await.assert_status(404);
        hall.as_juku("678345").await.post_json(api, &rows).await.assert_status(404);
        hall.visitor().post_json(api, &rows).await.assert_status(401);
        // Marks are another matter.
        office.get("/classrooms/1/exams/1/marks").await.assert_contains("data-grid");

        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/").await.assert_contains("このあとは本部だけが、受験者を変えられます");
        again.send(&mut headquarters).await.assert_status(303);
        headquarters.get(EXAMINEES).await.assert_contains("追加 1人");
        let mut tx = hall.database().read().await.unwrap();
        let entered: Vec<(String,)> = tx
            .list(
                sql!("SELECT actor_name FROM audit_entries WHERE event = 'examinees.entered' ORDER BY number"),
                params![],
            )
            .await
            .unwrap();
        assert_eq!(entered.iter().map(|(name,)| name.as_str()).collect::<Vec<_>>(), ["012345の担当", "honbuの担当"]);
    }

    /// More time for marks is no more time for the roster.
    async fn an_extension_does_not_open_the_roster(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        set_dates(&mut headquarters, &[("roster_deadline_at", "2030-01-05T17:00")]).await.assert_status(303);
        let out = form(&mut hall.as_juku("012345").await, false).await;
        hall.set_clock("2030-01-20T10:00");
        let mut headquarters = hall.as_headquarters().await;
        let until = platform_web::dates::input_value(hall.clock.now() + TimeDelta::days(3));
        let more = [("juku", "012345"), ("classroom", ""), ("until", &*until), ("reason", "採点のやり直し")];
        headquarters.post_form("/rounds/1/extensions", &more).await.assert_status(303);
        let mut office = hall.as_juku("012345").await;
        out.send(&mut office).await.assert_status(409).assert_contains(CLOSED);
        office.get("/classrooms/1/exams/1/marks").await.assert_contains("data-grid");
    }

    async fn places_without_examinees_are_reminded(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-01T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        set_dates(&mut headquarters, &[("roster_deadline_at", "2030-01-05T17:00")]).await.assert_status(303);
        // 本町教室 takes its only pupil off the list.
        let mut street = hall.as_classroom("012345", "345002").await;
        let examinees = "/rounds/1/classrooms/2/examinees";
        let page = street.get(examinees).await.text();
        let none = PageForm::on(&page, examinees).ticked("小川 ゆい 国語", false).ticked("小川 ゆい 算数", false);
        none.send(&mut street).await.assert_status(303);
        hall.as_classroom("012345", "345001").await;
        hall.as_juku("012345").await;
        hall.work().await;
        for (local, told) in [
            ("2030-01-02T07:30", 0),
            ("2030-01-02T10:30", 1),
            ("2030-01-03T10:30", 1),
            ("2030-01-04T10:30", 2),
            ("2030-01-05T10:30", 2),
        ] {
            hall.set_clock(local);
            hall.work().await;
            let mut street = hall.as_classroom("012345", "345002").await;
            assert_eq!(reminders(&mut street).await, told, "{local}");
            assert_eq!(reminders(&mut hall.as_classroom("012345", "345001").await).await, 0, "{local}");
            assert_eq!(reminders(&mut hall.as_juku("012345").await).await, 0, "{local}: its 駅前教室 has examinees");
        }
    }
}
