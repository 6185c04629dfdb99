//! Adding a 塾.

use autograder_grading::JukuNumber;
use chrono::NaiveDate;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{JukuFacts, store};
use crate::juku::{JukuId, JukuStatus};
use crate::memberships::{self, MembershipKind};
use crate::staff::Headquarters;

/// A 塾 that is not in the register yet.
pub(crate) struct NewEntry {
    pub(crate) number: JukuNumber,
    pub(crate) facts: JukuFacts,
    /// What it is, and from which day on.
    pub(crate) membership: (MembershipKind, NaiveDate),
    pub(crate) status: JukuStatus,
}

/// Why a 塾 was not added.
#[derive(Debug, Error)]
pub(crate) enum RegisterJukuError {
    /// There is one of that 塾ID.
    #[error("塾ID {0} の塾はもう登録されています")]
    Exists(JukuNumber),
    /// The database.
    #[error("the 塾 could not be added")]
    Db(#[from] DbError),
}

/// Adds a 塾.
pub(super) async fn register_juku(
    database: &Database,
    by: &Headquarters,
    new: &NewEntry,
) -> Result<JukuId, RegisterJukuError> {
    let mut tx = database.write().await?;
    let id = register_in(&mut tx, by, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds a 塾 in the caller's transaction.
pub(crate) async fn register_in(
    tx: &mut WriteTx,
    by: &Headquarters,
    new: &NewEntry,
) -> Result<JukuId, RegisterJukuError> {
    let made = store::insert_registered(tx, new.number.as_str(), new.status, &new.facts).await?;
    let id = made.ok_or_else(|| RegisterJukuError::Exists(new.number.clone()))?;
    let (kind, valid_from) = new.membership;
    memberships::upsert_memberships(tx, &[(id, valid_from, kind)]).await?;
    let facts = json!({ "status": new.status.code(), "membership": kind.code(), "valid_from": valid_from });
    platform_audit::record(tx, by.actor(), "juku.registered", format!("juku/{}", new.number), &facts).await?;
    Ok(id)
}
