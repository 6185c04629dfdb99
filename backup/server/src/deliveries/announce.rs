//! Saying that something happened to an alert.

use platform_database::{DbResult, WriteTx};
use platform_identity::UserId;

use super::dispatch::enqueue_dispatch;
use super::store;
use crate::alerts::{AlertId, Happening, Severity};
use crate::channels::{self, ChannelId};
use crate::followers;

/// What happened.
#[derive(Clone, Debug)]
pub(crate) struct Announcement {
    pub(crate) alert: AlertId,
    /// The code of its kind.
    pub(crate) kind: String,
    pub(crate) severity: Severity,
    pub(crate) what: Happening,
}

/// Keeps for each channel, and for each person who follows alerts, what is to be told.
pub(crate) async fn announce(tx: &mut WriteTx, happened: &[Announcement]) -> DbResult<()> {
    if happened.is_empty() {
        return Ok(());
    }
    let listeners = channels::list_listeners(tx).await?;
    let told: Vec<(ChannelId, AlertId, Happening)> = listeners
        .iter()
        .flat_map(|listener| {
            let wanted = happened.iter().filter(|one| listener.wants(&one.kind, one.severity, one.what));
            wanted.map(|one| (listener.id, one.alert, one.what))
        })
        .collect();
    store::insert_announcements(tx, &told).await?;
    let followers = followers::list_followers(tx).await?;
    let told: Vec<(UserId, AlertId, Happening)> = followers
        .iter()
        .flat_map(|follower| {
            let wants =
                |one: &&Announcement| follower.wishes.wants(&listeners, (&one.kind, one.severity, one.what));
            happened.iter().filter(wants).map(|one| (follower.user, one.alert, one.what))
        })
        .collect();
    store::insert_personal(tx, &told).await
}

/// Keeps that a person was given an alert, if they wish to be told; whoever had it before is not told of it any more.
pub(crate) async fn announce_assignment(
    tx: &mut WriteTx,
    alert: AlertId,
    to: Option<UserId>,
) -> DbResult<()> {
    store::delete_assignments(tx, alert).await?;
    let Some(person) = to else { return Ok(()) };
    if !followers::load_follower(tx, person).await?.wishes.wants_assignments() {
        return Ok(());
    }
    store::insert_personal(tx, &[(person, alert, Happening::Assigned)]).await?;
    enqueue_dispatch(tx).await
}
