//! The SQL of inspections.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::Condition;
use crate::media::MediumId;

/// What somebody saw, and when.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Inspection {
    pub(crate) condition: String,
    pub(crate) readable: bool,
    pub(crate) note: String,
    pub(crate) inspected_by: String,
    pub(crate) inspected_at: Timestamp,
}

/// The inspections of a medium, the newest first.
pub(crate) async fn list_inspections(
    tx: &mut ReadTx,
    medium: MediumId,
    limit: i64,
) -> DbResult<Vec<Inspection>> {
    tx.list(
        sql!(
            "SELECT condition, readable, note, inspected_by, inspected_at FROM inspections
             WHERE medium_id = $1 ORDER BY id DESC LIMIT $2"
        ),
        params![medium, limit],
    )
    .await
}

/// Keeps an inspection; the first after a loan names it.
pub(super) async fn insert_inspection(
    tx: &mut WriteTx,
    medium: MediumId,
    condition: Condition,
    readable: bool,
    note: &str,
    by: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO inspections (medium_id, loan_id, condition, readable, note, inspected_by, inspected_at)
             VALUES ($1, (SELECT MAX(o.id) FROM loans o WHERE o.medium_id = $1
                          AND NOT EXISTS (SELECT 1 FROM inspections i WHERE i.loan_id >= o.id AND i.medium_id = $1)),
                     $2, $3, $4, $5, $6)"
        ),
        params![medium, condition.code(), readable, note, by, now],
    )
    .await?;
    Ok(())
}
