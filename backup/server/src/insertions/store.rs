//! The SQL of insertions.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::media::MediumId;
use crate::rotations::RotationId;

/// What was put in on a night.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Insertion {
    pub(crate) rotation_id: RotationId,
    pub(crate) night: NaiveDate,
    pub(crate) medium_id: MediumId,
    pub(crate) medium: String,
    pub(crate) planned: Option<String>,
    pub(crate) note: String,
    pub(crate) put_in_by: String,
    pub(crate) put_in_at: Timestamp,
}

/// The columns of an [`Insertion`].
macro_rules! insertion_columns {
    () => {
        "i.rotation_id, i.night, i.medium_id, m.label AS medium, p.label AS planned, i.note, i.put_in_by, i.put_in_at
         FROM insertions i JOIN media m ON m.id = i.medium_id LEFT JOIN media p ON p.id = i.planned_id"
    };
}

/// What is put in on a night.
pub(super) struct NewRow<'a> {
    pub(super) rotation: RotationId,
    pub(super) night: NaiveDate,
    pub(super) medium: MediumId,
    pub(super) planned: MediumId,
    pub(super) why: &'a str,
    pub(super) note: &'a str,
}

/// What was put in on a night, of every rotation.
pub(crate) async fn list_on(tx: &mut ReadTx, night: NaiveDate) -> DbResult<Vec<Insertion>> {
    tx.list(sql!(concat!("SELECT ", insertion_columns!(), " WHERE i.night = $1")), params![night]).await
}

/// What was put in for a rotation, the newest night first.
pub(crate) async fn list_insertions(
    tx: &mut ReadTx,
    rotation: RotationId,
    limit: i64,
) -> DbResult<Vec<Insertion>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            insertion_columns!(),
            " WHERE i.rotation_id = $1 ORDER BY i.night DESC LIMIT $2"
        )),
        params![rotation, limit],
    )
    .await
}

/// Keeps what was put in; `false` if the night has a medium.
pub(super) async fn insert_insertion(tx: &mut WriteTx, new: &NewRow<'_>, by: &str) -> DbResult<bool> {
    let now = tx.now();
    let made = tx
        .execute(
            sql!(
                "INSERT INTO insertions (rotation_id, night, medium_id, planned_id, why, note, put_in_by, put_in_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (rotation_id, night) DO NOTHING"
            ),
            params![new.rotation, new.night, new.medium, new.planned, new.why, new.note, by, now],
        )
        .await?;
    Ok(made == 1)
}
