//! The SQL of canaries.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use crate::jobs::JobId;
use crate::runs::RunId;

/// What was found in a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// The file with its content.
    Same,
    /// Another content.
    Changed,
    /// No such file.
    Missing,
}

impl Finding {
    const fn code(self) -> &'static str {
        match self {
            Finding::Same => "same",
            Finding::Changed => "changed",
            Finding::Missing => "missing",
        }
    }
}

/// The canary of a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Canary {
    pub(crate) path: String,
    pub(crate) digest: String,
    pub(crate) set_by: String,
    pub(crate) set_at: Timestamp,
    pub(crate) run_id: RunId,
    finding: String,
    pub(crate) looked_at: Timestamp,
}

impl Canary {
    /// A word that this program does not know counts as the worst.
    pub(crate) fn finding(&self) -> Finding {
        match self.finding.as_str() {
            "same" => Finding::Same,
            "changed" => Finding::Changed,
            _ => Finding::Missing,
        }
    }
}

pub(crate) async fn find_canary(tx: &mut ReadTx, job: JobId) -> DbResult<Option<Canary>> {
    tx.find(
        sql!(
            "SELECT path, digest, set_by, set_at, run_id, finding, looked_at FROM canaries WHERE job_id = $1"
        ),
        params![job],
    )
    .await
}

/// What a person says.
pub(super) struct NewCanary<'a> {
    pub(super) path: &'a str,
    pub(super) digest: &'a str,
    pub(super) run: RunId,
    pub(super) by: &'a str,
}

pub(super) async fn upsert_canary(tx: &mut WriteTx, job: JobId, new: &NewCanary<'_>) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO canaries (job_id, path, digest, set_by, set_at, run_id, finding, looked_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'same', $5)
             ON CONFLICT (job_id) DO UPDATE SET path = excluded.path, digest = excluded.digest, set_by = excluded.set_by,
                 set_at = excluded.set_at, run_id = excluded.run_id, finding = 'same', looked_at = excluded.looked_at"
        ),
        params![job, new.path, new.digest, new.by, now, new.run],
    )
    .await?;
    Ok(())
}

/// Takes the canary away; `false` if there is none.
pub(super) async fn delete_canary(tx: &mut WriteTx, job: JobId) -> DbResult<bool> {
    let gone = tx.execute(sql!("DELETE FROM canaries WHERE job_id = $1"), params![job]).await?;
    Ok(gone == 1)
}

/// Keeps what was found in the snapshot of a run; `false` where a person has said something else meanwhile, or a newer run
/// was looked at.
pub(super) async fn advance_finding(
    tx: &mut WriteTx,
    job: JobId,
    canary: &Canary,
    run: RunId,
    finding: Finding,
) -> DbResult<bool> {
    let now = tx.now();
    let kept = tx
        .execute(
            sql!(
                "UPDATE canaries SET run_id = $2, finding = $3, looked_at = $4
                 WHERE job_id = $1 AND path = $5 AND digest = $6 AND run_id < $2"
            ),
            params![job, run, finding.code(), now, &canary.path, &canary.digest],
        )
        .await?;
    Ok(kept == 1)
}

/// A canary that is not as it was.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TouchedCanary {
    pub(crate) job_id: JobId,
    path: String,
    pub(crate) run_id: RunId,
    /// Whether it is gone.
    missing: bool,
}

impl TouchedCanary {
    /// 「カナリア「/srv/canary.txt」の内容が変わりました」
    pub(crate) fn words(&self) -> String {
        let what = if self.missing {
            "が最新のスナップショットにありません"
        } else {
            "の内容が変わりました"
        };
        format!("カナリア「{}」{what}", self.path)
    }
}

/// The canaries of jobs in use that are not as they were.
pub(crate) async fn list_touched(tx: &mut ReadTx) -> DbResult<Vec<TouchedCanary>> {
    tx.list(
        sql!(
            "SELECT c.job_id, c.path, c.run_id, c.finding = 'missing' AS missing FROM canaries c JOIN jobs j ON j.id = c.job_id
             WHERE c.finding <> 'same' AND j.retired_at IS NULL ORDER BY c.job_id"
        ),
        params![],
    )
    .await
}
