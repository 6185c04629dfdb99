//! Who sits a round, and which of its exams.

use std::collections::{BTreeSet, HashMap};

use autograder_grading::Subject;
use platform_spreadsheet::{SheetOut, Value};

use super::super::store::ListedStudent;
use super::super::{Attendance, RoundResults, Sat};
use super::{
    count, day, percent, pupil_cells, pupil_columns, round_cells, round_columns, text, whole, words,
};
use crate::results::EntryRecord;
use crate::students::{StudentId, StudentStatus};

/// What the register says of pupils now.
pub(in super::super) struct Registered<'a>(HashMap<StudentId, &'a ListedStudent>);

impl<'a> Registered<'a> {
    /// Of these pupils.
    pub(in super::super) fn of(students: &'a [ListedStudent]) -> Registered<'a> {
        Registered(students.iter().map(|student| (student.id, student)).collect())
    }

    /// How the pupil stands with the 塾; `None` of a pupil who was erased or merged.
    fn status(&self, entry: &EntryRecord) -> Option<StudentStatus> {
        self.0.get(&entry.student_id).and_then(|student| StudentStatus::from_code(&student.status))
    }

    fn is_enrolled(&self, entry: &EntryRecord) -> bool {
        self.status(entry) == Some(StudentStatus::Enrolled)
    }
}

/// One row for each examinee of a round.
pub(in super::super) fn examinee_sheet<'a>(
    name: String,
    results: &'a RoundResults,
    registered: &'a Registered<'_>,
) -> (SheetOut, impl Iterator<Item = Vec<Value>> + 'a) {
    let own = [text("登録日", 12.0), text("状態", 8.0)];
    let sums = [whole("出席科目数", 11.0), whole("科目数", 8.0), super::tenth("出席割合（%）", 13.0)];
    let subjects = Subject::ALL.map(|subject| text(format!("{}_出欠", subject.label()), 11.0));
    let columns = pupil_columns().into_iter().chain([text("学年", 7.0)]).chain(round_columns());
    let rows = results.entries().map(move |(of, entry)| {
        let sat: Vec<Sat<'_>> = of.sat_by(entry).collect();
        let student = registered.0.get(&entry.student_id);
        let status = registered.status(entry).map_or("", StudentStatus::label);
        let own = [student.map_or(Value::Blank, |student| day(student.created_at)), words(status)];
        let row = pupil_cells(entry).into_iter().chain([words(of.grade.label())]);
        row.chain(round_cells(results.round.name))
            .chain(own)
            .chain(presence(&sat))
            .chain(by_subject(&sat))
            .collect()
    });
    let columns = columns.chain(own).chain(sums).chain(subjects).collect();
    (SheetOut { name, columns, ..SheetOut::default() }, rows)
}

/// How many exams the pupil was there for, of how many, and the share once all are known.
fn presence(sat: &[Sat<'_>]) -> [Value; 3] {
    let known: Vec<bool> = sat.iter().filter_map(|sat| sat.attendance().was_there()).collect();
    let there = known.iter().filter(|was_there| **was_there).count();
    let all_known = known.len() == sat.len();
    let share = if all_known { percent(there as u64, sat.len() as u64) } else { Value::Blank };
    [count(there), count(sat.len()), share]
}

/// 出欠 of each subject; nothing where the grade has no such exam.
fn by_subject(sat: &[Sat<'_>]) -> [Value; 4] {
    Subject::ALL.map(|subject| {
        let found = sat.iter().find(|sat| sat.exam.subject == subject);
        found.map_or(Value::Blank, |sat| words(Attendance::label(sat.attendance())))
    })
}

/// 統計情報, of the lines of some rounds.
pub(in super::super) fn statistics(lines: Vec<Vec<Value>>) -> SheetOut {
    let counts = ["総生徒数", "有効生徒数", "塾数", "教室数"].map(|heading| whole(heading, 11.0));
    SheetOut {
        name: "統計情報".to_owned(),
        columns: round_columns().into_iter().chain(counts).collect(),
        rows: lines,
        hidden_facts: Vec::new(),
    }
}

/// The line of one round.
pub(in super::super) fn statistics_line(results: &RoundResults, registered: &Registered<'_>) -> Vec<Value> {
    let entries = || results.entries().map(|(_, entry)| entry);
    let juku: BTreeSet<_> = entries().map(|entry| entry.juku_id).collect();
    let classrooms: BTreeSet<_> = entries().map(|entry| entry.classroom_id).collect();
    let counts = [
        entries().count(),
        entries().filter(|entry| registered.is_enrolled(entry)).count(),
        juku.len(),
        classrooms.len(),
    ];
    round_cells(results.round.name).into_iter().chain(counts.map(count)).collect()
}
