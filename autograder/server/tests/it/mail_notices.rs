//! Notices by mail: one mail for everything that is due, never at night, and only what a person wants.

use platform_testing::{Client, Engine, ReceivedMail, SmtpServer, both_engines};

use crate::hall::{Hall, MARKS, link};

/// A hall whose mail goes to `server`, with addresses for あおば塾 and its 駅前教室, at ten in the morning.
async fn reachable(engine: Engine, server: &SmtpServer) -> Hall {
    let hall = Hall::before_deadline(engine, "2030-01-05T10:00").await.mailing_to(server);
    hall.as_juku("012345").await;
    hall.as_classroom("012345", "345001").await;
    hall.as_juku("678345").await;
    hall.reached_at("012345", "aoba@example.jp").await;
    hall.reached_at("012345345001", "ekimae@example.jp").await;
    hall.work().await;
    hall
}

/// 本部 writes to every 塾, its 教室 apart, and sends it.
async fn announce(hall: &Hall, title: &str) {
    let mut headquarters = hall.as_headquarters().await;
    let written =
        [("title", title), ("words", "教室の時計を合わせてください。\n本部"), ("reach", "everybody")];
    let draft =
        headquarters.post_form("/announcements", &written).await.assert_status(303).location().to_owned();
    let sent = headquarters.post_form(&format!("{draft}/sending"), &[("revision", "0")]).await;
    sent.assert_status(303);
}

/// The plain text of a mail, with lines as they were written.
fn text(mail: &ReceivedMail) -> String {
    mail.text.replace("\r\n", "\n")
}

async fn save_wishes(client: &mut Client, kinds: &[&str], quiet: (&str, &str)) {
    let mut fields = vec![("quiet_from", quiet.0), ("quiet_until", quiet.1)];
    fields.extend(kinds.iter().map(|kind| ("mail", *kind)));
    client.post_form("/me/notices", &fields).await.assert_status(303);
}

both_engines! {
    async fn a_notice_comes_by_mail_with_a_link_to_it(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        announce(&hall, "時計の確認のお願い").await;
        hall.work().await;
        let mail = server.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("aoba@example.jp", "時計の確認のお願い"));
        assert!(text(&mail).starts_with("012345の担当 様\n\n■ 時計の確認のお願い\n\n教室の時計を合わせてください。\n本部\n\nhttps://test.example.jp/notices/"), "{}", text(&mail));
        assert!(text(&mail).contains("\n--\n全国学力向上テスト\n") && text(&mail).trim_end().ends_with("https://test.example.jp/me/notices"), "{}", text(&mail));
        assert!(mail.html.contains("教室の時計を合わせてください。<br>本部"), "{}", mail.html);
        let text = text(&mail);
        let path = text.lines().find_map(|line| line.strip_prefix("https://test.example.jp/notices/")).unwrap();
        hall.as_juku("012345").await.get(&format!("/notices/{path}")).await.assert_status(200);
        hall.work().await;
        hall.set_clock("2030-01-05T15:00");
        hall.work().await;
        assert!(!server.has_more(), "one mail to the one who has an address, and never again");
        hall.as_juku("678345").await.get("/").await.assert_contains("時計の確認のお願い");
    }

    async fn what_is_told_at_night_comes_in_the_morning_in_one_mail(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        for (local, title) in [("2030-01-05T21:30", "一つ目"), ("2030-01-06T02:10", "二つ目")] {
            hall.set_clock(local);
            announce(&hall, title).await;
            hall.work().await;
        }
        hall.set_clock("2030-01-06T07:59");
        hall.work().await;
        assert!(!server.has_more(), "nobody is woken");
        hall.as_juku("012345").await.get("/").await.assert_contains("未読2件");
        hall.set_clock("2030-01-06T08:01");
        hall.work().await;
        let mail = server.next().await;
        assert_eq!(mail.subject, "一つ目（ほか1件）");
        let (first, second) = (text(&mail).find("■ 一つ目"), text(&mail).find("■ 二つ目"));
        assert!(first.is_some() && first < second, "{}", text(&mail));
        assert!(!server.has_more());
    }

    async fn a_deadline_is_one_mail_that_names_what_is_unfinished(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        save_wishes(&mut teacher, &["from_headquarters"], ("21", "8")).await;
        hall.set_clock("2030-01-07T09:00");
        hall.work().await;
        let mail = server.next().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("aoba@example.jp", "2026年度 第2回 夏期の締切まであと3日です"));
        assert!(text(&mail).contains("・駅前教室　残り 8人分\n・本町教室　残り 2人分\n"), "{}", text(&mail));
        assert!(!text(&mail).contains("中央教室"), "{}", text(&mail));
        assert!(!server.has_more(), "the teacher does not want this kind");
    }

    async fn nobody_is_asked_in_the_morning_for_what_was_done_at_night(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        save_wishes(&mut hall.as_juku("012345").await, &["deadline_near"], ("8", "12")).await;
        save_wishes(&mut hall.as_classroom("012345", "345001").await, &[], ("0", "0")).await;
        hall.set_clock("2030-01-07T09:00");
        hall.work().await;
        assert!(!server.has_more(), "quiet until noon");
        let marks = hall.file("marks.csv", MARKS);
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        hall.set_clock("2030-01-07T12:01");
        hall.work().await;
        assert!(!server.has_more(), "everything is entered");
    }

    async fn what_was_read_needs_no_mail(engine: Engine) {
        let mut server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        announce(&hall, "時計の確認のお願い").await;
        hall.as_juku("012345").await.post_form("/notices/readings", &[("all", "true")]).await.assert_status(303);
        hall.work().await;
        assert!(!server.has_more());
    }

    async fn people_say_what_they_want_by_mail(engine: Engine) {
        let server = SmtpServer::start();
        let hall = reachable(engine, &server).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let page = teacher.get("/me/notices").await;
        page.assert_contains("ekimae@example.jp に送ります").assert_contains("塾から");
        page.assert_contains("<option value=\"21\" selected>21時</option>").assert_contains("<option value=\"8\" selected>8時</option>");
        let ticked = |page: &str, kind: &str| page.contains(&format!("value=\"{kind}\" checked"));
        assert!(ticked(&page.text(), "from_juku") && !ticked(&page.text(), "cards_printed"));
        save_wishes(&mut teacher, &["cards_printed"], ("22", "22")).await;
        let page = teacher.get("/me/notices").await.text();
        assert!(!ticked(&page, "from_juku") && ticked(&page, "cards_printed"));
        assert_eq!(page.matches("<option value=\"22\" selected>").count(), 2);
        let wrong = teacher.post_form("/me/notices", &[("quiet_from", "25"), ("quiet_until", "8")]).await;
        wrong.assert_status(422).assert_contains("0時から23時の間");
        let page = hall.as_juku("678345").await.get("/me/notices").await;
        page.assert_contains("メールアドレスが登録されていません").assert_contains("本部にアドレスの登録を");
        let page = hall.as_headquarters().await.get("/me/notices").await;
        assert!(!page.contains("締切が近いとき"), "本部 is never told that");
        assert_eq!(link(&page.text().replace("\"/notices\"", ""), "/me/no"), "/me/notices");
    }
}
