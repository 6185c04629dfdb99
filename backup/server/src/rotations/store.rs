//! The SQL of rotations.

use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::RotationId;
use crate::jobs::JobId;
use crate::media::MediumId;

/// A rotation with the name of its job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct RotationRow {
    pub(super) id: RotationId,
    pub(super) job_id: JobId,
    pub(super) job: String,
    pub(super) business_days_note: String,
    pub(super) terms: String,
    pub(super) first_on: NaiveDate,
    pub(super) encrypted: Option<bool>,
    pub(super) revision: i64,
    pub(super) ended_at: Option<Timestamp>,
}

/// A medium that stands in a place of a rotation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    #[sqlx(rename = "medium_id")]
    pub(crate) id: MediumId,
    pub(crate) label: String,
}

/// The same with the place.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct PlaceRow {
    pub(super) rotation_id: RotationId,
    pub(super) pool: String,
    pub(super) position: i64,
    #[sqlx(flatten)]
    pub(super) medium: Kept,
}

/// What a rotation says, as a row has it.
pub(super) struct Said<'a> {
    pub(super) terms: &'a str,
    pub(super) first_on: NaiveDate,
    pub(super) encrypted: Option<bool>,
}

/// The columns of a [`RotationRow`].
macro_rules! rotation_columns {
    () => {
        "r.id, r.job_id, j.name AS job, j.business_days_note, r.terms, r.first_on, r.encrypted, r.revision, r.ended_at
         FROM rotations r JOIN jobs j ON j.id = r.job_id"
    };
}

/// The columns of a [`PlaceRow`].
macro_rules! place_columns {
    () => {
        "p.rotation_id, p.pool, p.position, p.medium_id, m.label
         FROM rotation_media p JOIN media m ON m.id = p.medium_id"
    };
}

pub(super) async fn list_rotations(tx: &mut ReadTx) -> DbResult<Vec<RotationRow>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            rotation_columns!(),
            " WHERE r.ended_at IS NULL AND j.retired_at IS NULL ORDER BY j.name"
        )),
        params![],
    )
    .await
}

pub(super) async fn find_rotation(tx: &mut ReadTx, id: RotationId) -> DbResult<Option<RotationRow>> {
    tx.find(sql!(concat!("SELECT ", rotation_columns!(), " WHERE r.id = $1")), params![id]).await
}

pub(super) async fn list_places(tx: &mut ReadTx) -> DbResult<Vec<PlaceRow>> {
    tx.list(sql!(concat!("SELECT ", place_columns!(), " ORDER BY p.rotation_id")), params![]).await
}

pub(super) async fn list_places_of(tx: &mut ReadTx, id: RotationId) -> DbResult<Vec<PlaceRow>> {
    tx.list(sql!(concat!("SELECT ", place_columns!(), " WHERE p.rotation_id = $1")), params![id]).await
}

/// Makes a rotation; `None` if the job has one.
pub(super) async fn insert_rotation(
    tx: &mut WriteTx,
    job: JobId,
    said: &Said<'_>,
) -> DbResult<Option<RotationId>> {
    let now = tx.now();
    let made: Option<(RotationId,)> = tx
        .find(
            sql!(
                "INSERT INTO rotations (job_id, terms, first_on, encrypted, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (job_id) WHERE ended_at IS NULL DO NOTHING RETURNING id"
            ),
            params![job, said.terms, said.first_on, said.encrypted, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Changes a rotation that is followed, if nobody did since revision `seen`.
pub(super) async fn advance_rotation(
    tx: &mut WriteTx,
    id: RotationId,
    seen: i64,
    said: &Said<'_>,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE rotations SET terms = $3, first_on = $4, encrypted = $5, revision = revision + 1
                 WHERE id = $1 AND revision = $2 AND ended_at IS NULL"
            ),
            params![id, seen, said.terms, said.first_on, said.encrypted],
        )
        .await?;
    Ok(moved == 1)
}

/// Ends a rotation; `false` if it ended before.
pub(super) async fn advance_ended(tx: &mut WriteTx, id: RotationId) -> DbResult<bool> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!("UPDATE rotations SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"),
            params![id, now],
        )
        .await?;
    Ok(moved == 1)
}

pub(super) async fn delete_places(tx: &mut WriteTx, id: RotationId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM rotation_media WHERE rotation_id = $1"), params![id]).await?;
    Ok(())
}

/// Puts media into the places of a rotation: the code of the row of media, the place in it, and which.
pub(super) async fn insert_places(
    tx: &mut WriteTx,
    id: RotationId,
    places: &[(&'static str, i64, MediumId)],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO rotation_media (rotation_id, pool, position, medium_id) VALUES {rows}"),
        places.iter().map(|(pool, position, medium)| {
            [id.into(), (*pool).into(), (*position).into(), (*medium).into()]
        }),
    )
    .await?;
    Ok(())
}
