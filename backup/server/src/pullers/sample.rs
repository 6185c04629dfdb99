//! A source of the demonstration.

use super::add::add_puller;
use super::settings::{Login, PullerSettings};
use crate::app::App;
use crate::members::Admin;

/// Adds a Veeam server that is asked every quarter of an hour. Where nobody is, its page says so.
pub(crate) async fn add_sample(app: &App, by: &Admin, name: &str, place: &str) -> anyhow::Result<()> {
    let settings = PullerSettings {
        tool: "vbr".to_owned(),
        place: place.to_owned(),
        trust: "system".to_owned(),
        certificate: String::new(),
        login: Login { user: "viewer@example.jp".to_owned(), password: "見本".to_owned() },
        every_minutes: 15,
        event_host: String::new(),
    };
    add_puller(app, by, name, &settings).await?;
    Ok(())
}
