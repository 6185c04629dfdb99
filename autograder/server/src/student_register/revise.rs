//! Changing what is known of a pupil.

use platform_database::{Database, DbError};
use platform_web::dates::day_of;
use serde_json::json;
use thiserror::Error;

use super::facts::StudentFacts;
use super::store;
use crate::entries;
use crate::staff::Registrar;
use crate::student_moves::{StudentMove, insert_moves};
use crate::students::{self, RegisteredStudent, StudentId};

/// Why the pupil stays as they are.
#[derive(Debug, Error)]
pub(super) enum ReviseStudentError {
    /// No such pupil, or not this person's.
    #[error("生徒がいません")]
    NoSuchStudent,
    /// Somebody changed the pupil since they were shown.
    #[error("表示したあとに、別の人がこの生徒を変更しました。いまの内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the pupil could not be changed")]
    Db(#[from] DbError),
}

/// Writes the facts, if the pupil is still as the person `seen` them. The memo is the 塾's: 本部 leaves it as it is. Where
/// a round still takes pupils and nothing is known of the pupil's sitting, the entry follows to another grade.
pub(super) async fn revise_student(
    database: &Database,
    by: &Registrar,
    id: StudentId,
    seen: i64,
    facts: &StudentFacts,
) -> Result<(), ReviseStudentError> {
    let mut tx = database.write().await?;
    let held = entries::hold_registering(&mut tx, by.scope()).await?;
    let before = students::find_student(&mut tx, by.scope(), id).await?;
    let before = before.ok_or(ReviseStudentError::NoSuchStudent)?;
    let memo = if by.scope().is_headquarters() { before.memo.clone() } else { facts.memo.clone() };
    let facts = StudentFacts { memo, ..facts.clone() };
    if !store::advance_facts(&mut tx, by.scope(), (id, &before.number), seen, &facts).await? {
        return Err(ReviseStudentError::Stale);
    }
    let actor = by.staff().actor();
    if before.grade() != facts.grade {
        let (old, new) = (i64::from(before.grade().number()), i64::from(facts.grade.number()));
        let today = day_of(tx.now());
        insert_moves(&mut tx, actor, &[StudentMove::of(id, today).grade(old, new)]).await?;
        entries::follow_student(&mut tx, &held, id, before.classroom_id, new).await?;
    }
    let recorded = json!({ "fields": changed(&before, &facts) });
    platform_audit::record(&mut tx, actor, "students.revised", format!("students/{id}"), &recorded).await?;
    Ok(tx.commit().await?)
}

/// The names of the fields that changed; what they hold is nobody's business in the audit record.
fn changed(before: &RegisteredStudent, facts: &StudentFacts) -> Vec<&'static str> {
    [
        ("name", before.name != facts.name),
        ("kana", before.kana != facts.kana),
        ("grade", before.grade() != facts.grade),
        ("memo", before.memo != facts.memo),
    ]
    .into_iter()
    .filter_map(|(field, is_changed)| is_changed.then_some(field))
    .collect()
}
