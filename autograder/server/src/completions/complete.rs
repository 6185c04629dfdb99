//! Calling a sheet complete, and taking that back.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::doubt::doubts;
use super::store;
use crate::classrooms::Classroom;
use crate::exams::{self, ExamId};
use crate::extensions;
use crate::marks::{self, Sheet};
use crate::rounds::{self, MarkingClosed};
use crate::staff::Marker;

/// Why a sheet is not called complete.
#[derive(Debug, Error)]
pub(super) enum CompleteSheetError {
    /// No such exam, or nobody of its grade sits it in this 教室.
    #[error("得点表がありません")]
    NoSuchSheet,
    /// Marks are not taken now.
    #[error(transparent)]
    Closed(#[from] MarkingClosed),
    /// Somebody wrote into the sheet since the person looked at it.
    #[error("表示したあとに、この得点表が変わりました。もう一度確かめてください")]
    Stale,
    /// So many pupils are not entered.
    #[error("あと{0}人に未入力があります。欠席なら「欠」にしてください")]
    Blank(usize),
    /// So many oddities were not looked at.
    #[error("確かめていないところが{0}件あります。答案と見くらべて、印を付けてください")]
    Unseen(usize),
    /// The database.
    #[error("the sheet could not be called complete")]
    Db(#[from] DbError),
}

/// How many pupils who sat have a cell without a mark.
pub(super) fn count_blank(sheet: &Sheet) -> usize {
    sheet.rows.iter().filter(|row| !row.absent && row.marks.contains(&None)).count()
}

/// Calls the sheet complete, as it was at the revision `seen` and with `looked_at` of its oddities looked at. `classroom`
/// was found within the person's scope, which is the permission to mark there.
pub(super) async fn complete_sheet(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    (seen, looked_at): (i64, usize),
) -> Result<(), CompleteSheetError> {
    let mut tx = database.write().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(CompleteSheetError::NoSuchSheet)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(CompleteSheetError::NoSuchSheet)?;
    let round = extensions::seen_in(&mut tx, round, classroom).await?;
    round.marking(by.scope(), tx.now())?;
    let sheet = marks::find_sheet(&mut tx, exam, classroom.clone()).await?;
    if sheet.rows.is_empty() {
        return Err(CompleteSheetError::NoSuchSheet);
    }
    let (blank, doubts) = (count_blank(&sheet), doubts(&sheet).len());
    if blank > 0 {
        return Err(CompleteSheetError::Blank(blank));
    }
    if sheet.revision != seen {
        return Err(CompleteSheetError::Stale);
    }
    if looked_at < doubts {
        return Err(CompleteSheetError::Unseen(doubts - looked_at));
    }
    let of = (sheet.exam.id, classroom.id, sheet.revision);
    let counted = i64::try_from(doubts).unwrap_or(i64::MAX);
    store::upsert_completion(&mut tx, of, counted, &by.actor().name).await?;
    let subject = format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), classroom.number);
    let facts = json!({ "revision": sheet.revision, "doubts": doubts });
    platform_audit::record(&mut tx, by.actor(), "sheets.completed", subject, &facts).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the word back. A sheet that nobody called complete stays so.
pub(super) async fn reopen_sheet(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
) -> Result<(), CompleteSheetError> {
    let mut tx = database.write().await?;
    let exam = exams::find_exam(&mut tx, exam).await?.ok_or(CompleteSheetError::NoSuchSheet)?;
    let round = rounds::hold_round(&mut tx, exam.round_id).await?.ok_or(CompleteSheetError::NoSuchSheet)?;
    let round = extensions::seen_in(&mut tx, round, classroom).await?;
    round.marking(by.scope(), tx.now())?;
    if store::delete_completion(&mut tx, exam.id, classroom.id).await? {
        let subject = format!("rounds/{}/{}/classrooms/{}", round.name, exam.title(), classroom.number);
        platform_audit::record(&mut tx, by.actor(), "sheets.reopened", subject, &json!({})).await?;
    }
    tx.commit().await?;
    Ok(())
}
