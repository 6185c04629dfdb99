//! Borrowers are reminded by mail; and what starts next is shown.

use backup_server::Role;
use chrono::Duration;
use platform_database::sql;
use platform_testing::{Client, Engine, SmtpServer, both_engines};

use crate::hall::Hall;
use crate::media::place;
use crate::reports::{at, day};

/// A hall at noon with three tapes at home, whose mail goes to `smtp`.
async fn with_tapes(engine: Engine, smtp: &SmtpServer) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await.mailing_to(smtp);
    hall.clock.set(at(day(&hall, -1), 12));
    hall.commanded(&["location", "add", "金庫", "--off-site"]);
    let mut operator = hall.as_operator().await;
    let vault = place(&mut operator, "金庫").await;
    for label in ["LTO-0001", "LTO-0002", "LTO-0003"] {
        let tape = [("label", label), ("kind", "tape"), ("home", vault.as_str())];
        operator.post_form("/media", &tape).await.assert_status(303);
    }
    (hall, operator)
}

async fn lend(
    hall: &Hall,
    client: &mut Client,
    medium: i64,
    more: &[(&str, &str)],
) -> platform_testing::Answer {
    let due = day(hall, -3).to_string();
    let loan = [
        ("borrower", "見本 運転士"),
        ("affiliation", "つばめ運輸"),
        ("purpose", "搬送"),
        ("due_on", due.as_str()),
    ];
    client.post_form(&format!("/media/{medium}/loans"), &[&loan[..], more].concat()).await
}

/// What was sent to an address, by subject.
async fn sent(hall: &Hall, address: &str) -> Vec<String> {
    let mut tx = hall.database().read().await.unwrap();
    let rows: Vec<(String,)> = tx
        .list(sql!("SELECT subject FROM messages WHERE recipient = $1 ORDER BY id"), vec![address.into()])
        .await
        .unwrap();
    rows.into_iter().map(|(subject,)| subject).collect()
}

/// Nine in the morning, so many days after the loan began.
async fn morning(hall: &Hall, from: chrono::NaiveDate, days: i64) {
    hall.clock.set(at(from + Duration::days(days), 9) + Duration::minutes(1));
    hall.work().await;
}

both_engines! {
    async fn a_borrower_is_reminded_before_on_and_after_the_day_until_the_medium_is_back(engine: Engine) {
        let smtp = SmtpServer::start();
        let (hall, mut operator) = with_tapes(engine, &smtp).await;
        let began = day(&hall, 0);
        let unread = lend(&hall, &mut operator, 1, &[("contact", "03-0000-0000"), ("mail_to", "tsubame")]).await;
        unread.assert_status(422).assert_contains("「tsubame」をメールアドレスとして読めません");
        lend(&hall, &mut operator, 1, &[("contact", "unten@example.jp")]).await.assert_status(303);
        lend(&hall, &mut operator, 2, &[("contact", "03-0000-0000")]).await.assert_status(303);
        let declined = [("contact", "03-0000-0000"), ("mail_to", "iya@example.jp"), ("no_mail", "true")];
        lend(&hall, &mut operator, 3, &declined).await.assert_status(303);
        operator.get("/loans/1").await.assert_contains("unten@example.jp に、期限の前日・当日");
        operator.get("/loans/2").await.assert_contains("宛先が分からないため送れません");
        operator.get("/loans/3").await.assert_contains("本人の希望により送りません");

        morning(&hall, began, 1).await;
        assert!(sent(&hall, "unten@example.jp").await.is_empty());
        for days in [2, 2, 3, 4, 5, 9, 10, 11] {
            morning(&hall, began, days).await;
        }
        let subjects = sent(&hall, "unten@example.jp").await;
        let expected = [
            "[媒体の返却] LTO-0001 の期限は明日です",
            "[媒体の返却] LTO-0001 は本日が期限です",
            "[媒体の返却のお願い] LTO-0001 の期限を7日過ぎています",
        ];
        assert_eq!(subjects, expected);
        assert!(sent(&hall, "").await.is_empty() && sent(&hall, "iya@example.jp").await.is_empty());

        // A server that was off on the day says so when it is back, once.
        let mut operator = hall.as_operator().await;
        let mail = [("mail_to", "atarashii@example.jp")];
        operator.post_form("/loans/2/mail", &mail).await.assert_status(303);
        operator.post_form("/loans/2/mail", &[("mail_to", "?")]).await.assert_status(422);
        hall.signed_in(Role::Viewer).await.post_form("/loans/2/mail", &mail).await.assert_status(403);
        morning(&hall, began, 12).await;
        morning(&hall, began, 13).await;
        let late = sent(&hall, "atarashii@example.jp").await;
        assert_eq!(late, ["[媒体の返却のお願い] LTO-0002 の期限を9日過ぎています"]);

        let mut operator = hall.as_operator().await;
        operator.get("/loans/1").await.assert_contains("これまでに3回");
        operator.post_form("/loans/1/return", &[]).await.assert_status(303);
        operator.post_form("/loans/1/mail", &mail).await.assert_status(409);
        morning(&hall, began, 17).await;
        assert_eq!(sent(&hall, "unten@example.jp").await.len(), 3);
        assert_eq!(sent(&hall, "atarashii@example.jp").await.len(), 2);
    }

    async fn what_starts_next_is_on_the_first_page_and_in_the_form(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        hall.clock.set(at(day(&hall, 0), 12));
        for (name, schedule) in [("夜の控え", "0 22 * * *"), ("昼の控え", "30 13 * * *"), ("止めた控え", "5 12 * * *")] {
            hall.commanded(&["job", "add", name, "--tool", "Veeam", "--target", "SV", "--schedule", schedule]);
        }
        let mut operator = hall.as_operator().await;
        let page = operator.get("/").await.text();
        let next = page.split("次の実行").nth(1).unwrap().split("媒体と連絡").next().unwrap().to_owned();
        let place = |name: &str| next.find(name).unwrap_or_else(|| panic!("{name}: {next}"));
        assert!(place("止めた控え") < place("昼の控え") && place("昼の控え") < place("夜の控え"));

        let seen = operator.get("/jobs/schedule?schedule=0+22+*+*+*").await.text();
        assert!(seen.contains("毎日 22:00") && seen.matches("nowrap").count() == 5, "{seen}");
        operator.get("/jobs/schedule?schedule=0+99+*+*+*").await.assert_contains("読めません");
        operator.get("/jobs/schedule?schedule=").await.assert_contains("手動でだけ");
        let outside = operator.get("/jobs/schedule?schedule=0+12+*+*+*&window_from=22:00&window_to=05:00").await;
        outside.assert_contains("一度も入りません");
        operator.get("/jobs/new?kind=external").await.assert_contains("/jobs/schedule");
    }
}
