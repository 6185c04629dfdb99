//! The SQL of verification plans.

use backup_policy::VerificationPlan;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::save::NewPlan;
use crate::days;
use crate::jobs::JobId;

/// A job's plan with what came of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Plan {
    pub(crate) job_id: JobId,
    pub(crate) job: String,
    pub(crate) every_months: i64,
    pub(crate) first_on: NaiveDate,
    pub(crate) assignee: String,
    pub(crate) revision: i64,
    drilled_at: Option<Timestamp>,
    verified_at: Option<Timestamp>,
}

/// The columns of a [`Plan`].
macro_rules! plan_columns {
    () => {
        "p.job_id, j.name AS job, p.every_months, p.first_on, p.assignee, p.revision,
         (SELECT MAX(d.ended_at) FROM drills d WHERE d.job_id = p.job_id AND d.passed) AS drilled_at,
         (SELECT MAX(v.done_at) FROM verifications v WHERE v.job_id = p.job_id AND v.passed) AS verified_at
         FROM verification_plans p JOIN jobs j ON j.id = p.job_id"
    };
}

impl Plan {
    /// The day of the newest verification that passed.
    pub(crate) fn last(&self) -> Option<NaiveDate> {
        self.drilled_at.max(self.verified_at).map(days::of)
    }

    /// By when the next is due.
    pub(crate) fn next_due(&self) -> Option<NaiveDate> {
        VerificationPlan::new(self.first_on, u32::try_from(self.every_months).ok()?)?.next_due(self.last())
    }
}

/// The plans of the jobs in use, by their names.
pub(crate) async fn list_plans(tx: &mut ReadTx) -> DbResult<Vec<Plan>> {
    tx.list(
        sql!(concat!("SELECT ", plan_columns!(), " WHERE j.retired_at IS NULL ORDER BY j.name")),
        params![],
    )
    .await
}

pub(crate) async fn find_plan(tx: &mut ReadTx, job: JobId) -> DbResult<Option<Plan>> {
    tx.find(sql!(concat!("SELECT ", plan_columns!(), " WHERE p.job_id = $1")), params![job]).await
}

/// Makes a job's plan, or changes the one whose revision was shown; `false` if it has another.
pub(super) async fn upsert_plan(tx: &mut WriteTx, job: JobId, new: &NewPlan) -> DbResult<bool> {
    let written = tx
        .execute(
            sql!(
                "INSERT INTO verification_plans (job_id, every_months, first_on, assignee) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (job_id) DO UPDATE SET every_months = excluded.every_months, first_on = excluded.first_on,
                     assignee = excluded.assignee, revision = verification_plans.revision + 1
                 WHERE verification_plans.revision = $5"
            ),
            params![job, new.every_months, new.first_on, new.assignee.trim(), new.revision],
        )
        .await?;
    Ok(written == 1)
}
