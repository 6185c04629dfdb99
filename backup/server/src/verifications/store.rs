//! The SQL of verifications by hand.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::VerificationId;
use super::record::NewVerification;
use crate::checklists::CheckedItem;
use crate::jobs::JobId;

/// A verification without its evidence.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Verification {
    pub(crate) id: VerificationId,
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(super) kind: String,
    pub(crate) done_at: Timestamp,
    pub(crate) passed: bool,
    pub(super) target: String,
    pub(super) note: String,
    pub(super) recorded_by: String,
    pub(super) recorded_at: Timestamp,
    pub(super) evidence_name: Option<String>,
    pub(super) evidence_digest: Option<String>,
    pub(super) error_kind: Option<String>,
    pub(super) severity: Option<String>,
    pub(super) assignee: String,
    pub(super) taken_up_at: Option<Timestamp>,
    pub(super) taken_up_by: String,
    pub(super) closed_at: Option<Timestamp>,
    pub(super) closed_by: String,
    pub(super) closing_words: String,
    checklist: String,
}

impl Verification {
    /// What was looked at, as it stood on the list then.
    pub(super) fn checklist(&self) -> Vec<CheckedItem> {
        serde_json::from_str(&self.checklist).unwrap_or_default()
    }
}

/// The columns of a [`Verification`].
macro_rules! verification_columns {
    () => {
        "v.id, v.job_id, j.name AS job, v.kind, v.done_at, v.passed, v.target, v.note, v.recorded_by, v.recorded_at,
         v.evidence_name, v.evidence_digest, v.error_kind, v.severity, v.assignee, v.taken_up_at, v.taken_up_by, v.closed_at, v.closed_by, v.closing_words, v.checklist
         FROM verifications v JOIN jobs j ON j.id = v.job_id"
    };
}

/// What is kept of a new one.
pub(super) struct NewRow<'a> {
    pub(super) job: JobId,
    pub(super) new: &'a NewVerification,
    pub(super) done_at: Timestamp,
    pub(super) digest: Option<&'a str>,
    pub(super) checklist: &'a str,
    pub(super) by: &'a str,
}

pub(super) async fn find_verification(tx: &mut ReadTx, id: VerificationId) -> DbResult<Option<Verification>> {
    tx.find(sql!(concat!("SELECT ", verification_columns!(), " WHERE v.id = $1")), params![id]).await
}

/// The verifications of a job, the newest first.
pub(super) async fn list_of_job(tx: &mut ReadTx, job: JobId, limit: i64) -> DbResult<Vec<Verification>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            verification_columns!(),
            " WHERE v.job_id = $1 ORDER BY v.done_at DESC, v.id DESC LIMIT $2"
        )),
        params![job, limit],
    )
    .await
}

/// The verifications that were recorded after `after`, in order: of one job or of all, and `passed`, `failed`, or `open`, which
/// failed and nobody has closed.
pub(super) async fn list_after(
    tx: &mut ReadTx,
    (job, state): (Option<JobId>, Option<String>),
    after: VerificationId,
    limit: i64,
) -> DbResult<Vec<Verification>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            verification_columns!(),
            " WHERE (CAST($1 AS BIGINT) IS NULL OR v.job_id = $1)
                AND CASE WHEN CAST($2 AS TEXT) IS NULL THEN TRUE WHEN $2 = 'passed' THEN v.passed
                         WHEN $2 = 'failed' THEN NOT v.passed ELSE NOT v.passed AND v.closed_at IS NULL END
                AND v.id > $3 ORDER BY v.id LIMIT $4"
        )),
        params![job, state.as_ref(), after, limit],
    )
    .await
}

/// The newest verifications of all jobs.
pub(crate) async fn list_newest(tx: &mut ReadTx, limit: i64) -> DbResult<Vec<Verification>> {
    tx.list(sql!(concat!("SELECT ", verification_columns!(), " ORDER BY v.id DESC LIMIT $1")), params![limit])
        .await
}

/// The errors that nobody has closed, of jobs in use, the oldest first.
pub(crate) async fn list_open(tx: &mut ReadTx) -> DbResult<Vec<Verification>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            verification_columns!(),
            " WHERE NOT v.passed AND v.closed_at IS NULL AND j.retired_at IS NULL ORDER BY v.id"
        )),
        params![],
    )
    .await
}

/// Name and content of the evidence.
pub(super) async fn find_evidence(
    tx: &mut ReadTx,
    id: VerificationId,
) -> DbResult<Option<(String, String, Vec<u8>)>> {
    tx.find(
        sql!(
            "SELECT j.name, v.evidence_name, v.evidence FROM verifications v JOIN jobs j ON j.id = v.job_id
             WHERE v.id = $1 AND v.evidence IS NOT NULL"
        ),
        params![id],
    )
    .await
}

pub(super) async fn insert_verification(tx: &mut WriteTx, row: &NewRow<'_>) -> DbResult<VerificationId> {
    let (now, new) = (tx.now(), row.new);
    let (name, bytes) = new.evidence.clone().unzip();
    let (id,): (VerificationId,) = tx
        .load(
            sql!(
                "INSERT INTO verifications (job_id, kind, done_at, passed, target, note, recorded_by, recorded_at,
                                            evidence_name, evidence_digest, evidence, error_kind, severity, checklist)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id"
            ),
            params![
                row.job,
                new.kind,
                row.done_at,
                new.passed,
                new.target.trim(),
                new.note.trim(),
                row.by,
                now,
                name,
                row.digest,
                bytes,
                new.error_kind.filter(|_| !new.passed),
                new.severity.filter(|_| !new.passed),
                row.checklist
            ],
        )
        .await?;
    Ok(id)
}

/// Gives the error of a verification to somebody; `false` if none is open.
pub(super) async fn advance_taken_up(
    tx: &mut WriteTx,
    id: VerificationId,
    severity: &str,
    assignee: &str,
    by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let taken_up = tx
        .execute(
            sql!(
                "UPDATE verifications
                 SET severity = $2, assignee = $3, taken_up_at = COALESCE(taken_up_at, $4), taken_up_by = $5
                 WHERE id = $1 AND NOT passed AND closed_at IS NULL"
            ),
            params![id, severity, assignee, now, by],
        )
        .await?;
    Ok(taken_up == 1)
}

/// Closes the error of a verification; `false` if none is open.
pub(super) async fn advance_closed(
    tx: &mut WriteTx,
    id: VerificationId,
    words: &str,
    by: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let closed = tx
        .execute(
            sql!(
                "UPDATE verifications SET closed_at = $2, closed_by = $3, closing_words = $4
                 WHERE id = $1 AND NOT passed AND closed_at IS NULL"
            ),
            params![id, now, by, words],
        )
        .await?;
    Ok(closed == 1)
}
