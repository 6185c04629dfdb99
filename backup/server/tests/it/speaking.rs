//! What the stories of channels and of deliveries have in common: a server that may speak to others of this machine.

use backup_server::{InternalHosts, Role, router};
use chrono::Duration;
use platform_mail::{Encryption, Postbox, Smtp};
use platform_testing::{Engine, SmtpServer};

use crate::hall::Hall;
use crate::pings::address;

pub(crate) const SECRET: &str = "tsubame-hidamari";

/// A hall with the job 「基幹」 of another tool, which may speak to servers of this machine and links to itself.
pub(crate) async fn speaking(engine: Engine, smtp: Option<&SmtpServer>) -> Hall {
    let mut hall = Hall::with_external(engine).await;
    let postbox = match smtp {
        Some(server) => Postbox::open(&smtp_at(server.port()), "https://backup.example.jp").unwrap(),
        None => Postbox::closed(Some("https://backup.example.jp")),
    };
    let hosts: InternalHosts = "127.0.0.1".parse().unwrap();
    hall.app = hall.app.clone().with_postbox(postbox).reaching(hosts);
    hall.router = router(&hall.app);
    hall
}

fn smtp_at(port: u16) -> Smtp {
    Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        login: None,
        authority: None,
        timeout: std::time::Duration::from_secs(10),
        from: "バックアップ管理 <backup@example.jp>".to_owned(),
    }
}

/// Adds a channel, told of everything from 情報 on; gives its page.
pub(crate) async fn add(hall: &Hall, fields: &[(&str, &str)]) -> String {
    let usual = [("least", "info"), ("ordinary", "true")];
    let mut admin = hall.signed_in(Role::Admin).await;
    let answer = admin.post_form("/channels", &[fields, &usual].concat()).await;
    answer.assert_status(303);
    answer.location().to_owned()
}

pub(crate) async fn add_webhook(hall: &Hall, name: &str, url: &str) -> String {
    add(hall, &[("name", name), ("medium", "webhook"), ("url", url), ("secret", SECRET)]).await
}

/// Lets the job 「基幹」 fail once.
pub(crate) async fn fail(hall: &Hall) {
    let ping = address(hall).await;
    hall.visitor().get(&format!("{ping}/7")).await.assert_status(200);
    hall.work().await;
}

/// Moves the clock and lets the workers do what is due.
pub(crate) async fn later(hall: &Hall, minutes: i64) {
    hall.clock.set(hall.clock.now() + Duration::minutes(minutes));
    hall.work().await;
}

pub(crate) async fn count(hall: &Hall, statement: platform_database::Sql) -> i64 {
    hall.database().read().await.unwrap().count(statement, Vec::new()).await.unwrap()
}
