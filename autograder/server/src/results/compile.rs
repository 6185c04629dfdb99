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
    let exams = [0, 1]
        .map(|at: usize| exams[at].as_ref().map(|exam| record_exam(exam, sum_items(&entries, at, exam))));
    let book = phrases::load_phrasebook(tx, None, None).await?;
    remarks::fill_in(&mut entries, grade, &exams, &distributions, &book);
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
    let mut marks = compile_marks(tx, round, grade, exams, only).await?;
    let mut written = remarks::list_remarks(tx, round, grade, only).await?;
    let compiled = live.into_iter().map(|entry| {
        let marks = marks.remove(&entry.entry_id).unwrap_or_else(|| no_marks(exams));
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
    let mut records = [None, None];
    for (record, exam) in records.iter_mut().zip(exams) {
        let Some(exam) = exam else { continue };
        let sums: HashMap<ItemId, i64> = store::list_item_sums(tx, exam.id).await?.into_iter().collect();
        let sums = exam.items().map(|item| sums.get(&item.id).copied().unwrap_or_default()).collect();
        *record = Some(record_exam(exam, sums));
    }
    Ok(records)
}

fn record_exam(exam: &Exam, item_sums: Vec<i64>) -> ExamRecord {
    ExamRecord { exam_id: exam.id, subject: exam.subject, shape: exam.shape(), item_sums }
}

/// The same sums from the records of the whole country.
fn sum_items(entries: &[EntryRecord], at: usize, exam: &Exam) -> Vec<i64> {
    let mut sums = vec![0; exam.items().count()];
    for entry in entries.iter().filter(|entry| entry.totals[at].is_some()) {
        for (sum, points) in sums.iter_mut().zip(&entry.marks[at]) {
            *sum += points.map_or(0, i64::from);
        }
    }
    sums
}

/// Per subject the points in the order of the exam's items.
type Marks = [Vec<Option<u16>>; 2];

fn no_marks(exams: &[Option<Exam>; 2]) -> Marks {
    [0, 1].map(|at: usize| vec![None; exams[at].iter().flat_map(Exam::items).count()])
}

async fn compile_marks(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    exams: &[Option<Exam>; 2],
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<HashMap<EntryId, Marks>> {
    let mut places = HashMap::new();
    for (at, exam) in exams.iter().enumerate() {
        let items = exam.iter().flat_map(Exam::items).enumerate();
        places.extend(items.map(|(place, item)| (item.id, (at, place))));
    }
    let mut compiled = HashMap::new();
    store::each_marks(tx, round, grade, only, |entry| {
        let mut marks = no_marks(exams);
        for (item, points) in entry.marks() {
            if let Some(&(at, place)) = places.get(&item) {
                marks[at][place] = Some(points);
            }
        }
        compiled.insert(entry.entry_id, marks);
    })
    .await?;
    Ok(compiled)
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
