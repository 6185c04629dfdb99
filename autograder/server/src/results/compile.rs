//! Compiling records from the marks as they stand.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};

use super::record::{EntryRecord, ExamRecord, GradeRecord};
use super::store::{self, LiveEntry};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::{self, Exam, ExamId, ItemId};
use crate::juku::JukuId;
use crate::phrases;
use crate::remarks::{self, Remark};
use crate::rounds::RoundId;

/// Compiles one whole grade of a round.
pub(crate) async fn compile_grade(tx: &mut ReadTx, round: RoundId, grade: Grade) -> DbResult<GradeRecord> {
    let exams = exams::list_exams_of_grade(tx, round, grade).await?;
    let mut entries = compile_entries(tx, round, grade, &exams, (None, None, None)).await?;
    let distributions = entries.iter().map(EntryRecord::attempt).collect();
    let exams = compile_exam_records(tx, &exams).await?;
    let book = phrases::load_phrasebook(tx, None, None).await?;
    remarks::fill_in(&mut entries, &exams, &distributions, &book);
    Ok(GradeRecord { grade, exams, entries, distributions })
}

/// Compiles the pupils of one grade, or only those of one 塾, 教室 or entry, with the remarks that somebody wrote.
pub(crate) async fn compile_entries(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    exams: &[Option<Exam>; 2],
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<EntryRecord>> {
    let ids = [0, 1].map(|at: usize| exams[at].as_ref().map(|exam| exam.id));
    let live = store::list_live_entries(tx, round, grade, ids, only).await?;
    let mut marks = [HashMap::new(), HashMap::new()];
    for (of_exam, exam) in marks.iter_mut().zip(ids) {
        if let Some(exam) = exam {
            for mark in store::list_live_marks(tx, exam, only).await? {
                of_exam.insert((mark.entry_id, mark.item_id), u16::try_from(mark.points).unwrap_or_default());
            }
        }
    }
    let mut written = remarks::list_remarks(tx, round, grade, only).await?;
    let compiled = live.into_iter().map(|entry| {
        let marks = [0, 1].map(|at: usize| marks_of(entry.entry_id, exams[at].as_ref(), &marks[at]));
        let mut record = record(entry, marks);
        record.remarks = [0, 1].map(|at: usize| words(&record, at, exams[at].as_ref(), &mut written));
        record
    });
    Ok(compiled.collect())
}

/// The exams with what the whole country got for each of their items.
pub(crate) async fn compile_exam_records(
    tx: &mut ReadTx,
    exams: &[Option<Exam>; 2],
) -> DbResult<[Option<ExamRecord>; 2]> {
    let [first, second] = exams;
    Ok([record_exam(tx, first.as_ref()).await?, record_exam(tx, second.as_ref()).await?])
}

async fn record_exam(tx: &mut ReadTx, exam: Option<&Exam>) -> DbResult<Option<ExamRecord>> {
    let Some(exam) = exam else { return Ok(None) };
    let sums: HashMap<ItemId, i64> = store::list_item_sums(tx, exam.id).await?.into_iter().collect();
    let item_sums = exam.items().map(|item| sums.get(&item.id).copied().unwrap_or_default()).collect();
    Ok(Some(ExamRecord { exam_id: exam.id, subject: exam.subject, shape: exam.shape(), item_sums }))
}

fn marks_of(
    entry: EntryId,
    exam: Option<&Exam>,
    marks: &HashMap<(EntryId, ItemId), u16>,
) -> Vec<Option<u16>> {
    exam.into_iter().flat_map(Exam::items).map(|item| marks.get(&(entry, item.id)).copied()).collect()
}

/// The 総評 that somebody wrote; nothing where there is no total.
fn words(
    record: &EntryRecord,
    at: usize,
    exam: Option<&Exam>,
    written: &mut HashMap<(EntryId, ExamId), Remark>,
) -> String {
    let (Some(exam), Some(_)) = (exam, record.totals[at]) else { return String::new() };
    written.remove(&(record.entry_id, exam.id)).map(|remark| remark.words).unwrap_or_default()
}

fn record(entry: LiveEntry, marks: [Vec<Option<u16>>; 2]) -> EntryRecord {
    let total = |total: Option<i64>| total.and_then(|total| u16::try_from(total).ok());
    EntryRecord {
        totals: [total(entry.first_total), total(entry.second_total)],
        absent: [entry.first_absent, entry.second_absent],
        entry_id: entry.entry_id,
        student_id: entry.student_id,
        student_number: entry.student_number,
        student_name: entry.student_name,
        juku_id: entry.juku_id,
        juku_number: entry.juku_number,
        juku_name: entry.juku_name,
        juku_contact: entry.juku_contact,
        classroom_id: entry.classroom_id,
        classroom_number: entry.classroom_number,
        classroom_name: entry.classroom_name,
        marks,
        remarks: [String::new(), String::new()],
        summary: String::new(),
        juku_message: entry.juku_message,
    }
}
