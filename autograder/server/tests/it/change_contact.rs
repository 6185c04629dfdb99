//! A 塾 says how its pupils' parents reach it.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, link};

/// The address of あおば塾's page.
async fn page_of_aoba(hall: &Hall) -> String {
    let home = hall.as_juku("012345").await.get("/").await.text();
    link(&home, "/juku/")
}

async fn send(client: &mut Client, page: &str, seen: &str, contact: &str) -> platform_testing::Answer {
    client.post_form(&format!("{page}/contact"), &[("seen", seen), ("contact", contact)]).await
}

both_engines! {
    /// The 塾 itself and 本部 change it.
    async fn the_office_and_headquarters_change_the_contact(engine: Engine) {
        let hall = Hall::open(engine).await;
        let page = page_of_aoba(&hall).await;
        let mut owner = hall.as_juku("012345").await;
        let sent = send(&mut owner, &page, "", " 電話 03-0000-0000 ").await;
        assert_eq!((sent.status.as_u16(), sent.location()), (303, page.as_str()));
        let shown = owner.get(&page).await;
        shown.assert_contains("連絡先を保存しました").assert_contains("value=\"電話 03-0000-0000\"");
        let mut headquarters = hall.as_headquarters().await;
        send(&mut headquarters, &page, "電話 03-0000-0000", "電話 03-0000-1111").await.assert_status(303);
        owner.get(&page).await.assert_contains("value=\"電話 03-0000-1111\"");
    }

    /// A 教室 does not, and another 塾 does not know that the page is there.
    async fn nobody_else_changes_it(engine: Engine) {
        let hall = Hall::open(engine).await;
        let page = page_of_aoba(&hall).await;
        for mut stranger in [hall.as_classroom("012345", "345001").await, hall.as_juku("678345").await] {
            send(&mut stranger, &page, "", "よその人").await.assert_status(404);
        }
        send(&mut hall.visitor(), &page, "", "よその人").await.assert_status(401);
        assert!(!hall.as_juku("012345").await.get(&page).await.contains("よその人"));
    }

    /// What does not fit on the report card is refused beside its field, and what was typed stays.
    async fn what_does_not_fit_is_refused(engine: Engine) {
        let hall = Hall::open(engine).await;
        let page = page_of_aoba(&hall).await;
        let mut owner = hall.as_juku("012345").await;
        let refused = send(&mut owner, &page, "", &"あ".repeat(81)).await;
        refused.assert_status(422).assert_contains("80文字までです（いまは81文字）").assert_contains(&"あ".repeat(81));
        send(&mut owner, &page, "", "1行目\n2行目").await.assert_status(422).assert_contains("1行で");
        send(&mut owner, &page, "", &"あ".repeat(80)).await.assert_status(303);
    }

    /// Of two who saw the same contact, one wins and the other is told.
    async fn of_two_at_once_one_wins(engine: Engine) {
        let hall = Hall::open(engine).await;
        let page = page_of_aoba(&hall).await;
        let (mut owner, mut headquarters) = (hall.as_juku("012345").await, hall.as_headquarters().await);
        let (one, other) = tokio::join!(
            send(&mut owner, &page, "", "電話 03-0000-0000"),
            send(&mut headquarters, &page, "", "電話 03-0000-1111"),
        );
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }
}
