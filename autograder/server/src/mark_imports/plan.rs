//! What a marks file would change, compared with what is there.

use std::collections::{BTreeSet, HashMap};

use autograder_grading::{Cell, Grade, Points, Subject, parse_cell};
use platform_database::{DbResult, ReadTx};
use serde::Serialize;

use super::headings::Meaning;
use super::read::{CellText, MarksLine, MarksTable};
use crate::classrooms::ClassroomId;
use crate::entries::{self, Entrant, EntryId};
use crate::exams::{self, Exam, ExamId, Item, ItemId};
use crate::imports::Problems;
use crate::marks::{self, CellChange, SittingChange};
use crate::rounds::Round;
use crate::staff::Scope;

/// Everything that applying a marks file would write.
#[derive(Debug, Default, Serialize)]
pub(crate) struct MarksPlan {
    /// The rows that change something, with who they are for people to read.
    pub(crate) rows: Vec<PlannedRow>,
    /// What every row says that can be taken, whether or not that changes something.
    pub(crate) seen: Vec<SeenRow>,
    /// The sheets that the changes belong to.
    pub(crate) sheets: BTreeSet<(ExamId, ClassroomId)>,
    /// Marks that are new.
    pub(crate) new: usize,
    /// Marks that replace another.
    pub(crate) changed: usize,
    /// Marks and absences that are there already.
    pub(crate) unchanged: usize,
    /// Pupils and exams that become absent.
    pub(crate) absent: usize,
    /// What is wrong.
    pub(crate) problems: Problems,
}

/// One row of the file that changes something.
#[derive(Debug, Serialize)]
pub(crate) struct PlannedRow {
    pub(crate) row: u32,
    pub(crate) student_number: String,
    pub(crate) student_name: String,
    pub(crate) sittings: Vec<SittingChange>,
}

/// What one row says, counted as in the plan.
#[derive(Debug, Serialize)]
pub(crate) struct SeenRow {
    pub(crate) row: u32,
    pub(crate) new: usize,
    pub(crate) changed: usize,
    pub(crate) unchanged: usize,
    pub(crate) absent: usize,
    /// Whether it changes anything; a pupil who was absent may have sat.
    pub(crate) changes: bool,
}

impl MarksPlan {
    /// The counts of the preview.
    pub(crate) fn counts(&self) -> serde_json::Value {
        serde_json::json!({ "new": self.new, "changed": self.changed, "unchanged": self.unchanged, "absent": self.absent })
    }

    /// What applying it does, in words.
    pub(crate) fn words(&self) -> String {
        let MarksPlan { new, changed, unchanged, absent, .. } = self;
        format!("新規 {new}、変更 {changed}、変更なし {unchanged}、欠席 {absent}")
    }

    /// All changes, row after row.
    pub(crate) fn changes(&self) -> Vec<SittingChange> {
        self.rows.iter().flat_map(|row| row.sittings.iter().cloned()).collect()
    }
}

/// The rows that a file is compared with.
struct Present {
    entrants: HashMap<(String, String), Entrant>,
    /// Which 塾 have a pupil of that number, for files without 塾ID.
    juku_of: HashMap<String, Vec<String>>,
    exams: HashMap<(Grade, Subject), Exam>,
    marks: HashMap<(EntryId, ItemId), Points>,
    absent: HashMap<(EntryId, ExamId), bool>,
}

impl Present {
    async fn load(tx: &mut ReadTx, scope: &Scope, round: &Round, table: &MarksTable) -> DbResult<Present> {
        let all = entries::list_entrants(tx, round.id, scope.juku(), scope.classroom()).await?;
        let named: BTreeSet<&str> = table.lines.iter().map(|line| line.student.as_str()).collect();
        let entrants: Vec<Entrant> =
            all.into_iter().filter(|entrant| named.contains(entrant.student_number.as_str())).collect();
        let ids: Vec<EntryId> = entrants.iter().map(|entrant| entrant.id).collect();
        let marks = marks::list_marks_of_entries(tx, &ids).await?;
        let sittings = marks::list_sittings_of_entries(tx, &ids).await?;
        let mut juku_of: HashMap<String, Vec<String>> = HashMap::new();
        for entrant in &entrants {
            juku_of.entry(entrant.student_number.clone()).or_default().push(entrant.juku_number.clone());
        }
        let keyed = entrants
            .into_iter()
            .map(|entrant| ((entrant.juku_number.clone(), entrant.student_number.clone()), entrant));
        Ok(Present {
            entrants: keyed.collect(),
            juku_of,
            exams: exams::list_exams(tx, round.id)
                .await?
                .into_iter()
                .map(|exam| ((exam.grade, exam.subject), exam))
                .collect(),
            marks: marks.into_iter().map(|mark| ((mark.entry_id, mark.item_id), mark.points())).collect(),
            absent: sittings
                .into_iter()
                .map(|sitting| ((sitting.entry_id, sitting.exam_id), sitting.absent))
                .collect(),
        })
    }

