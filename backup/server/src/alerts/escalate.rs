//! What time alone does to alerts: a rest ends, and what nobody has taken on is passed on.

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, WriteTx};

use super::compare::{announcement, note};
use super::{AlertId, Happening, Severity, store};
use crate::deliveries::{self, Announcement};
use crate::quiet;

/// How long an alert of each severity may wait for somebody. 情報 waits for ever.
const PATIENCE: [(Severity, TimeDelta); 2] =
    [(Severity::Critical, TimeDelta::minutes(15)), (Severity::Warning, TimeDelta::hours(2))];

/// Whether a rest is over, or something has waited for too long.
pub(super) async fn is_due(tx: &mut ReadTx) -> DbResult<bool> {
    for (severity, patience) in PATIENCE {
        let since = tx.now() - patience;
        if !store::list_overdue(tx, severity, since).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(store::count_awake(tx).await? > 0)
}

/// Ends the rests that are over; what still is not resolved is told again.
pub(super) async fn wake(tx: &mut WriteTx) -> DbResult<Vec<Announcement>> {
    let awake = store::list_awake(tx).await?;
    note(tx, awake.iter().map(|alert| (alert.id, Happening::Woken, String::new()))).await?;
    Ok(awake.iter().map(|alert| announcement(alert, Happening::Woken)).collect())
}

/// Passes on what has waited for too long, once at each severity. In a quiet window everything waits, and afterwards what
/// still waits for somebody is passed on.
pub(super) async fn escalate(tx: &mut WriteTx) -> DbResult<()> {
    if quiet::find_current(tx).await?.is_some() {
        return Ok(());
    }
    for (severity, patience) in PATIENCE {
        let since = tx.now() - patience;
        let overdue = store::list_overdue(tx, severity, since).await?;
        let ids: Vec<AlertId> = overdue.iter().map(|alert| alert.id).collect();
        store::update_escalated(tx, &ids).await?;
        let words = format!("{}分のあいだ、だれも確認していません", patience.num_minutes());
        note(tx, ids.iter().map(|id| (*id, Happening::Escalated, words.clone()))).await?;
        let told: Vec<Announcement> =
            overdue.iter().map(|alert| announcement(alert, Happening::Escalated)).collect();
        deliveries::announce(tx, &told).await?;
    }
    Ok(())
}
