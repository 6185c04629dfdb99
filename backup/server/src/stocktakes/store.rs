//! The SQL of stocktakes.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::StocktakeId;
use crate::locations::LocationId;
use crate::media::MediumId;

/// A stocktake with what came of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Stocktake {
    pub(super) id: StocktakeId,
    pub(super) place: String,
    pub(super) remark: String,
    pub(super) taken_by: String,
    pub(super) taken_at: Timestamp,
    /// Where the register has them.
    pub(super) seen: i64,
    /// The register has them there, and they are not.
    pub(super) missing: i64,
    /// The register has them elsewhere.
    pub(super) extra: i64,
}

/// The columns of a [`Stocktake`].
macro_rules! stocktake_columns {
    () => {
        "SELECT t.id, l.name AS place, t.remark, t.taken_by, t.taken_at,
                (SELECT COUNT(*) FROM stocktake_media s WHERE s.stocktake_id = t.id AND s.finding = 'seen') AS seen,
                (SELECT COUNT(*) FROM stocktake_media s WHERE s.stocktake_id = t.id AND s.finding = 'missing') AS missing,
                (SELECT COUNT(*) FROM stocktake_media s WHERE s.stocktake_id = t.id AND s.finding = 'extra') AS extra
         FROM stocktakes t JOIN locations l ON l.id = t.location_id"
    };
}

/// A medium of a stocktake, with how and where the register had it then.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Counted {
    pub(super) medium_id: MediumId,
    pub(super) label: String,
    pub(super) finding: String,
    pub(super) state: String,
    pub(super) place: String,
}

/// The newest stocktakes.
pub(super) async fn list_stocktakes(tx: &mut ReadTx, limit: i64) -> DbResult<Vec<Stocktake>> {
    tx.list(sql!(concat!(stocktake_columns!(), " ORDER BY t.id DESC LIMIT $1")), params![limit]).await
}

/// The stocktakes that were taken before `before`, the newest first.
pub(super) async fn list_before(
    tx: &mut ReadTx,
    before: StocktakeId,
    limit: i64,
) -> DbResult<Vec<Stocktake>> {
    tx.list(
        sql!(concat!(stocktake_columns!(), " WHERE t.id < $1 ORDER BY t.id DESC LIMIT $2")),
        params![before, limit],
    )
    .await
}

pub(super) async fn find_stocktake(tx: &mut ReadTx, id: StocktakeId) -> DbResult<Option<Stocktake>> {
    tx.find(sql!(concat!(stocktake_columns!(), " WHERE t.id = $1")), params![id]).await
}

pub(super) async fn list_counted(tx: &mut ReadTx, id: StocktakeId) -> DbResult<Vec<Counted>> {
    tx.list(
        sql!(
            "SELECT s.medium_id, m.label, s.finding, s.state, l.name AS place
             FROM stocktake_media s JOIN media m ON m.id = s.medium_id JOIN locations l ON l.id = s.location_id
             WHERE s.stocktake_id = $1 ORDER BY m.label"
        ),
        params![id],
    )
    .await
}

pub(super) async fn insert_stocktake(
    tx: &mut WriteTx,
    place: LocationId,
    remark: &str,
    by: &str,
) -> DbResult<StocktakeId> {
    let now = tx.now();
    let (id,): (StocktakeId,) = tx
        .load(
            sql!(
                "INSERT INTO stocktakes (location_id, remark, taken_by, taken_at) VALUES ($1, $2, $3, $4) RETURNING id"
            ),
            params![place, remark, by, now],
        )
        .await?;
    Ok(id)
}

/// Keeps that media lie in the place of a stocktake: seen, or extra where the register has one elsewhere.
pub(super) async fn insert_seen(tx: &mut WriteTx, id: StocktakeId, media: &[MediumId]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "INSERT INTO stocktake_media (stocktake_id, medium_id, finding, state, location_id)
             SELECT t.id, m.id,
                    CASE WHEN m.location_id = t.location_id AND m.state IN ('stored', 'in_use') THEN 'seen' ELSE 'extra' END,
                    m.state, m.location_id
             FROM (VALUES {keys}) AS present JOIN stocktakes t ON t.id = present.column1
             JOIN media m ON m.id = present.column2"
        ),
        media.iter().map(|medium| [id.into(), (*medium).into()]),
    )
    .await?;
    Ok(())
}

/// Keeps of every other medium that should lie in the place of a stocktake that it is missing.
pub(super) async fn insert_missing(tx: &mut WriteTx, id: StocktakeId) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO stocktake_media (stocktake_id, medium_id, finding, state, location_id)
             SELECT t.id, m.id, 'missing', m.state, m.location_id
             FROM stocktakes t JOIN media m ON m.location_id = t.location_id AND m.state IN ('stored', 'in_use')
             WHERE t.id = $1 AND NOT EXISTS (SELECT 1 FROM stocktake_media s
                                             WHERE s.stocktake_id = t.id AND s.medium_id = m.id)"
        ),
        params![id],
    )
    .await?;
    Ok(())
}
