//! The SQL of 座席 and メモ; whoever lists entries joins them.

use platform_database::{DbResult, WriteTx, rows_sql};

use super::EntryNote;
use crate::entries::EntryId;

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
