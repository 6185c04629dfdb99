//! Entering those who are carried over.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::plan::{plan_carry_over, previous_of};
use super::store::Former;
use crate::entries::{HoldRoundError, NewEntry, enter_all, hold_for_entering};
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::rounds::{self, RoundId};
use crate::staff::Registrar;

/// Why nobody was carried over.
#[derive(Debug, Error)]
pub(super) enum CarryOverError {
    /// No such round, or none that takes pupils now.
    #[error(transparent)]
    Round(#[from] HoldRoundError),
    /// No such 塾, or not this person's.
    #[error("塾がありません")]
    NoSuchJuku,
    /// There is no round before, or nobody of it is left.
    #[error("引きつぐ受験者がいません")]
    Nobody,
    /// They are no longer those who were counted.
    #[error("表示したあとに、生徒か受験者が変わりました。人数を確かめて、もう一度引きついでください")]
    DataMoved,
    /// The database.
    #[error("the examinees could not be written")]
    Db(#[from] DbError),
}

/// Enters those of a 塾 who sat the round before, if they are still the ones whom the person saw counted; says how many.
pub(super) async fn carry_over(
    database: &Database,
    by: &Registrar,
    (round, juku): (RoundId, JukuId),
    seen: &str,
) -> Result<usize, CarryOverError> {
    let mut tx = database.write().await?;
    let round = hold_for_entering(&mut tx, by.scope(), round).await?;
    let juku = juku::find_juku(&mut tx, by.scope(), juku).await?.ok_or(CarryOverError::NoSuchJuku)?;
    let rounds = rounds::list_rounds(&mut tx).await?;
    let before = previous_of(&rounds, &round).ok_or(CarryOverError::Nobody)?;
    let plan = plan_carry_over(&mut tx, juku.id, (before, &round)).await?;
    if fingerprint(&plan) != seen {
        return Err(CarryOverError::DataMoved);
    }
    if plan.carried.is_empty() {
        return Err(CarryOverError::Nobody);
    }
    let new: Vec<NewEntry> = plan.carried.iter().map(entry).collect();
    if !enter_all(&mut tx, &round, &new).await? {
        return Err(CarryOverError::DataMoved);
    }
    let subject = format!("rounds/{}/juku/{}", round.name, juku.number);
    let facts = json!({ "added": new.len(), "previous": before.name.to_string() });
    platform_audit::record(&mut tx, by.staff().actor(), "examinees.carried_over", subject, &facts).await?;
    tx.commit().await?;
    Ok(new.len())
}

fn entry(one: &Former) -> NewEntry {
    NewEntry {
        student_id: one.student_id,
        juku_id: one.juku_id,
        classroom_id: one.classroom_id,
        grade: one.grade,
    }
}
