//! What the stories of channels and of deliveries have in common: a server that may speak to others of this machine.

use backup_server::Role;
use chrono::Duration;
use platform_mail::Postbox;
use platform_testing::{Engine, SmtpServer};

use crate::hall::{Hall, SITE};
use crate::pings::address;

pub(crate) const SECRET: &str = "tsubame-hidamari";

/// A hall with the job 「基幹」 of another tool, which may speak to servers of this machine and links to itself.
pub(crate) async fn speaking(engine: Engine, smtp: Option<&SmtpServer>) -> Hall {
    let hall = Hall::with_external(engine).await;
    let hall = match smtp {
        Some(server) => hall.mailing_to(server),
        None => hall.remade(|app| app.with_postbox(Postbox::closed(Some(SITE)))),
    };
    hall.remade(|app| app.reaching("127.0.0.1".parse().unwrap()))
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
