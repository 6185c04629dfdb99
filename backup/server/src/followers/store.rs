//! The SQL of followers.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};
use platform_identity::UserId;
use platform_mail::QuietHours;

use super::Wishes;
use crate::alerts::Severity;
use crate::channels::ChannelId;

/// Somebody who said what to be told.
#[derive(Clone, Debug)]
pub(crate) struct Follower {
    pub(crate) user: UserId,
    pub(crate) wishes: Wishes,
    /// When the last mail was written.
    pub(crate) told_at: Option<Timestamp>,
}

impl Follower {
    /// Somebody who said nothing.
    pub(crate) fn silent(user: UserId) -> Follower {
        Follower { user, wishes: Wishes::none(), told_at: None }
    }
}

#[derive(sqlx::FromRow)]
struct FollowerRow {
    user_id: UserId,
    severities: String,
    everything: bool,
    assigned: bool,
    quiet_from: i64,
    quiet_until: i64,
    critical_passes: bool,
    told_at: Option<Timestamp>,
}

impl FollowerRow {
    /// A severity that this program does not know is no wish.
    fn read(self, channels: Vec<ChannelId>) -> Follower {
        let hour = |hour: i64| u32::try_from(hour).unwrap_or_default();
        let quiet_hours = QuietHours::new(hour(self.quiet_from), hour(self.quiet_until));
        let wishes = Wishes {
            severities: self.severities.split_whitespace().filter_map(Severity::from_code).collect(),
            everything: self.everything,
            assigned: self.assigned,
            channels,
            quiet_hours: quiet_hours.expect("a check constraint holds the hours"),
            critical_passes: self.critical_passes,
        };
        Follower { user: self.user_id, wishes, told_at: self.told_at }
    }
}

/// Everybody who said what to be told.
pub(crate) async fn list_followers(tx: &mut ReadTx) -> DbResult<Vec<Follower>> {
    let rows: Vec<FollowerRow> = tx
        .list(
            sql!(
                "SELECT user_id, severities, everything, assigned, quiet_from, quiet_until, critical_passes, told_at
                 FROM followers ORDER BY user_id"
            ),
            params![],
        )
        .await?;
    let mut followed: HashMap<UserId, Vec<ChannelId>> = HashMap::new();
    let channels: Vec<(UserId, ChannelId)> = tx
        .list(
            sql!("SELECT user_id, channel_id FROM followed_channels ORDER BY user_id, channel_id"),
            params![],
        )
        .await?;
    for (user, channel) in channels {
        followed.entry(user).or_default().push(channel);
    }
    let read = |row: FollowerRow| {
        let channels = followed.remove(&row.user_id).unwrap_or_default();
        row.read(channels)
    };
    Ok(rows.into_iter().map(read).collect())
}

/// What one person said; of somebody who said nothing, what holds then.
pub(crate) async fn load_follower(tx: &mut ReadTx, person: UserId) -> DbResult<Follower> {
    let found = list_followers(tx).await?.into_iter().find(|follower| follower.user == person);
    Ok(found.unwrap_or_else(|| Follower::silent(person)))
}

pub(super) async fn upsert_follower(tx: &mut WriteTx, person: UserId, wished: &Wishes) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO followers (user_id, severities, everything, assigned, quiet_from, quiet_until, critical_passes)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (user_id) DO UPDATE SET severities = excluded.severities, everything = excluded.everything,
                 assigned = excluded.assigned, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
                 critical_passes = excluded.critical_passes"
        ),
        params![
            person,
            wished.codes(),
            wished.everything,
            wished.assigned,
            wished.quiet_hours.from(),
            wished.quiet_hours.until(),
            wished.critical_passes
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_followed(tx: &mut WriteTx, person: UserId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM followed_channels WHERE user_id = $1"), params![person]).await?;
    Ok(())
}

pub(super) async fn insert_followed(
    tx: &mut WriteTx,
    person: UserId,
    channels: &[ChannelId],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(2, "INSERT INTO followed_channels (user_id, channel_id) VALUES {rows}"),
        channels.iter().map(|channel| [person.into(), (*channel).into()]),
    )
    .await?;
    Ok(())
}

/// Notes that a mail was written to a person.
pub(crate) async fn update_told(tx: &mut WriteTx, person: UserId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(sql!("UPDATE followers SET told_at = $2 WHERE user_id = $1"), params![person, now]).await?;
    Ok(())
}
