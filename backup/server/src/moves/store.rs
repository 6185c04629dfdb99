//! The SQL of moves.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::Act;
use crate::media::{MediumId, Standing};
use crate::members::Operator;
use crate::stocktakes::StocktakeId;

/// One act with how the medium stood afterwards.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Move {
    pub(crate) act: String,
    pub(crate) location: String,
    pub(crate) note: String,
    pub(crate) moved_by: String,
    pub(crate) moved_at: Timestamp,
}

/// What became of a medium, the newest first.
pub(crate) async fn list_moves(tx: &mut ReadTx, medium: MediumId, limit: i64) -> DbResult<Vec<Move>> {
    tx.list(
        sql!(
            "SELECT v.act, l.name AS location, v.note, v.moved_by, v.moved_at
             FROM moves v JOIN locations l ON l.id = v.location_id WHERE v.medium_id = $1 ORDER BY v.id DESC LIMIT $2"
        ),
        params![medium, limit],
    )
    .await
}

/// Keeps that `by` did something to a medium that stands, and lies, so now.
pub(crate) async fn insert_move(
    tx: &mut WriteTx,
    by: &Operator,
    medium: MediumId,
    act: Act,
    standing: Standing,
    note: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO moves (medium_id, act, state, location_id, note, moved_by, moved_at)
             SELECT m.id, $2, $3, m.location_id, $4, $5, $6 FROM media m WHERE m.id = $1"
        ),
        params![medium, act.code(), standing.code(), note, by.actor().name.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Keeps of each medium of a stocktake whether it was there.
pub(crate) async fn insert_counts(
    tx: &mut WriteTx,
    by: &Operator,
    stocktake: StocktakeId,
    note: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO moves (medium_id, act, state, location_id, note, moved_by, moved_at)
             SELECT s.medium_id,
                    CASE s.finding WHEN 'missing' THEN 'missed' WHEN 'extra' THEN 'strayed' ELSE 'counted' END,
                    s.state, s.location_id, $2, $3, $4
             FROM stocktake_media s WHERE s.stocktake_id = $1"
        ),
        params![stocktake, note, by.actor().name.as_str(), now],
    )
    .await?;
    Ok(())
}

/// Since when a medium is out; `None` if nobody took it out.
pub(super) async fn find_taken_out(tx: &mut ReadTx, medium: MediumId) -> DbResult<Option<Timestamp>> {
    let found: Option<(Timestamp,)> = tx
        .find(
            sql!(
                "SELECT moved_at FROM moves WHERE medium_id = $1 AND act = 'taken_out' ORDER BY id DESC LIMIT 1"
            ),
            params![medium],
        )
        .await?;
    Ok(found.map(|(at,)| at))
}
