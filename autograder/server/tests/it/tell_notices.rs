//! What people are told by themselves: once, in the act's transaction or by the calendar, and only whom it concerns.

use autograder_server::start_workers;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines, work_off};

use crate::hall::{EXAMS, Hall, MARKS, ROSTER, link, words};

const ROUND: &str = "/rounds/1";
const TOLD: &str = "2026年度 第2回 夏期の受付が始まりました";

/// What stands on the person's list of notices.
async fn notices(client: &mut Client) -> String {
    words(client.get("/notices").await.assert_status(200).text().split_once("<main").unwrap().1)
}

/// How many notices the list shows.
async fn count(client: &mut Client) -> usize {
    let page = client.get("/notices").await.assert_status(200).text();
    page.split_once("<main").unwrap().1.matches("<a href=\"/notices/").count()
}

async fn advance(client: &mut Client, to: &str, reason: &str) {
    client.post_form(&format!("{ROUND}/moves"), &[("to", to), ("reason", reason)]).await.assert_status(303);
}

/// A round that is 準備中, with its pupils.
async fn prepared(engine: Engine) -> Hall {
    let hall = Hall::empty(engine).await;
    hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS)]);
    let roster = hall.file("roster.csv", ROSTER);
    hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
    hall.clock.set(platform_database::Clock::System.now());
    hall
}

