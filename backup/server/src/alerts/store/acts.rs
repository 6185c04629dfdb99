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

/// Gives an alert to somebody, or to nobody; `false` if it is over. It is `unread` unless that person has it already.
pub(in crate::alerts) async fn advance_assigned(
    tx: &mut WriteTx,
    id: AlertId,
    to: Option<&(UserId, String)>,
    unread: bool,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE alerts SET assignee_id = $2, assignee = $3,
                        assignment_unread = CASE WHEN assignee_id = $2 THEN assignment_unread ELSE $4 END
                 WHERE id = $1 AND state IN ('open', 'acknowledged')"
            ),
            params![id, to.map(|(user, _)| *user), to.map_or("", |(_, name)| name.as_str()), unread],
        )
        .await?;
    Ok(moved == 1)
}

/// Notes that a person has looked at an alert; `false` if nobody else gave it to them, or they had before.
pub(in crate::alerts) async fn advance_assignment_read(
    tx: &mut WriteTx,
    id: AlertId,
    person: UserId,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE alerts SET assignment_unread = FALSE WHERE id = $1 AND assignee_id = $2 AND assignment_unread"
            ),
            params![id, person],
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
