//! A sheet: one exam as it is marked in one 教室.

use std::collections::HashMap;

use autograder_grading::Points;
use platform_database::{DbResult, ReadTx};

use super::store;
use crate::classrooms::Classroom;
use crate::entries::EntryId;
use crate::exams::{Exam, ItemId};

/// A sheet as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) exam: Exam,
    pub(crate) classroom: Classroom,
    /// What a save must have seen to win.
    pub(crate) revision: i64,
    pub(crate) rows: Vec<SheetRow>,
}

/// One pupil on a sheet.
#[derive(Clone, Debug)]
pub(crate) struct SheetRow {
    pub(crate) entry: EntryId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) absent: bool,
    /// The marks in the order of [`Exam::items`]; kept, but not counted, while absent.
    pub(crate) marks: Vec<Option<Points>>,
    /// The sum, once the pupil sat and everything is entered.
    pub(crate) total: Option<u16>,
}

/// Loads the sheet of `exam` in `classroom`.
pub(crate) async fn find_sheet(tx: &mut ReadTx, exam: Exam, classroom: Classroom) -> DbResult<Sheet> {
    let revision = store::find_revision(tx, exam.id, classroom.id).await?;
    let pupils = store::list_pupils(tx, exam.id, classroom.id).await?;
    let marks: HashMap<(EntryId, ItemId), Points> = store::list_marks(tx, exam.id, classroom.id)
        .await?
        .into_iter()
        .map(|mark| ((mark.entry_id, mark.item_id), mark.points()))
        .collect();
    let rows = pupils
        .into_iter()
        .map(|pupil| SheetRow {
            marks: exam.items().map(|item| marks.get(&(pupil.entry_id, item.id)).copied()).collect(),
            entry: pupil.entry_id,
            number: pupil.number,
            name: pupil.name,
            absent: pupil.absent,
            total: pupil.total.and_then(|total| u16::try_from(total).ok()),
        })
        .collect();
    Ok(Sheet { exam, classroom, revision, rows })
}
