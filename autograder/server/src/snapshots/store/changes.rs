//! The SQL of what a version changed.

use platform_database::{DbResult, ReadTx, WriteTx, params, rows_sql, sql};

use crate::entries::EntryId;
use crate::snapshots::{CardChange, ChangeKind, SnapshotId};
use crate::staff::Scope;

pub(in crate::snapshots) async fn insert_changes(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    changes: &[CardChange],
) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(3, "INSERT INTO snapshot_changes (snapshot_id, entry_id, kind) VALUES {rows}"),
        changes.iter().map(|card| [snapshot.into(), card.entry.into(), card.kind.code().into()]),
    )
    .await?;
    Ok(())
}

/// A changed report card, for people to read.
#[derive(Debug)]
pub(crate) struct ChangedCard {
    pub(crate) entry_id: EntryId,
    pub(crate) student_name: String,
    pub(crate) juku_name: String,
    pub(crate) classroom_name: String,
    pub(crate) kind: ChangeKind,
}

/// Whose own card changed comes first; within the scope.
pub(crate) async fn list_changes(
    tx: &mut ReadTx,
    scope: &Scope,
    snapshot: SnapshotId,
    limit: i64,
) -> DbResult<Vec<ChangedCard>> {
    let rows: Vec<(EntryId, String, String, String, String)> = tx
        .list(
            sql!(
                "SELECT e.id, s.name, j.name AS juku_name, c.name AS classroom_name, h.kind
                 FROM snapshot_changes h JOIN entries e ON e.id = h.entry_id JOIN students s ON s.id = e.student_id
                 JOIN juku j ON j.id = e.juku_id JOIN classrooms c ON c.id = e.classroom_id
                 WHERE h.snapshot_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR e.juku_id = $2)
                   AND (CAST($3 AS BIGINT) IS NULL OR e.classroom_id = $3)
                 ORDER BY h.kind, j.number, c.number, s.number LIMIT $4"
            ),
            params![snapshot, scope.juku(), scope.classroom(), limit],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(entry_id, student_name, juku_name, classroom_name, kind)| ChangedCard {
            entry_id,
            student_name,
            juku_name,
            classroom_name,
            kind: ChangeKind::from_code(&kind).expect("a check constraint holds the kinds"),
        })
        .collect())
}

/// How many cards changed, by kind.
pub(crate) async fn count_changes(tx: &mut ReadTx, snapshot: SnapshotId) -> DbResult<Vec<(ChangeKind, i64)>> {
    let rows: Vec<(String, i64)> = tx
        .list(
            sql!("SELECT kind, COUNT(*) AS cards FROM snapshot_changes WHERE snapshot_id = $1 GROUP BY kind ORDER BY kind"),
            params![snapshot],
        )
        .await?;
    Ok(rows.into_iter().filter_map(|(kind, cards)| Some((ChangeKind::from_code(&kind)?, cards))).collect())
}
