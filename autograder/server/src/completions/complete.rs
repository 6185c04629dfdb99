//! Calling a sheet complete, and taking that back.

use std::collections::HashSet;

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::doubt::oddities;
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
    /// A second typing without a value.
    #[error("まだ何も入力していません。答案を見て入力してから、比べてください")]
    NothingTyped,
    /// The database.
    #[error("the sheet could not be called complete")]
    Db(#[from] DbError),
}

/// How many pupils who sat have a cell without a mark.
pub(super) fn count_blank(sheet: &Sheet) -> usize {
    sheet.rows.iter().filter(|row| !row.absent && row.marks.contains(&None)).count()
}

/// Calls the sheet complete, as it was at the revision `seen` and with the oddities of these numbers (from 1) looked at.
/// `classroom` was found within the person's scope, which is the permission to mark there.
pub(super) async fn complete_sheet(
    database: &Database,
    by: &Marker,
    classroom: &Classroom,
    exam: ExamId,
    (seen, looked_at): (i64, &HashSet<usize>),
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
    let blank = count_blank(&sheet);
    if blank > 0 {
        return Err(CompleteSheetError::Blank(blank));
    }
    if sheet.revision != seen {
        return Err(CompleteSheetError::Stale);
    }
    let last = marks::find_last_totals(&mut tx, &round, &sheet).await?;
    let oddities = oddities(&sheet, &last);
    let unseen = (1..=oddities.len()).filter(|number| !looked_at.contains(number)).count();
    if unseen > 0 {
        return Err(CompleteSheetError::Unseen(unseen));
    }
    let of = (sheet.exam.id, classroom.id);
    let counted = i64::try_from(oddities.len()).unwrap_or(i64::MAX);
    store::upsert_completion(&mut tx, of, sheet.revision, counted, by.actor()).await?;
    store::delete_doubts(&mut tx, of).await?;
    store::insert_doubts(&mut tx, of, &oddities).await?;
    let subject = format!("rounds/{}/{}/classrooms/{}", round.name, sheet.exam.title(), classroom.number);
    let facts = json!({ "revision": sheet.revision, "doubts": oddities.len() });
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
        store::delete_doubts(&mut tx, (exam.id, classroom.id)).await?;
        let subject = format!("rounds/{}/{}/classrooms/{}", round.name, exam.title(), classroom.number);
        platform_audit::record(&mut tx, by.actor(), "sheets.reopened", subject, &json!({})).await?;
    }
    tx.commit().await?;
    Ok(())
}
