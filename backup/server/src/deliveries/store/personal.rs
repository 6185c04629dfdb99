//! What was announced to people and not told yet.

use platform_database::{DbResult, ReadTx, Value, WriteTx, params, rows_sql, sql};
use platform_identity::UserId;

use super::Told;
use crate::alerts::{AlertId, Happening};

/// Keeps what people are to be told.
pub(in crate::deliveries) async fn insert_personal(
    tx: &mut WriteTx,
    told: &[(UserId, AlertId, Happening)],
) -> DbResult<()> {
    let now = tx.now();
    let row = |(user, alert, what): &(UserId, AlertId, Happening)| -> [Value; 4] {
        [(*user).into(), (*alert).into(), what.code().into(), now.into()]
    };
    let rows: Vec<[Value; 4]> = told.iter().map(row).collect();
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO personal_announcements (user_id, alert_id, what, made_at) VALUES {rows}"),
        rows,
    )
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Personal {
    user_id: UserId,
    #[sqlx(flatten)]
    told: Told,
}

/// Everything that people were not told yet, in order.
pub(in crate::deliveries) async fn list_personal(tx: &mut ReadTx) -> DbResult<Vec<(UserId, Told)>> {
    let rows: Vec<Personal> = tx
        .list(
            sql!(
                "SELECT n.user_id, n.id AS announcement, n.alert_id, n.what, a.kind, a.severity, a.state, a.subject, a.words,
                        a.times, a.opened_at, a.snoozed_until
                 FROM personal_announcements n JOIN alerts a ON a.id = n.alert_id ORDER BY n.id"
            ),
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.user_id, row.told)).collect())
}

/// Forgets whom an alert was given to, as far as they were not told yet.
pub(in crate::deliveries) async fn delete_assignments(tx: &mut WriteTx, alert: AlertId) -> DbResult<()> {
    tx.execute(
        sql!("DELETE FROM personal_announcements WHERE alert_id = $1 AND what = $2"),
        params![alert, Happening::Assigned.code()],
    )
    .await?;
    Ok(())
}

/// Forgets what people were told, or what is not worth it.
pub(in crate::deliveries) async fn delete_personal(tx: &mut WriteTx, ids: &[i64]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(1, "DELETE FROM personal_announcements WHERE id IN (VALUES {keys})"),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await?;
    Ok(())
}
