//! Mails of their own to people who follow alerts, or are given some.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use platform_database::{DbResult, Timestamp, WriteTx};
use platform_identity::{UserId, UserProfile, UserState, list_profiles};
use platform_mail::{MailAddress, post};

use super::gather::{Gathered, gather};
use super::store::{self, Told};
use super::{Message, bodies};
use crate::app::App;
use crate::followers::{self, Follower};

/// After a mail a person is left in peace for so long, however much happens.
const PEACE: TimeDelta = TimeDelta::minutes(5);

/// Writes to everybody whom something waits for and who may be disturbed.
pub(super) async fn mail_people(tx: &mut WriteTx, app: &App) -> DbResult<()> {
    let mut announced: BTreeMap<UserId, Vec<Told>> = BTreeMap::new();
    for (user, told) in store::list_personal(tx).await? {
        announced.entry(user).or_default().push(told);
    }
    if announced.is_empty() {
        return Ok(());
    }
    let people: Vec<UserId> = announced.keys().copied().collect();
    let profiles = list_profiles(tx, &people).await?;
    let followers = followers::list_followers(tx).await?;
    for (user, told) in announced {
        let follower = followers.iter().find(|follower| follower.user == user).cloned();
        let follower = follower.unwrap_or_else(|| Follower::silent(user));
        let address = profiles.iter().find(|profile| profile.id == user).and_then(reached);
        match address.filter(|_| app.postbox.is_open()) {
            Some(address) => tell(tx, app, &follower, address, told).await?,
            // Nobody wants to read it when an address is there months later.
            None => {
                store::delete_personal(tx, &told.iter().map(|told| told.announcement).collect::<Vec<_>>())
                    .await?;
            }
        }
    }
    Ok(())
}

fn reached(profile: &UserProfile) -> Option<MailAddress> {
    profile.email.clone().filter(|_| profile.state() == UserState::Active)
}

/// Writes one mail about everything that need not wait.
async fn tell(
    tx: &mut WriteTx,
    app: &App,
    follower: &Follower,
    address: MailAddress,
    mut told: Vec<Told>,
) -> DbResult<()> {
    let now = tx.now();
    told.retain(|told| !follower.wishes.is_quiet(now, told.severity()));
    let Gathered { told, urgent, done } = gather(told, now);
    if !urgent && is_left_in_peace(follower, now) {
        return Ok(());
    }
    store::delete_personal(tx, &done).await?;
    if told.is_empty() {
        return Ok(());
    }
    let message = Message::of_alerts(told, |path| app.postbox.link(path));
    let wishes = app.postbox.link("/me/alerts");
    post(tx, &bodies::personal_letter(address, &message, wishes.as_deref())).await?;
    followers::update_told(tx, follower.user).await
}

fn is_left_in_peace(follower: &Follower, now: Timestamp) -> bool {
    follower.told_at.is_some_and(|told_at| told_at > now - PEACE)
}
