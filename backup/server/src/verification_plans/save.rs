//! Saying how often a job is to be verified.

use backup_policy::VerificationPlan;
use chrono::NaiveDate;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::jobs::{self, JobId};
use crate::members::Operator;

/// A plan as somebody wants it.
#[derive(Clone, Debug)]
pub(crate) struct NewPlan {
    /// The revision that was shown; 0 where there was none.
    pub(crate) revision: i64,
    pub(crate) every_months: u32,
    pub(crate) first_on: NaiveDate,
    pub(crate) assignee: String,
}

/// Why a plan was not kept.
#[derive(Debug, Error)]
pub(crate) enum SavePlanError {
    /// No such job, or a retired one.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// No months.
    #[error("検証の間隔は1か月から24か月までにしてください")]
    Months,
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人がこの予定を変更しました。画面を開き直してください")]
    Stale,
    /// The database.
    #[error("the plan could not be kept")]
    Db(#[from] DbError),
}

/// Keeps a job's plan, if nobody changed it since it was shown.
pub(crate) async fn save_plan(
    database: &Database,
    by: &Operator,
    job: JobId,
    new: &NewPlan,
) -> Result<(), SavePlanError> {
    if VerificationPlan::new(new.first_on, new.every_months).is_none() {
        return Err(SavePlanError::Months);
    }
    let mut tx = database.write().await?;
    let job = jobs::find_job(&mut tx, job).await?.filter(|job| job.retired_at.is_none());
    let job = job.ok_or(SavePlanError::NoSuchJob)?;
    if !store::upsert_plan(&mut tx, job.id, new).await? {
        return Err(SavePlanError::Stale);
    }
    let facts = json!({ "every_months": new.every_months, "first_on": new.first_on });
    let subject = format!("jobs/{}", job.name);
    platform_audit::record(&mut tx, by.actor(), "verifications.planned", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}
