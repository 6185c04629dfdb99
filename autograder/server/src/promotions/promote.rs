//! Moving the pupils of a 塾 up.

use std::collections::HashSet;

use platform_database::{Database, DbError};
use platform_web::dates::day_of;
use serde_json::json;
use thiserror::Error;

use super::plan::{Candidate, list_candidates, year_on};
use super::store;
use crate::imports::fingerprint;
use crate::juku::{self, JukuId};
use crate::staff::Registrar;
use crate::student_moves::{StudentMove, insert_moves};
use crate::students::{StudentId, StudentStatus};

/// What the history says of those who leave after 中3.
const GRADUATED: &str = "卒業";

/// Why nobody moved up.
#[derive(Debug, Error)]
pub(super) enum PromoteError {
    /// No such 塾, or not this person's.
    #[error("塾がありません")]
    NoSuchJuku,
    /// They did already.
    #[error("{0}年度の年度更新は、もう済んでいます")]
    Done(i32),
    /// The list is no longer the one that was shown.
    #[error("表示したあとに、生徒の登録が変わりました。一覧を確かめて、もう一度更新してください")]
    Moved,
    /// Nobody was ticked.
    #[error("学年を上げる生徒が選ばれていません")]
    NobodyTicked,
    /// The database.
    #[error("the pupils could not be moved up")]
    Db(#[from] DbError),
}

/// What a person says by moving pupils up.
pub(super) struct Consent<'a> {
    /// The fingerprint of the list that the person saw.
    pub(super) fingerprint: &'a str,
    pub(super) ticked: &'a HashSet<StudentId>,
}

/// How many moved up, and how many graduated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Promoted {
    pub(super) promoted: usize,
    pub(super) graduated: usize,
}

/// Moves the ticked pupils of a 塾 up into the 年度 of today; those of 中3 leave. Of two at once one does.
pub(super) async fn promote_students(
    database: &Database,
    by: &Registrar,
    juku: JukuId,
    consent: Consent<'_>,
) -> Result<Promoted, PromoteError> {
    let mut tx = database.write().await?;
    let today = day_of(tx.now());
    let juku = juku::find_juku(&mut tx, by.scope(), juku).await?.ok_or(PromoteError::NoSuchJuku)?;
    let (year, actor) = (year_on(today), by.staff().actor());
    let candidates = list_candidates(&mut tx, juku.id).await?;
    let found = fingerprint(&candidates);
    let ticked: Vec<Candidate> =
        candidates.into_iter().filter(|pupil| consent.ticked.contains(&pupil.id)).collect();
    let (graduates, risers): (Vec<_>, Vec<_>) = ticked.iter().partition(|pupil| pupil.graduates());
    let promoted = Promoted { promoted: risers.len(), graduated: graduates.len() };
    let counts = (promoted.promoted, promoted.graduated);
    if !store::claim_year(&mut tx, (juku.id, year), counts, actor).await? {
        return Err(PromoteError::Done(year));
    }
    if found != consent.fingerprint {
        return Err(PromoteError::Moved);
    }
    if ticked.is_empty() {
        return Err(PromoteError::NobodyTicked);
    }
    let seen = |of: &[&Candidate]| of.iter().map(|pupil| (pupil.id, pupil.revision)).collect::<Vec<_>>();
    let moved = store::advance_grades(&mut tx, &seen(&risers)).await?
        + store::advance_graduates(&mut tx, &seen(&graduates)).await?;
    if usize::try_from(moved) != Ok(ticked.len()) {
        return Err(PromoteError::Moved);
    }
    let step = |pupil: &Candidate| {
        let step = StudentMove::of(pupil.id, today).because(format!("{year}年度の年度更新"));
        if pupil.graduates() {
            step.status(pupil.status(), StudentStatus::Left).because(GRADUATED)
        } else {
            step.grade(pupil.grade, pupil.grade + 1)
        }
    };
    insert_moves(&mut tx, actor, &ticked.iter().map(step).collect::<Vec<_>>()).await?;
    let facts = json!({ "year": year, "promoted": counts.0, "graduated": counts.1 });
    platform_audit::record(&mut tx, actor, "students.promoted", format!("juku/{}", juku.number), &facts)
        .await?;
    tx.commit().await?;
    Ok(promoted)
}
