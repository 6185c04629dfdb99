//! The first start of a server: nobody is there, and whoever reads its log makes the first administrator.

use backup_server::Role;
use chrono::TimeDelta;
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::Hall;

const CHOSEN: &str = "staple under the lamp";

async fn found(client: &mut Client, link: &str, login: &str) -> Answer {
    let code = link.split_once("code=").unwrap().1;
    let fields =
        [("code", code), ("login", login), ("name", "最初の人"), ("password", CHOSEN), ("again", CHOSEN)];
    client.post_form("/setup", &fields).await
}

both_engines! {
    async fn the_link_makes_one_administrator_and_then_nothing(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let link = hall.setup_link().await.unwrap();
        let mut client = hall.visitor();
        client.get(&link).await.assert_status(200).assert_contains("最初の管理者を作ります");
        found(&mut client, &link, "").await.assert_status(422).assert_contains("ログインIDを入力してください");
        assert_eq!(found(&mut client, &link, "kanri").await.assert_status(303).location(), "/login");
        client.post_form("/login", &[("login", "kanri"), ("password", CHOSEN)]).await.assert_status(303);
        client.get("/people").await.assert_status(200).assert_contains("最初の人");

        client.get(&link).await.assert_status(404);
        found(&mut hall.visitor(), &link, "second").await.assert_status(404);
        assert_eq!(hall.setup_link().await, None, "somebody is in charge");
    }

    async fn a_link_ends_after_a_day_and_with_the_next_start(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let first = hall.setup_link().await.unwrap();
        let second = hall.setup_link().await.unwrap();
        hall.visitor().get(&first).await.assert_status(404);
        hall.visitor().get(&second).await.assert_status(200);
        hall.clock.set(hall.clock.now() + TimeDelta::hours(24));
        found(&mut hall.visitor(), &second, "kanri").await.assert_status(404);
        hall.visitor().get("/setup").await.assert_status(404);
    }

    async fn a_link_is_worth_nothing_once_a_command_made_somebody(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let link = hall.setup_link().await.unwrap();
        hall.signed_in(Role::Admin).await;
        found(&mut hall.visitor(), &link, "kanri").await.assert_status(404);
    }

    async fn of_two_with_the_link_one_wins(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let link = hall.setup_link().await.unwrap();
        let (mut one, mut other) = (hall.visitor(), hall.visitor());
        let (one, other) = tokio::join!(found(&mut one, &link, "one"), found(&mut other, &link, "other"));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 404]);
    }
}
