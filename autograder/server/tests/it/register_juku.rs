//! 本部 keeps the register of 塾: adds one, changes what it knows of it, its 会員種別 and the prices.

use chrono::{NaiveDate, TimeDelta};
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, field, link, words};
use crate::page_form::PageForm;

/// The page of あおば塾, as 本部 finds it.
async fn page_of_aoba(headquarters: &mut Client) -> String {
    let list = headquarters.get("/juku?q=012345").await.text();
    link(&list.replace("\"/juku/new\"", ""), "/juku/")
}

async fn revise(client: &mut Client, page: &str, revision: &str, name: &str, phone: &str) -> Answer {
    let sent = [
        ("revision", revision),
        ("name", name),
        ("person", "佐々木 りく"),
        ("email", "aoba@example.jp"),
        ("phone", phone),
        ("address", "東京都見本区1-2-3"),
    ];
    client.post_form(page, &sent).await
}

/// So many days from the clock's today, in Japan.
fn in_days(hall: &Hall, days: i64) -> NaiveDate {
    (hall.clock.now() + TimeDelta::hours(9) + TimeDelta::days(days)).date_naive()
}

async fn set_price(client: &mut Client, from: NaiveDate, yen: &str) -> Answer {
    let form = PageForm::on(&client.get("/prices").await.text(), "/prices\"");
    let seen = form.value("seen_general").to_owned();
    let from = from.to_string();
    let sent = [("membership", "general"), ("valid_from", &from), ("yen", yen), ("seen_general", &seen)];
    client.post_form("/prices", &sent).await
}