both_engines! {
    async fn an_open_round_is_told_to_every_juku_and_classroom(engine: Engine) {
        let hall = prepared(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let mut gone = hall.as_juku("678345").await;
        let left = [("seen", "member"), ("status", "withdrawn")];
        headquarters.post_form("/juku/2/status", &left).await.assert_status(303);

        advance(&mut headquarters, "open", "").await;
        for client in [&mut office, &mut teacher] {
            let home = client.get("/").await;
            home.assert_contains("お知らせ（未読1件）").assert_contains(TOLD);
        }
        assert_eq!(count(&mut headquarters).await, 0, "本部 did it itself");
        gone.get("/notices").await.assert_status(303);

        let notice = link(office.get("/").await.text().split_once("<main").unwrap().1, "/notices/");
        let page = office.get(&notice).await.assert_status(200).text();
        assert!(!page.contains("未読1件"), "the bell knows that this one is being read");
        assert!(words(&page).contains("名簿を取り込んでください。") && page.contains("href=\"/?round=2026-summer\""));
        let home = office.get("/").await;
        assert!(!home.contains("未読1件"), "it was opened, so it is read");
        assert!(notices(&mut office).await.contains("既読"));
        headquarters.get(&notice).await.assert_status(404);
        teacher.get("/").await.assert_contains("未読1件");
        let left = [("seen", "withdrawn"), ("status", "member")];
        headquarters.post_form("/juku/2/status", &left).await.assert_status(303);
        hall.as_juku("678345").await.get(&notice).await.assert_status(404);
    }

    async fn notices_are_read_by_their_boxes_or_all_together(engine: Engine) {
        let hall = prepared(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let (mut office, mut other) = (hall.as_juku("012345").await, hall.as_juku("678345").await);
        advance(&mut headquarters, "open", "").await;
        advance(&mut headquarters, "closed", "").await;
        advance(&mut headquarters, "open", "入力もれ").await;
        advance(&mut headquarters, "closed", "").await;
        advance(&mut headquarters, "open", "入力もれ").await;
        office.get("/").await.assert_contains("未読3件");

        let page = office.get("/notices").await.text();
        let first = link(page.split_once("<tbody").unwrap().1, "/notices/");
        let id = first.rsplit('/').next().unwrap();
        // What is another's, or nobody's, is left alone.
        let ticked = [("notice", id), ("notice", "987654")];
        let read = office.post_form("/notices/readings", &ticked).await;
        assert_eq!(read.assert_status(303).location(), "/notices");
        office.get("/notices").await.assert_contains("1件を既読にしました").assert_contains("未読2件");
        other.get("/").await.assert_contains("未読3件");

        let read = notices(&mut office).await;
        assert!(read.find(" 既読 ").unwrap() > read.rfind(" 未読 ").unwrap(), "{read}");
        office.post_form("/notices/readings", &[("all", "true")]).await.assert_status(303);
        let page = office.get("/notices").await;
        page.assert_contains("2件を既読にしました");
        assert!(!page.contains("すべて既読にする"), "nothing is left to read");
        office.post_form("/notices/readings", &[]).await.assert_status(303);
        office.get("/notices").await.assert_contains("選んでください");
        office.get("/notices?kind=round_opened").await.assert_contains(TOLD);
        assert_eq!(count(&mut office).await, 3);
    }

    async fn another_deadline_is_told_while_the_round_is_open(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-02T10:00").await;
        let mut headquarters = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let change = |deadline: &'static str, revision: &'static str| {
            [
                ("revision", revision),
                ("sat_on", "2029-12-20"),
                ("opens_at", "2029-12-20T18:00"),
                ("deadline_at", deadline),
                ("grace_minutes", "15"),
            ]
        };
        let address = format!("{ROUND}/schedule");
        headquarters.post_form(&address, &change("2030-01-12T12:00", "1")).await.assert_status(303);
        let read = notices(&mut office).await;
        assert!(read.contains("の締切が延びました 締切は、2030年1月10日(木) 12:00から2030年1月12日(土) 12:00になりました。"), "{read}");
        headquarters.post_form(&address, &change("2030-01-12T12:00", "2")).await.assert_status(303);
        assert_eq!(count(&mut office).await, 1, "the deadline stayed as it was");
    }

    async fn a_deadline_that_comes_closer_is_told_once_to_those_who_are_not_done(engine: Engine) {
        let hall = Hall::before_deadline(engine, "2030-01-06T10:00").await;
        // あおば塾 is done but for 本町教室.
        let marks: String = MARKS.lines().filter(|line| !line.contains(",0005,")).collect::<Vec<_>>().join("\r\n");
        let marks = hall.file("marks.csv", marks);
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        hall.set_clock("2030-01-06T10:00");
        let people = async |hall: &Hall| {
            [
                hall.as_juku("012345").await,
                hall.as_classroom("012345", "345002").await,
                hall.as_classroom("012345", "345001").await,
                hall.as_juku("678345").await,
            ]
        };
        people(&hall).await;
        hall.work().await;

        for (local, told) in [
            ("2030-01-07T07:30", 0),
            ("2030-01-07T10:30", 1),
            ("2030-01-07T20:30", 1),
            ("2030-01-08T10:30", 1),
            ("2030-01-09T10:30", 2),
        ] {
            hall.set_clock(local);
            // Two servers follow the calendar at once.
            let (one, other) = tokio::join!(start_workers(hall.app.clone(), 1), start_workers(hall.app.clone(), 1));
            let other = other.unwrap();
            work_off(hall.database(), one.unwrap()).await;
            work_off(hall.database(), other).await;
            let [mut office, mut behind, mut done, mut other] = people(&hall).await;
            assert_eq!(count(&mut office).await, told, "{local}");
            assert_eq!(count(&mut behind).await, told, "{local}");
            assert_eq!((count(&mut done).await, count(&mut other).await), (0, 0), "{local}");
        }
        let [mut office, mut behind, ..] = people(&hall).await;
        assert!(notices(&mut behind).await.contains("の締切まであと1日です"));
        let notice = link(office.get("/").await.text().split_once("<main").unwrap().1, "/notices/");
        let page = words(&office.get(&notice).await.text());
        assert!(page.contains("本町教室 残り 2人分") && !page.contains("駅前教室 残り"), "{page}");
    }

    async fn final_numbers_are_told_to_those_who_may_see_them(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let mut office = hall.as_juku("012345").await;
        let (mut sees, mut sees_nothing) =
            (hall.as_classroom("012345", "345001").await, hall.as_classroom("012345", "345002").await);
        let off = [("seen", "111"), ("register", "true"), ("mark", "true")];
        office.post_form("/classrooms/2/switches", &off).await.assert_status(303);
        advance(&mut headquarters, "closed", "").await;
        advance(&mut headquarters, "aggregating", "").await;
        assert_eq!(count(&mut office).await, 0, "what 本部 does alone concerns nobody else");
        headquarters.post_form(&format!("{ROUND}/snapshots"), &[]).await.assert_status(303);
        assert!(notices(&mut sees).await.contains("の結果が確定しました"));
        advance(&mut headquarters, "published", "").await;
        assert!(notices(&mut office).await.contains("の成績表を印刷できます"));
        assert_eq!((count(&mut office).await, count(&mut sees).await), (2, 2));
        assert_eq!(count(&mut sees_nothing).await, 0, "結果 is off");
        advance(&mut headquarters, "aggregating", "配点の訂正").await;
        headquarters.post_form(&format!("{ROUND}/snapshots"), &[("reason", "配点の訂正")]).await.assert_status(303);
        assert!(notices(&mut office).await.contains("第2版として確定しました"));
    }

    async fn whoever_ordered_report_cards_is_told_when_they_are_there(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut office, mut colleague) =
            (hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await);
        let order = [("grade", "6"), ("place", ""), ("binding", "pdf")];
        let printing = office.post_form(&format!("{ROUND}/printings"), &order).await.location().to_owned();
        assert_eq!(count(&mut office).await, 0);
        hall.work().await;
        let read = notices(&mut office).await;
        assert!(read.contains("2026年度 第2回 夏期 あおば塾の成績表ができました 4人分の成績表を"), "{read}");
        let notice = link(office.get("/").await.text().split_once("<main").unwrap().1, "/notices/");
        office.get(&notice).await.assert_contains(&format!("href=\"{printing}\""));
        assert_eq!(count(&mut colleague).await, 0);
    }

    async fn old_notices_go_by_themselves(engine: Engine) {
        let hall = prepared(engine).await;
        hall.as_juku("012345").await;
        let mut headquarters = hall.as_headquarters().await;
        hall.work().await;
        advance(&mut headquarters, "open", "").await;
        for (days, left) in [(179, 1), (181, 0)] {
            hall.clock.set(platform_database::Clock::System.now() + Duration::days(days));
            hall.work().await;
            assert_eq!(count(&mut hall.as_juku("012345").await).await, left, "after {days} days");
        }
    }
}
