//! Entering the pupils whom a person ticked.

use std::collections::BTreeSet;

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::plan::plan_paste;
use super::store::Candidate;
use crate::entries::{HoldRoundError, NewEntry, enter_all, hold_for_entering};
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::rounds::RoundId;
use crate::staff::Registrar;
use crate::students::StudentId;

/// Why nobody was entered.
#[derive(Debug, Error)]
pub(super) enum PasteExamineesError {
    /// No such round, or none that takes pupils now.
    #[error(transparent)]
    Round(#[from] HoldRoundError),
    /// No such 塾, or not this person's.
    #[error("塾を選んでください")]
    NoSuchJuku,
    /// Nobody was ticked, or somebody who cannot be entered.
    #[error("受験者に加える生徒が選ばれていません")]
    NobodyTicked,
    /// It would no longer enter whom the preview showed.
    #[error("確かめたあとに、生徒か受験者が変わりました")]
    DataMoved,
    /// The database.
    #[error("the examinees could not be written")]
    Db(#[from] DbError),
}

/// What a person says by entering them.
pub(super) struct Consent<'a> {
    /// The fingerprint of the preview that the person saw.
    pub(super) fingerprint: &'a str,
    /// The pupils to be entered.
    pub(super) students: &'a BTreeSet<StudentId>,
}

/// Enters the ticked pupils exactly as they were previewed; says how many.
pub(super) async fn paste_examinees(
    database: &Database,
    by: &Registrar,
    (round, juku): (RoundId, JukuId),
    text: &str,
    consent: Consent<'_>,
) -> Result<usize, PasteExamineesError> {
    let mut tx = database.write().await?;
    let round = hold_for_entering(&mut tx, by.scope(), round).await?;
    let juku = juku::find_juku(&mut tx, by.scope(), juku).await?.ok_or(PasteExamineesError::NoSuchJuku)?;
    let plan = plan_paste(&mut tx, by.scope(), round.id, juku.id, text).await?;
    if fingerprint(&plan) != consent.fingerprint {
        return Err(PasteExamineesError::DataMoved);
    }
    let enterable = plan.enterable();
    let new: Vec<NewEntry> =
        consent.students.iter().filter_map(|id| enterable.get(id)).map(|one| entry(one)).collect();
    if new.is_empty() || new.len() < consent.students.len() || plan.too_many > 0 {
        return Err(PasteExamineesError::NobodyTicked);
    }
    if !enter_all(&mut tx, &round, &new).await? {
        return Err(PasteExamineesError::DataMoved);
    }
    let subject = format!("rounds/{}/juku/{}", round.name, juku.number);
    let facts = json!({ "added": new.len() });
    platform_audit::record(&mut tx, by.staff().actor(), "examinees.pasted", subject, &facts).await?;
    tx.commit().await?;
    Ok(new.len())
}

fn entry(one: &Candidate) -> NewEntry {
    NewEntry {
        student_id: one.student_id,
        juku_id: one.juku_id,
        classroom_id: one.classroom_id,
        grade: one.grade,
    }
}
