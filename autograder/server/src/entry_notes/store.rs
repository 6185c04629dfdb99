//! The SQL of 座席 and メモ; whoever lists entries joins them.

use platform_database::{DbResult, WriteTx, rows_sql};

use super::EntryNote;
use crate::entries::EntryId;

/// Hands on what is noted of entries that make way for others of the same pupil: it fills what is blank there.
pub(crate) async fn carry_notes(tx: &mut WriteTx, pairs: &[(EntryId, EntryId)]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            2,
            "INSERT INTO entry_notes (entry_id, seat, memo)
             SELECT moved.column2, n.seat, n.memo
             FROM (VALUES {keys}) AS moved JOIN entry_notes n ON n.entry_id = moved.column1 WHERE TRUE
             ON CONFLICT (entry_id) DO UPDATE SET
                seat = CASE WHEN entry_notes.seat = '' THEN excluded.seat ELSE entry_notes.seat END,
                memo = CASE WHEN entry_notes.memo = '' THEN excluded.memo ELSE entry_notes.memo END"
        ),
        pairs.iter().map(|(from, to)| [(*from).into(), (*to).into()]),
    )
    .await?;
    Ok(())
}

/// Writes what is noted of these entries, whatever was noted before.
pub(crate) async fn upsert_notes(tx: &mut WriteTx, notes: &[(EntryId, EntryNote)]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(
            3,
            "INSERT INTO entry_notes (entry_id, seat, memo) VALUES {rows}
             ON CONFLICT (entry_id) DO UPDATE SET seat = excluded.seat, memo = excluded.memo"
        ),
        notes.iter().map(|(entry, note)| [(*entry).into(), (&note.seat).into(), (&note.memo).into()]),
    )
    .await?;
    Ok(())
}
