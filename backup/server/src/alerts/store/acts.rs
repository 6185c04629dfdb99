//! What people do about alerts.

use platform_database::{DbResult, Timestamp, WriteTx, params, sql};
use platform_identity::UserId;

use crate::alerts::AlertId;

/// Lets somebody take an alert on; `false` if somebody has, or it is over.
pub(in crate::alerts) async fn advance_acknowledged(
    tx: &mut WriteTx,
    id: AlertId,
    by: &str,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE alerts SET state = 'acknowledged', acknowledged_by = $2 WHERE id = $1 AND state = 'open'"),
            params![id, by],
        )
        .await?;
    Ok(moved == 1)
}

/// Lets an alert rest until a time; `false` if it is over.
pub(in crate::alerts) async fn advance_snoozed(
    tx: &mut WriteTx,
    id: AlertId,
    until: Timestamp,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE alerts SET snoozed_until = $2 WHERE id = $1 AND state IN ('open', 'acknowledged')"),
            params![id, until],
        )
        .await?;
    Ok(moved == 1)
}

/// Gives an alert to somebody, or to nobody; `false` if it is over.
pub(in crate::alerts) async fn advance_assigned(
    tx: &mut WriteTx,
    id: AlertId,
    to: Option<&(UserId, String)>,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE alerts SET assignee_id = $2, assignee = $3 WHERE id = $1 AND state IN ('open', 'acknowledged')"
            ),
            params![id, to.map(|(user, _)| *user), to.map_or("", |(_, name)| name.as_str())],
        )
        .await?;
    Ok(moved == 1)
}

/// Closes an alert by hand; `false` if it is over.
pub(in crate::alerts) async fn advance_closed(tx: &mut WriteTx, id: AlertId) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE alerts SET state = 'closed', snoozed_until = NULL
                 WHERE id = $1 AND state IN ('open', 'acknowledged')"
            ),
            params![id],
        )
        .await?;
    Ok(moved == 1)
}