    fn entrant(&self, line: &MarksLine) -> Result<&Entrant, &'static str> {
        let student = line.student.as_str();
        let juku = match (&line.juku, self.juku_of.get(student).map(Vec::as_slice)) {
            (Some(juku), _) => juku.as_str(),
            (None, Some([only])) => only,
            (None, Some([_, ..])) => {
                return Err("同じ生徒IDの生徒が複数の塾にいます。塾IDの列を入れてください");
            }
            (None, _) => return Err("この回の受験者にいません"),
        };
        self.entrants.get(&(juku.to_owned(), student.to_owned())).ok_or("この回の受験者にいません")
    }
}

/// Compares a file with what is there, within `scope`.
pub(crate) async fn plan_marks(
    tx: &mut ReadTx,
    scope: &Scope,
    round: &Round,
    table: &MarksTable,
    problems: Problems,
) -> DbResult<MarksPlan> {
    let present = Present::load(tx, scope, round, table).await?;
    let mut plan = MarksPlan { problems, ..MarksPlan::default() };
    check_columns(&present, table, &mut plan.problems);
    let mut seen: HashMap<EntryId, u32> = HashMap::new();
    for line in &table.lines {
        let entrant = match present.entrant(line) {
            Ok(entrant) => entrant,
            Err(reason) => {
                plan.problems.cell(line.row, "生徒ID", line.student.as_str(), reason);
                continue;
            }
        };
        if let Some(first) = seen.insert(entrant.id, line.row) {
            let reason = format!("同じ生徒が{first}行目にもあります");
            plan.problems.cell(line.row, "生徒ID", line.student.as_str(), reason);
            continue;
        }
        RowPlanner { present: &present, table, line, entrant, plan: &mut plan }.plan_row();
    }
    Ok(plan)
}

/// A column for a section or item that no exam of its subject has is a mistake in the file.
fn check_columns(present: &Present, table: &MarksTable, problems: &mut Problems) {
    for (meaning, heading) in &table.columns {
        let Meaning::Mark(subject, section, item) = *meaning else { continue };
        let mut of_subject = present.exams.values().filter(|exam| exam.subject == subject);
        if !of_subject.any(|exam| find_item(exam, section, item).is_some()) {
            problems.file(heading, "", "この回のテストにない大問です");
        }
    }
}

fn find_item(exam: &Exam, section: u8, item: u8) -> Option<Item> {
    let section = exam.sections.iter().find(|found| found.number == section)?;
    section.items.iter().find(|found| found.number == item).copied()
}

/// Plans one row.
struct RowPlanner<'a> {
    present: &'a Present,
    table: &'a MarksTable,
    line: &'a MarksLine,
    entrant: &'a Entrant,
    plan: &'a mut MarksPlan,
}

/// What a row says of one exam.
#[derive(Default)]
struct Said {
    marks: Vec<(ItemId, Points)>,
    absent: bool,
    sum: Option<(String, u32)>,
}

