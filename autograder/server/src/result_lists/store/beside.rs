//! The SQL of what stands beside the results.

use platform_database::{DbResult, ReadTx, params, rows_sql, sql};

use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::rounds::RoundId;
use crate::snapshots::SnapshotId;

/// The 総評 that somebody wrote on these pupils.
pub(in crate::result_lists) async fn list_written_remarks(
    tx: &mut ReadTx,
    entries: &[EntryId],
) -> DbResult<Vec<(EntryId, ExamId)>> {
    tx.list_for(
        &rows_sql!(
            1,
            "SELECT entry_id, exam_id FROM remarks WHERE entry_id IN (VALUES {keys}) AND words <> ''"
        ),
        entries.iter().map(|entry| [(*entry).into()]),
    )
    .await
}

/// The 総評 on the frozen cards of these pupils, by subject.
pub(in crate::result_lists) async fn list_printed_remarks(
    tx: &mut ReadTx,
    snapshot: SnapshotId,
    entries: &[EntryId],
) -> DbResult<Vec<(EntryId, [String; 2])>> {
    let rows: Vec<(EntryId, String)> = tx
        .list_for(
            &rows_sql!(
                2,
                "SELECT f.entry_id, f.remarks FROM (VALUES {keys}) AS wanted
                 JOIN snapshot_entries f ON f.snapshot_id = wanted.column1 AND f.entry_id = wanted.column2"
            ),
            entries.iter().map(|entry| [snapshot.into(), (*entry).into()]),
        )
        .await?;
    let read = |words: String| serde_json::from_str(&words).expect("only insert_entries writes remarks");
    Ok(rows.into_iter().map(|(entry, words)| (entry, read(words))).collect())
}

/// The first version of a round that was not taken back.
pub(in crate::result_lists) async fn find_first_version(
    tx: &mut ReadTx,
    round: RoundId,
) -> DbResult<Option<i64>> {
    let (first,) = tx
        .load::<(Option<i64>,)>(
            sql!(
                "SELECT MIN(version) AS version FROM snapshots WHERE round_id = $1 AND withdrawn_at IS NULL"
            ),
            params![round],
        )
        .await?;
    Ok(first)
}

/// The latest version up to `version`, of those that were not taken back, in which the card of each of these pupils differs
/// from the version before; no row: in none.
pub(in crate::result_lists) async fn list_card_changes(
    tx: &mut ReadTx,
    (round, version): (RoundId, i64),
    entries: &[EntryId],
) -> DbResult<Vec<(EntryId, i64)>> {
    tx.list_for(
        &rows_sql!(
            3,
            "SELECT h.entry_id, MAX(v.version) AS version FROM (VALUES {keys}) AS wanted
             JOIN snapshots v ON v.round_id = wanted.column1 AND v.version <= wanted.column3 AND v.withdrawn_at IS NULL
             JOIN snapshot_changes h ON h.snapshot_id = v.id AND h.entry_id = wanted.column2
             GROUP BY h.entry_id"
        ),
        entries.iter().map(|entry| [round.into(), (*entry).into(), version.into()]),
    )
    .await
}
