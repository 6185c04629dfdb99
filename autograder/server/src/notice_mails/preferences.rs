//! What a person wishes to get by mail, and when.

use platform_audit::Actor;
use platform_database::{Database, DbResult};
use platform_identity::UserId;
use platform_mail::QuietHours;
use serde_json::json;

use super::store;
use crate::notices::{NoticeKind, NoticeSettings};

/// The wishes of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Preferences {
    /// The kinds that come without a mail.
    pub(super) without_mail: Vec<NoticeKind>,
    pub(super) quiet_hours: QuietHours,
}

impl Preferences {
    /// Of somebody who said nothing: mails about everything but what the person waits for at the screen.
    pub(super) fn usual(settings: &NoticeSettings) -> Preferences {
        Preferences { without_mail: vec![NoticeKind::CardsPrinted], quiet_hours: settings.quiet_hours }
    }

    /// Whether a notice of that kind is to come by mail.
    pub(super) fn mails(&self, kind: NoticeKind) -> bool {
        !self.without_mail.contains(&kind)
    }
}

/// Keeps the wishes of a person.
pub(super) async fn save_preferences(
    database: &Database,
    by: &Actor,
    person: UserId,
    wished: &Preferences,
) -> DbResult<()> {
    let mut tx = database.write().await?;
    store::upsert_preferences(&mut tx, person, wished).await?;
    let without: Vec<&str> = wished.without_mail.iter().map(|kind| kind.code()).collect();
    let facts = json!({ "without_mail": without, "quiet_hours": wished.quiet_hours.to_string() });
    platform_audit::record(&mut tx, by, "notices.preferences_changed", format!("users/{person}"), &facts)
        .await?;
    tx.commit().await
}
