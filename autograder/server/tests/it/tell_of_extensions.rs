//! 本部 hears of a request for more time, a 教室 of the answer, and everybody is reminded of the 締切 that holds for them.
//!
//! 教室 1 is 駅前教室 and 教室 2 本町教室 of あおば塾; the round's own 締切 is noon of 10 January 2030.

use autograder_server::{Role, start_workers};
use platform_testing::{Answer, Client, Engine, ReceivedMail, SmtpServer, both_engines, work_off};

use crate::extend_deadlines::ask;
use crate::hall::{Hall, link, words};

const EXTENSIONS: &str = "/rounds/1/extensions";
const REMINDERS: &str = "/notices?kind=deadline_near";
/// Just after the 締切 and its 猶予.
const OVERDUE: &str = "2030-01-10T13:00";

/// A hall at that time whose mail goes to `server`, with everybody's accounts and addresses for `reached`.
async fn hall_at(engine: Engine, local: &str, server: &SmtpServer, reached: &[(&str, &str)]) -> Hall {
    let hall = Hall::before_deadline(engine, local).await.mailing_to(server);
    hall.as_headquarters().await;
    people(&hall).await;
    for (login, address) in reached {
        hall.reached_at(login, address).await;
    }
    hall.work().await;
    hall
}

/// あおば塾, its 駅前教室 and 本町教室; みどり塾, its 中央教室.
async fn people(hall: &Hall) -> [Client; 5] {
    [
        hall.as_juku("012345").await,
        hall.as_classroom("012345", "345001").await,
        hall.as_classroom("012345", "345002").await,
        hall.as_juku("678345").await,
        hall.as_classroom("678345", "345001").await,
    ]
}

async fn decline(headquarters: &mut Client, request: &str, words: &str) -> Answer {
    headquarters.post_form(&format!("/extension-requests/{request}/refusal"), &[("words", words)]).await
}

/// Grants a 塾, or one 教室 of it, more time.
async fn grant(hall: &Hall, juku: &str, classroom: &str, until: &str) {
    let fields = [("juku", juku), ("classroom", classroom), ("until", until), ("reason", "採点のやり直し")];
    hall.as_headquarters().await.post_form(EXTENSIONS, &fields).await.assert_status(303);
}

/// The list of what the person was told.
async fn told(client: &mut Client, list: &str) -> String {
    let page = client.get(list).await.assert_status(200).text();
    page.split_once("<main").unwrap().1.to_owned()
}

async fn count(client: &mut Client, list: &str) -> usize {
    told(client, list).await.matches("<a href=\"/notices/").count()
}

/// Opens the first notice called `title`.
async fn open(client: &mut Client, title: &str) -> String {
    let list = told(client, "/notices").await;
    let there = list.split_once(&format!(">{title}</a>"));
    let (before, _) = there.unwrap_or_else(|| panic!("no {title} on the list: {list}"));
    let notice = link(&before[before.rfind("\"/notices/").unwrap()..], "/notices/");
    words(client.get(&notice).await.assert_status(200).text().split_once("<main").unwrap().1)
}

/// The plain text of a mail, with lines as they were written.
fn text(mail: &ReceivedMail) -> String {
    mail.text.replace("\r\n", "\n")
}