impl RowPlanner<'_> {
    fn plan_row(&mut self) {
        if !self.check_place() {
            return;
        }
        let grade = u8::try_from(self.entrant.grade).ok().and_then(Grade::from_number);
        let grade = grade.expect("a check constraint holds the grades");
        let mut said: HashMap<Subject, Said> = HashMap::new();
        let mut grand = None;
        for ((meaning, heading), cell) in self.table.columns.iter().zip(&self.line.cells) {
            match *meaning {
                Meaning::Mark(subject, section, item) => {
                    self.read_mark(grade, (subject, section, item), heading, cell, &mut said);
                }
                Meaning::SubjectTotal(subject) => {
                    said.entry(subject).or_default().sum = read_sum(heading, cell);
                }
                Meaning::GrandTotal => grand = read_sum(heading, cell),
            }
        }
        let mut sittings = Vec::new();
        let mut counts = [0_usize; 4];
        let mut all = Some(0_u32);
        for subject in grade.subjects() {
            let Some(exam) = self.present.exams.get(&(grade, subject)) else { continue };
            let said = said.remove(&subject).unwrap_or_default();
            let (change, total) = self.plan_sitting(exam, &said, &mut counts);
            all = all.zip(total).map(|(sum, total)| sum + total);
            sittings.extend(change);
        }
        self.compare(grand.as_ref(), all);
        if self.plan.problems.spoil_row(self.line.row) {
            return;
        }
        self.keep(sittings, counts);
    }

    fn keep(&mut self, sittings: Vec<SittingChange>, [new, changed, unchanged, absent]: [usize; 4]) {
        self.plan.new += new;
        self.plan.changed += changed;
        self.plan.unchanged += unchanged;
        self.plan.absent += absent;
        let (row, changes) = (self.line.row, !sittings.is_empty());
        self.plan.seen.push(SeenRow { row, new, changed, unchanged, absent, changes });
        if sittings.is_empty() {
            return;
        }
        self.plan.sheets.extend(sittings.iter().map(|sitting| (sitting.exam, self.entrant.classroom_id)));
        self.plan.rows.push(PlannedRow {
            row: self.line.row,
            student_number: self.entrant.student_number.clone(),
            student_name: self.entrant.student_name.clone(),
            sittings,
        });
    }

    /// 教室ID and 学年, where given, must be the entry's.
    fn check_place(&mut self) -> bool {
        let (row, problems) = (self.line.row, &mut self.plan.problems);
        if let Some(room) =
            self.line.classroom.as_ref().filter(|room| room.as_str() != self.entrant.classroom_number)
        {
            let reason = format!("この生徒はこの回では教室{}で受験します", self.entrant.classroom_number);
            problems.cell(row, "教室ID", room.as_str(), reason);
        }
        if let Some(grade) = self.line.grade.filter(|grade| i64::from(grade.number()) != self.entrant.grade) {
            problems.cell(row, "学年", grade.label(), "受験者の学年と違います");
        }
        !problems.spoil_row(row)
    }

    fn read_mark(
        &mut self,
        grade: Grade,
        (subject, section, item): (Subject, u8, u8),
        heading: &str,
        cell: &CellText,
        said: &mut HashMap<Subject, Said>,
    ) {
        let row = self.line.row;
        let text = match cell {
            CellText::Text(text) => text.as_str(),
            CellText::Unusable(text, reason) => return self.plan.problems.cell(row, heading, text, reason),
        };
        let item = self.present.exams.get(&(grade, subject)).and_then(|exam| find_item(exam, section, item));
        let full = item.map_or(Points::new(u16::MAX), |item| item.points);
        match (parse_cell(text, full), item) {
            (Ok(Cell::Blank), _) => {}
            (Ok(Cell::Absent), Some(_)) => said.entry(subject).or_default().absent = true,
            (Ok(Cell::Marked(points)), Some(item)) => {
                said.entry(subject).or_default().marks.push((item.id, points));
            }
            (Ok(_), None) => {
                self.plan.problems.cell(
                    row,
                    heading,
                    text,
                    format!("{}の{}にはない大問です", grade.label(), subject.label()),
                );
            }
            (Err(problem), _) => self.plan.problems.cell(row, heading, text, problem),
        }
    }

    /// What changes for one exam, and what its marks come to if all are there.
    fn plan_sitting(
        &mut self,
        exam: &Exam,
        said: &Said,
        counts: &mut [usize; 4],
    ) -> (Option<SittingChange>, Option<u32>) {
        let entry = self.entrant.id;
        let was_absent = self.present.absent.get(&(entry, exam.id)).copied().unwrap_or(false);
        let absent = said.absent || (self.line.absent == Some(true) && self.table.has_marks_of(exam.subject));
        if absent && !said.marks.is_empty() {
            let reason =
                format!("{}に、欠席と得点の両方があります。どちらかにしてください", exam.subject.label());
            self.plan.problems.cell(self.line.row, exam.subject.label(), "欠席", reason);
            return (None, None);
        }
        let is_absent = absent || (was_absent && said.marks.is_empty());
        let mut cells = Vec::new();
        for (item, points) in &said.marks {
            let old = self.present.marks.get(&(entry, *item)).copied();
            match old {
                Some(old) if old == *points => counts[2] += 1,
                Some(_) => counts[1] += 1,
                None => counts[0] += 1,
            }
            if old != Some(*points) {
                cells.push(CellChange { item: *item, old, new: Some(*points) });
            }
        }
        if absent {
            counts[if was_absent { 2 } else { 3 }] += 1;
        }
        let total = (!is_absent).then(|| self.total_after(exam, &said.marks)).flatten();
        self.compare(said.sum.as_ref(), if is_absent { Some(0) } else { total });
        let changed = !cells.is_empty() || is_absent != was_absent;
        let exam = exam.id;
        let change =
            changed.then_some(SittingChange { entry, exam, was_absent, is_absent, cells, note: None });
        (change, if is_absent { Some(0) } else { total })
    }

    fn total_after(&self, exam: &Exam, said: &[(ItemId, Points)]) -> Option<u32> {
        let of_item = |id: ItemId| {
            let new = said.iter().find(|(item, _)| *item == id).map(|(_, points)| *points);
            new.or_else(|| self.present.marks.get(&(self.entrant.id, id)).copied())
        };
        exam.items().map(|item| of_item(item.id).map(|points| u32::from(points.get()))).sum()
    }

    /// A sum in the file that differs from its marks is worth a look, no more.
    fn compare(&mut self, sum: Option<&(String, u32)>, total: Option<u32>) {
        if let (Some((heading, sum)), Some(total)) = (sum, total)
            && *sum != total
        {
            let reason = format!("大問の合計は{total}点です。合計の列は取り込みません");
            self.plan.problems.warn(self.line.row, heading, &sum.to_string(), reason);
        }
    }
}

fn read_sum(heading: &str, cell: &CellText) -> Option<(String, u32)> {
    match cell {
        CellText::Text(text) => {
            text.trim().trim_end_matches('点').parse().ok().map(|sum| (heading.to_owned(), sum))
        }
        CellText::Unusable(..) => None,
    }
}
