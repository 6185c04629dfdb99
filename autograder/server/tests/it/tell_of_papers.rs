//! 塾 and 教室 are told once when papers can be taken.

use autograder_server::start_workers;
use chrono::TimeDelta;
use platform_testing::{Client, Engine, SmtpServer, both_engines, work_off};
use platform_web::dates;

use crate::hall::{EXAMS, Hall, ROSTER, field, link, words};

const PAPERS: &str = "/rounds/1/papers";

/// Keeps an edition of a paper of 小6 国語.
async fn keep(client: &mut Client, kind: &str, edition: &str) {
    let fields = [("kind", kind), ("edition", edition)];
    let pdf = format!("%PDF-1.7\n% {kind} {edition}\n%%EOF\n");
    client.post_multipart("/exams/1/papers", &fields, "原稿.pdf", pdf.as_bytes()).await.assert_status(303);
}

async fn set_times(client: &mut Client, questions: &str, answers: &str) {
    let revision = field(&client.get(PAPERS).await.text(), "revision");
    let times = [("revision", revision.as_str()), ("questions_at", questions), ("answers_at", answers)];
    client.post_form("/rounds/1/paper-releases", &times).await.assert_status(303);
}

/// How many notices of papers a person has.
async fn count(client: &mut Client) -> usize {
    let page = client.get("/notices?kind=papers_out").await.assert_status(200).text();
    page.split_once("<main").unwrap().1.matches("<a href=\"/notices/").count()
}

/// A hall on the morning of 5 January 2030 whose mail goes to `server`, with an address for あおば塾.
async fn reachable(engine: Engine, server: &SmtpServer) -> Hall {
    let hall = Hall::before_deadline(engine, "2030-01-05T10:00").await.mailing_to(server);
    hall.as_juku("012345").await;
    hall.as_classroom("678345", "345001").await;
    hall.reached_at("012345", "aoba@example.jp").await;
    hall.work().await;
    hall
}

both_engines! {
    async fn papers_are_told_once_when_their_time_comes(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        let mut headquarters = hall.as_headquarters().await;
        keep(&mut headquarters, "questions", "0").await;
        keep(&mut headquarters, "answers", "0").await;
        set_times(&mut headquarters, "2030-01-05T12:00", "2030-01-05T22:00").await;
        for (local, told) in [
            ("2030-01-05T11:58", 0),
            ("2030-01-05T12:01", 1),
            ("2030-01-05T14:00", 1),
            ("2030-01-05T22:06", 2),
        ] {
            hall.set_clock(local);
            // Two servers follow the calendar at once.
            let (one, other) = tokio::join!(start_workers(hall.app.clone(), 1), start_workers(hall.app.clone(), 1));
            let other = other.unwrap();
            work_off(hall.database(), one.unwrap()).await;
            work_off(hall.database(), other).await;
            for mut client in [hall.as_juku("012345").await, hall.as_classroom("678345", "345001").await] {
                assert_eq!(count(&mut client).await, told, "{local}");
            }
            let mut headquarters = hall.as_headquarters().await;
            assert_eq!(count(&mut headquarters).await, 0, "本部 has them all the time");
            if local == "2030-01-05T12:01" {
                // Another edition is on the page, and no news.
                keep(&mut headquarters, "questions", "1").await;
            }
        }
        let mail = server.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("aoba@example.jp", "2026年度 第2回 夏期の問題を公開しました"));
        assert!(mail.text.contains("問題のPDFを、資料のページからダウンロードできます。"), "{}", mail.text);
        assert!(mail.html.contains("問題のPDFを、資料のページからダウンロードできます。"), "{}", mail.html);
        assert!(!server.has_more(), "the other one came at night");
        hall.set_clock("2030-01-06T08:01");
        hall.work().await;
        assert_eq!(server.next().await.subject, "2026年度 第2回 夏期の解答を公開しました");
        assert!(!server.has_more());

        let mut office = hall.as_juku("012345").await;
        let notice = link(office.get("/").await.text().split_once("<main").unwrap().1, "/notices/");
        let page = office.get(&notice).await;
        page.assert_contains("資料を見る").assert_contains(&format!("href=\"{PAPERS}\""));
        office.get("/papers/2/file").await.assert_status(200);
        hall.as_juku("678345").await.get(&notice).await.assert_status(404);
    }

    async fn papers_that_were_taken_back_are_told_anew(engine: Engine) {
        let server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        let mut headquarters = hall.as_headquarters().await;
        keep(&mut headquarters, "questions", "0").await;
        set_times(&mut headquarters, "2030-01-05T12:00", "2030-01-06T12:00").await;
        hall.set_clock("2030-01-05T12:06");
        hall.work().await;
        set_times(&mut hall.as_headquarters().await, "2030-01-05T15:00", "2030-01-06T12:00").await;
        for (local, told) in [("2030-01-05T14:50", 1), ("2030-01-05T15:06", 2), ("2030-01-06T12:06", 2)] {
            hall.set_clock(local);
            hall.work().await;
            assert_eq!(count(&mut hall.as_juku("012345").await).await, told, "{local}");
        }
    }

    async fn of_what_was_handed_out_long_ago_nobody_hears(engine: Engine) {
        let server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        let mut headquarters = hall.as_headquarters().await;
        // 解答 and 採点基準 are out since the 実施日, in July 2026.
        keep(&mut headquarters, "answers", "0").await;
        hall.set_clock("2030-01-05T10:30");
        hall.work().await;
        let mut office = hall.as_juku("012345").await;
        office.get("/papers/1/file").await.assert_status(200);
        assert_eq!(count(&mut office).await, 0);
        // Late ones are told, and by their names.
        let mut headquarters = hall.as_headquarters().await;
        keep(&mut headquarters, "rubric", "0").await;
        set_times(&mut headquarters, "", "2030-01-05T09:00").await;
        hall.set_clock("2030-01-05T10:36");
        hall.work().await;
        assert_eq!(count(&mut office).await, 1);
        let list = words(&office.get("/notices").await.text());
        assert!(list.contains("2026年度 第2回 夏期の解答・採点基準を公開しました"), "{list}");
    }

    async fn a_round_that_is_not_open_tells_nothing(engine: Engine) {
        let hall = Hall::empty(engine).await;
        hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS)]);
        hall.commanded(&["import-roster", &hall.file("r.csv", ROSTER), "--round", "2026-summer", "--apply"]);
        hall.clock.set(platform_database::Clock::System.now());
        let mut office = hall.as_juku("012345").await;
        let mut headquarters = hall.as_headquarters().await;
        hall.work().await;
        keep(&mut headquarters, "answers", "0").await;
        let past = dates::input_value(hall.clock.now() - TimeDelta::hours(1));
        set_times(&mut headquarters, "", &past).await;
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(6));
        hall.work().await;
        assert_eq!(count(&mut office).await, 0);
        headquarters.post_form("/rounds/1/moves", &[("to", "open"), ("reason", "")]).await.assert_status(303);
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(6));
        hall.work().await;
        assert_eq!(count(&mut office).await, 1);
    }
}
