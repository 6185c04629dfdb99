//! The SQL of versions, and of the versions they show beside their own.

use autograder_grading::RoundName;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use crate::rounds::{Round, RoundId};
use crate::snapshots::SnapshotId;
use crate::staff::Scope;

/// One frozen version of a round.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Snapshot {
    pub(crate) id: SnapshotId,
    pub(crate) version: i64,
    pub(crate) frozen_at: Timestamp,
    pub(crate) frozen_by: String,
    pub(crate) reason: String,
    /// 実施日, as the report cards print it.
    pub(crate) sat_on: NaiveDate,
    /// From when 塾 and 教室 read it; without a time since it was frozen.
    pub(crate) publish_at: Option<Timestamp>,
    /// When the round went back to 集計中 before that; they never read it.
    pub(crate) withdrawn_at: Option<Timestamp>,
}

impl Snapshot {
    /// When 塾 and 教室 will read it, as long as 本部 alone does.
    pub(crate) fn publication_ahead(&self, now: Timestamp) -> Option<Timestamp> {
        self.publish_at.filter(|at| now < *at && self.withdrawn_at.is_none())
    }
}

/// The columns of a [`Snapshot`].
macro_rules! snapshot_columns {
    () => {
        "id, version, frozen_at, frozen_by, reason, sat_on, publish_at, withdrawn_at"
    };
}

/// Whether the version `$version` may be read at `$now`: by 本部, for whom `$all` is true, as soon as it is there, by
/// everybody else once it is public.
macro_rules! is_readable {
    ($version:literal, $all:literal, $now:literal) => {
        concat!(
            "(",
            $all,
            " OR (",
            $version,
            ".withdrawn_at IS NULL AND (",
            $version,
            ".publish_at IS NULL OR ",
            $version,
            ".publish_at <= ",
            $now,
            ")))"
        )
    };
}
pub(crate) use is_readable;

/// The latest version of a round that somebody of `scope` may read now.
pub(crate) async fn find_readable(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
) -> DbResult<Option<Snapshot>> {
    let now = tx.now();
    tx.find(
        sql!(concat!(
            "SELECT ",
            snapshot_columns!(),
            " FROM snapshots v WHERE v.round_id = $1 AND ",
            is_readable!("v", "$2", "$3"),
            " ORDER BY v.version DESC LIMIT 1"
        )),
        params![round, scope.is_headquarters(), now],
    )
    .await
}

/// The latest version of a round before `version` that 塾 and 教室 could read, or will.
pub(in crate::snapshots) async fn find_standing_before(
    tx: &mut ReadTx,
    round: RoundId,
    version: i64,
) -> DbResult<Option<Snapshot>> {
    tx.find(
        sql!(concat!(
            "SELECT ",
            snapshot_columns!(),
            " FROM snapshots WHERE round_id = $1 AND version < $2 AND withdrawn_at IS NULL
             ORDER BY version DESC LIMIT 1"
        )),
        params![round, version],
    )
    .await
}

pub(crate) async fn find_latest(tx: &mut ReadTx, round: RoundId) -> DbResult<Option<Snapshot>> {
    tx.find(
        sql!(concat!(
            "SELECT ",
            snapshot_columns!(),
            " FROM snapshots WHERE round_id = $1
             ORDER BY version DESC LIMIT 1"
        )),
        params![round],
    )
    .await
}

pub(in crate::snapshots) async fn find_snapshot(
    tx: &mut ReadTx,
    round: RoundId,
    version: i64,
) -> DbResult<Option<Snapshot>> {
    tx.find(
        sql!(concat!("SELECT ", snapshot_columns!(), " FROM snapshots WHERE round_id = $1 AND version = $2")),
        params![round, version],
    )
    .await
}

/// How many report cards a version has.
pub(in crate::snapshots) async fn count_entries(tx: &mut ReadTx, snapshot: SnapshotId) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM snapshot_entries WHERE snapshot_id = $1"), params![snapshot]).await
}

/// All versions of a round, the latest first.
pub(crate) async fn list_snapshots(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Snapshot>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            snapshot_columns!(),
            " FROM snapshots WHERE round_id = $1 ORDER BY version DESC"
        )),
        params![round],
    )
    .await
}