both_engines! {
    async fn a_new_juku_is_registered_once(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let sent = [
            ("number", "０９８７６５"), ("name", "しらかば塾"), ("person", "大野 凪"), ("email", ""), ("phone", "03-0000-0000"),
            ("address", ""), ("membership", "culture_kids"), ("valid_from", "2026-04-01"), ("status", "trial"),
        ];
        let made = client.post_form("/juku", &sent).await;
        let page = made.assert_status(303).location().to_owned();
        let shown = client.get(&page).await;
        for expected in ["しらかば塾を登録しました", "098765", "大野 凪", "カルチャーキッズ導入塾", "100円", "体験"] {
            shown.assert_contains(expected);
        }
        let history = words(&client.get(&page).await.text());
        assert!(history.contains("2026年4月1日〜 カルチャーキッズ導入塾"), "{history}");
        let twice = client.post_form("/juku", &sent).await;
        twice.assert_status(409).assert_contains("もう登録されています").assert_contains("大野 凪");
        let list = client.get("/juku?membership=culture_kids").await;
        list.assert_contains("しらかば塾");
        assert!(!list.contains("あおば塾"));
        client.get("/juku?status=trial").await.assert_contains("しらかば塾");
    }

    async fn what_cannot_be_kept_is_refused_beside_its_field(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        let sent = [("number", "12345"), ("name", ""), ("email", "あおば"), ("membership", "x"), ("valid_from", "来月"), ("status", "withdrawn")];
        let refused = client.post_form("/juku", &sent).await;
        for expected in ["6つの項目", "先頭の0", "塾名を入れてください", "name@example.jp", "会員種別を選んで", "適用開始日を", "状態を選んで"] {
            refused.assert_status(422).assert_contains(expected);
        }
    }

    async fn of_two_who_saw_the_same_entry_the_second_is_told(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut one = hall.as_headquarters().await;
        let page = page_of_aoba(&mut one).await;
        let form = one.get(&format!("{page}/edit")).await.text();
        let seen = field(&form, "revision");
        revise(&mut one, &page, &seen, "あおば塾", "03-0000-1111").await.assert_status(303);
        let second = revise(&mut one, &page, &seen, "あおば塾", "03-0000-2222").await;
        second.assert_status(409).assert_contains("別の人がこの塾の登録内容を変更しました");
        second.assert_contains("03-0000-1111").assert_contains("value=\"03-0000-2222\"");
        one.get(&page).await.assert_contains("03-0000-1111");
        let again = field(&second.text(), "revision");
        revise(&mut one, &page, &again, "あおば塾", "03-0000-2222").await.assert_status(303);
        revise(&mut one, &page, "", "あおば塾", "03-0000-3333").await.assert_status(409);
        revise(&mut one, &page, &again, "", "x").await.assert_status(422).assert_contains("塾名を入れてください");
    }

    async fn of_many_at_once_one_wins(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let page = page_of_aoba(&mut client).await;
        let seen = field(&client.get(&format!("{page}/edit")).await.text(), "revision");
        let hands = (0..10).map(|_| client.clone()).collect::<Vec<_>>();
        let sent = hands.into_iter().map(|mut hand| {
            let (page, seen) = (page.clone(), seen.clone());
            async move { revise(&mut hand, &page, &seen, "あおば塾", "03-0000-4444").await.status.as_u16() }
        });
        let mut statuses = futures_util::future::join_all(sent).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409, 409, 409, 409, 409, 409, 409, 409]);
    }

    async fn a_membership_begins_on_its_day_and_its_form_is_guarded(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let page = page_of_aoba(&mut client).await;
        let before = client.get(&page).await.text();
        assert!(words(&before).contains("はじめから一般塾です"), "{before}");
        let seen = field(&before, "revision");
        let from = in_days(&hall, 10).to_string();
        let sent = [("membership", "eduplus"), ("valid_from", from.as_str()), ("revision", seen.as_str())];
        client.post_form(&format!("{page}/memberships"), &sent).await.assert_status(303);
        let stale = client.post_form(&format!("{page}/memberships"), &sent).await;
        stale.assert_status(409).assert_contains("別の人が");
        let shown = client.get(&page).await.text();
        assert!(shown.contains("500円") && shown.contains("eduplus導入塾"), "not before its day: {shown}");
        hall.clock.set(hall.clock.now() + TimeDelta::days(10));
        let mut later = hall.as_headquarters().await;
        later.get(&page).await.assert_contains("300円");
        let own = hall.as_juku("012345").await.get(&page).await;
        own.assert_contains("300円").assert_contains("eduplus導入塾");
        assert!(!own.contains("会員種別を変更する"));
        for (name, value) in [("valid_from", "あした"), ("membership", "x")] {
            let mut wrong = sent.to_vec();
            wrong.retain(|(field, _)| *field != name);
            wrong.push((name, value));
            later.post_form(&format!("{page}/memberships"), &wrong).await.assert_status(422);
        }
    }

    async fn a_price_begins_tomorrow_at_the_earliest(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        set_price(&mut client, in_days(&hall, 0), "600").await.assert_status(422).assert_contains("明日以降");
        set_price(&mut client, in_days(&hall, 30), "0.5").await.assert_status(422).assert_contains("整数");
        set_price(&mut client, in_days(&hall, 30), "600").await.assert_status(303);
        client.get("/prices").await.assert_contains("600円").assert_contains("これから");
        set_price(&mut client, in_days(&hall, 20), "700").await.assert_status(422).assert_contains("最後の単価より後");

        let form = PageForm::on(&client.get("/prices").await.text(), "/prices/general/withdrawal");
        form.send(&mut client).await.assert_status(303);
        form.send(&mut client).await.assert_status(409).assert_contains("別の人が");
        assert!(!client.get("/prices").await.contains("600円"));
        set_price(&mut client, in_days(&hall, 1), "550").await.assert_status(303);
        let form = PageForm::on(&client.get("/prices").await.text(), "/prices/general/withdrawal");
        hall.clock.set(hall.clock.now() + TimeDelta::days(1));
        let mut later = hall.as_headquarters().await;
        form.send(&mut later).await.assert_status(409).assert_contains("もう始まっている");
    }

    async fn of_two_prices_at_once_one_is_set(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let (mut one, mut other) = (hall.as_headquarters().await, hall.as_headquarters().await);
        let sent = |from: &'static str, yen| {
            [("membership", "general"), ("valid_from", from), ("yen", yen), ("seen_general", "1970-01-01")]
        };
        let (sooner, later) = (sent("2040-04-01", "600"), sent("2041-04-01", "700"));
        let (first, second) = tokio::join!(one.post_form("/prices", &sooner), other.post_form("/prices", &later));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let page = one.get("/prices").await.text();
        assert_eq!((page.matches("期間の指定なし</td>").count(), page.matches("日〜</td>").count()), (2, 1), "{page}");
    }

    async fn nobody_but_headquarters_keeps_the_register(engine: Engine) {
        let hall = Hall::open(engine).await;
        let page = page_of_aoba(&mut hall.as_headquarters().await).await;
        for mut stranger in [hall.as_juku("012345").await, hall.as_classroom("012345", "345001").await] {
            for address in ["/juku/new", "/prices", "/juku-imports/new", "/juku.xlsx", &format!("{page}/edit")] {
                stranger.get(address).await.assert_status(404);
            }
            revise(&mut stranger, &page, "0", "のっとり塾", "").await.assert_status(404);
        }
    }
}