both_engines! {
    async fn a_request_reaches_everybody_of_headquarters_and_nobody_else(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = hall_at(engine, OVERDUE, &server, &[("honbu", "honbu@example.jp")]).await;
        let mut colleague = hall.signed_in("honbu2", Role::Headquarters).await;
        let [mut office, mut station, mut main_street, mut midori, _] = people(&hall).await;
        ask(&mut station, "1", " ").await.assert_status(422);
        ask(&mut station, "1", "大問2の配点の読みちがい").await.assert_status(303);
        ask(&mut station, "1", "もう一度").await.assert_status(409);

        let title = "あおば塾 駅前教室から再開のお願いが届きました";
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/").await.assert_contains("お知らせ（未読1件）").assert_contains(title);
        hall.work().await;
        let mail = server.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("honbu@example.jp", title));
        let lines = "理由: 大問2の配点の読みちがい\nお願いした人: 012345345001の担当\n";
        assert!(text(&mail).contains(lines) && text(&mail).contains("2026年度 第2回 夏期の得点入力を"), "{}", text(&mail));
        assert!(mail.html.contains("理由: 大問2の配点の読みちがい<br>"), "{}", mail.html);
        assert!(!server.has_more(), "what was refused was not told");

        for client in [&mut headquarters, &mut colleague] {
            assert_eq!(count(client, "/notices?kind=extension_asked").await, 1);
        }
        let notice = link(headquarters.get("/").await.text().split_once("<main").unwrap().1, "/notices/");
        let page = headquarters.get(&notice).await;
        page.assert_contains("お願いに答える").assert_contains(&format!("href=\"{EXTENSIONS}\""));
        colleague.get("/").await.assert_contains("未読1件");
        for client in [&mut office, &mut station, &mut main_street, &mut midori] {
            assert_eq!(count(client, "/notices").await, 0);
            client.get(&notice).await.assert_status(404);
        }
    }

    async fn headquarters_sleeps_and_chooses_what_comes_by_mail(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = hall_at(engine, "2030-01-10T22:30", &server, &[("honbu", "honbu@example.jp")]).await;
        ask(&mut hall.as_classroom("012345", "345001").await, "1", "入力もれ").await.assert_status(303);
        hall.work().await;
        assert!(!server.has_more(), "nobody is woken");
        hall.set_clock("2030-01-11T08:01");
        hall.work().await;
        assert_eq!(server.next().await.subject, "あおば塾 駅前教室から再開のお願いが届きました");

        let mut headquarters = hall.as_headquarters().await;
        let ticked = "value=\"extension_asked\" checked";
        headquarters.get("/me/notices").await.assert_contains(ticked).assert_contains("塾や教室が再開をお願いしたとき");
        let wishes = [("quiet_from", "0"), ("quiet_until", "0"), ("mail", "cards_printed")];
        headquarters.post_form("/me/notices", &wishes).await.assert_status(303);
        ask(&mut hall.as_classroom("012345", "345002").await, "2", "入力もれ").await.assert_status(303);
        hall.work().await;
        assert!(!server.has_more(), "本部 does not want this kind");
        headquarters.get("/").await.assert_contains("あおば塾 本町教室から再開のお願いが届きました");
        let wishes = hall.as_juku("012345").await.get("/me/notices").await;
        assert!(!wishes.contains("extension_asked"), "a 塾 is never told that");
        wishes.assert_contains("value=\"extension_declined\" checked").assert_contains("value=\"papers_out\" checked");
    }

    async fn a_classroom_and_its_juku_are_told_that_its_request_was_declined(engine: Engine) {
        let mut server = SmtpServer::start();
        let reached = [("012345", "aoba@example.jp"), ("012345345001", "ekimae@example.jp"), ("678345", "midori@example.jp")];
        let hall = hall_at(engine, OVERDUE, &server, &reached).await;
        let [mut office, mut station, mut main_street, mut midori, mut chuo] = people(&hall).await;
        ask(&mut station, "1", "入力もれ").await.assert_status(303);
        let mut headquarters = hall.as_headquarters().await;
        decline(&mut headquarters, "1", " ").await.assert_status(422);
        decline(&mut headquarters, "1", "集計が始まったため、今回は直せません").await.assert_status(303);
        decline(&mut headquarters, "1", "もう一度").await.assert_status(409);

        let title = "駅前教室の再開のお願いに、本部から返事がありました";
        for client in [&mut office, &mut station] {
            client.get("/").await.assert_contains("お知らせ（未読1件）").assert_contains(title);
            let page = open(client, title).await;
            assert!(page.contains("2026年度 第2回 夏期の再開は見送りになりました。"), "{page}");
            assert!(page.contains("本部から: 集計が始まったため、今回は直せません"), "{page}");
        }
        for client in [&mut main_street, &mut midori, &mut chuo] {
            assert_eq!(count(client, "/notices").await, 0);
        }
        // Both read it before the mail went out; a second answer finds them unread.
        ask(&mut station, "1", "まだあります").await.assert_status(303);
        decline(&mut headquarters, "2", "次の回でお願いします").await.assert_status(303);
        hall.work().await;
        let mut mails = [server.next().await, server.next().await];
        mails.sort_by(|one, other| one.to.cmp(&other.to));
        for (mail, to) in mails.iter().zip(["aoba@example.jp", "ekimae@example.jp"]) {
            assert_eq!((mail.to.as_str(), mail.subject.as_str()), (to, title));
            assert!(text(mail).contains("\n本部から: 次の回でお願いします\n"), "{}", text(mail));
            assert!(mail.html.contains("本部から: 次の回でお願いします"), "{}", mail.html);
        }
        assert!(!server.has_more());
    }

    async fn everybody_is_reminded_of_the_deadline_that_holds_there(engine: Engine) {
        let server = SmtpServer::start();
        let hall = hall_at(engine, "2030-01-05T10:00", &server, &[]).await;
        grant(&hall, "012345", "345002", "2030-01-20T12:00").await;
        grant(&hall, "678345", "", "2030-01-15T12:00").await;
        for (local, expected) in [
            // Three days before the round's own; whoever has more time is left alone.
            ("2030-01-07T10:30", [1, 1, 0, 0, 0]),
            ("2030-01-07T20:30", [1, 1, 0, 0, 0]),
            // Seven days before that of みどり塾.
            ("2030-01-08T10:30", [1, 1, 0, 1, 1]),
            // Seven days before that of 本町教室, when the round's own has long passed.
            ("2030-01-13T10:30", [2, 1, 1, 1, 1]),
        ] {
            hall.set_clock(local);
            // Two servers follow the calendar at once.
            let (one, other) = tokio::join!(start_workers(hall.app.clone(), 1), start_workers(hall.app.clone(), 1));
            let other = other.unwrap();
            work_off(hall.database(), one.unwrap()).await;
            work_off(hall.database(), other).await;
            for (client, expected) in people(&hall).await.iter_mut().zip(expected) {
                let list = told(client, REMINDERS).await;
                assert_eq!(list.matches("<a href=\"/notices/").count(), expected, "{local}: {}", words(&list));
            }
        }
        let [mut office, _, mut main_street, mut midori, _] = people(&hall).await;
        let later = "2026年度 第2回 夏期の延長した締切まであと7日です";
        let page = open(&mut main_street, later).await;
        assert!(page.contains("延長した締切は2030年1月20日(日) 12:00です。") && page.contains("本町教室 残り 2人分"), "{page}");
        assert!(open(&mut midori, later).await.contains("延長した締切は2030年1月15日(火) 12:00です。"));
        // The office is told of either 教室 with its own 締切.
        let page = open(&mut office, later).await;
        assert!(page.contains("本町教室 残り 2人分") && !page.contains("駅前教室"), "{page}");
        let own = "2026年度 第2回 夏期の締切まであと3日です";
        let page = open(&mut office, own).await;
        assert!(page.contains("駅前教室 残り 8人分") && !page.contains("本町教室"), "{page}");
        grant(&hall, "012345", "", "2030-01-25T12:00").await;
        let page = open(&mut office, own).await;
        assert!(page.contains("いまは、この締切までに入力するところはありません。"), "{page}");
    }

    async fn a_closed_round_reminds_those_who_may_go_on(engine: Engine) {
        let server = SmtpServer::start();
        let hall = hall_at(engine, "2030-01-10T13:00", &server, &[]).await;
        let closed = [("to", "closed"), ("reason", "")];
        hall.as_headquarters().await.post_form("/rounds/1/moves", &closed).await.assert_status(303);
        grant(&hall, "012345", "345001", "2030-01-14T12:00").await;
        hall.set_clock("2030-01-11T09:30");
        hall.work().await;
        for (client, expected) in people(&hall).await.iter_mut().zip([1, 1, 0, 0, 0]) {
            assert_eq!(count(client, REMINDERS).await, expected);
        }
    }

    async fn no_mail_tells_a_deadline_that_was_extended_meanwhile(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = hall_at(engine, "2030-01-06T10:00", &server, &[("012345345001", "ekimae@example.jp")]).await;
        let [_, mut station, ..] = people(&hall).await;
        let wishes = [("quiet_from", "8"), ("quiet_until", "12"), ("mail", "deadline_near"), ("mail", "deadline_moved")];
        station.post_form("/me/notices", &wishes).await.assert_status(303);
        hall.set_clock("2030-01-07T09:00");
        hall.work().await;
        let [_, mut station, ..] = people(&hall).await;
        assert_eq!(count(&mut station, REMINDERS).await, 1);
        hall.set_clock("2030-01-07T10:00");
        grant(&hall, "012345", "345001", "2030-01-20T12:00").await;
        hall.set_clock("2030-01-07T12:01");
        hall.work().await;
        let mail = server.next().await;
        assert_eq!(mail.subject, "2026年度 第2回 夏期の駅前教室の締切を延長しました");
        assert!(!text(&mail).contains("まであと3日です"), "{}", text(&mail));
        assert!(!server.has_more());
    }
}