/// Makes the next version; the unique index refuses a second one of the same number.
pub(in crate::snapshots) async fn insert_snapshot(
    tx: &mut WriteTx,
    round: &Round,
    version: i64,
    by: &str,
    reason: &str,
) -> DbResult<Snapshot> {
    let now = tx.now();
    tx.load(
        sql!(concat!(
            "INSERT INTO snapshots (round_id, version, frozen_at, frozen_by, reason, sat_on, publish_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             RETURNING ",
            snapshot_columns!()
        )),
        params![round.id, version, now, by, reason, round.sat_on, round.publication_ahead(now)],
    )
    .await
}

/// Lets 塾 and 教室 read now what waits for its 公開日時.
pub(in crate::snapshots) async fn update_published(tx: &mut WriteTx, round: RoundId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE snapshots SET publish_at = $2
             WHERE round_id = $1 AND withdrawn_at IS NULL AND publish_at > $2"
        ),
        params![round, now],
    )
    .await?;
    Ok(())
}

/// Takes back what waits for its 公開日時.
pub(in crate::snapshots) async fn update_withdrawn(tx: &mut WriteTx, round: RoundId) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE snapshots SET withdrawn_at = $2
             WHERE round_id = $1 AND withdrawn_at IS NULL AND publish_at > $2"
        ),
        params![round, now],
    )
    .await?;
    Ok(())
}

/// How many earlier rounds a report card shows beside its own.
const EARLIER_ROUNDS: i64 = 5;

/// Keeps which versions of the rounds before this one its report cards show.
pub(in crate::snapshots) async fn insert_history(
    tx: &mut WriteTx,
    snapshot: SnapshotId,
    round: &Round,
) -> DbResult<()> {
    let earlier = list_earlier(tx, round).await?;
    tx.execute_rows(
        &rows_sql!(2, "INSERT INTO snapshot_history (snapshot_id, earlier_id) VALUES {rows}"),
        earlier.into_iter().map(|earlier| [snapshot.into(), earlier.into()]),
    )
    .await?;
    Ok(())
}

/// The latest public version of each of the rounds before `round`, the latest round first, at most five. What is not
/// public yet stands on nobody's card.
pub(crate) async fn list_earlier(tx: &mut ReadTx, round: &Round) -> DbResult<Vec<SnapshotId>> {
    let now = tx.now();
    let rows: Vec<(SnapshotId,)> = tx
        .list(
            sql!(concat!(
                "SELECT s.id FROM snapshots s JOIN rounds r ON r.id = s.round_id
                 WHERE r.year * 3 + CASE r.season WHEN 'winter' THEN 2 WHEN 'summer' THEN 1 ELSE 0 END < $1
                   AND s.version = (SELECT MAX(v.version) FROM snapshots v WHERE v.round_id = s.round_id AND ",
                is_readable!("v", "FALSE", "$3"),
                ")
                 ORDER BY r.year * 3 + CASE r.season WHEN 'winter' THEN 2 WHEN 'summer' THEN 1 ELSE 0 END DESC LIMIT $2"
            )),
            params![place_in_time(round.name), EARLIER_ROUNDS, now],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The earlier versions that a frozen version shows, that of the latest round first.
pub(crate) async fn list_history(tx: &mut ReadTx, snapshot: SnapshotId) -> DbResult<Vec<SnapshotId>> {
    let rows: Vec<(SnapshotId,)> = tx
        .list(
            sql!(
                "SELECT h.earlier_id FROM snapshot_history h JOIN snapshots s ON s.id = h.earlier_id
                 JOIN rounds r ON r.id = s.round_id
                 WHERE h.snapshot_id = $1
                 ORDER BY r.year * 3 + CASE r.season WHEN 'winter' THEN 2 WHEN 'summer' THEN 1 ELSE 0 END DESC"
            ),
            params![snapshot],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

fn place_in_time(name: RoundName) -> i64 {
    i64::from(name.year) * 3 + i64::from(name.season.ordinal()) - 1
}
