//! What a roster file would change, compared with what is there.

use std::collections::{BTreeMap, HashMap, HashSet};

use platform_database::{DbResult, ReadTx};
use serde::Serialize;

use super::RosterLine;
use crate::classrooms::{self, ClassroomId};
use crate::entries::{self, Entry, EntryId};
use crate::imports::{Effect, Problems};
use crate::juku::{self, JukuId};
use crate::rounds::RoundId;
use crate::staff::Scope;
use crate::students::{self, Student, StudentId};

/// Everything that applying a roster would write.
#[derive(Debug, Serialize)]
pub(crate) struct RosterPlan {
    /// Whether the pupils are entered for a round, too; a file of no round leaves entries to follow their pupils.
    enters: bool,
    /// Number and name of 塾 to be made.
    pub(crate) new_juku: BTreeMap<String, String>,
    /// By 塾ID: 教室ID and name of 教室 to be made.
    pub(crate) new_classrooms: BTreeMap<String, BTreeMap<String, String>>,
    /// Every line that can be taken.
    pub(crate) lines: Vec<PlannedLine>,
    /// What is wrong.
    pub(crate) problems: Problems,
}

/// A line and what it does.
#[derive(Debug, Serialize)]
pub(crate) struct PlannedLine {
    pub(crate) line: RosterLine,
    /// The pupil, if there already.
    pub(crate) student: Option<StudentId>,
    /// What differs from the pupil's row.
    pub(crate) changes: Vec<Change>,
    /// What happens to the entry in this round.
    pub(crate) entry: EntryStep,
}

/// One field of a pupil that changes.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    pub(crate) field: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
}

const CLASSROOM: &str = "教室";
const GRADE: &str = "学年";

/// What happens to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum EntryStep {
    /// It is made.
    Make,
    /// It follows the pupil to another 教室 or grade.
    Move(EntryId),
    /// It stays as it is.
    Keep,
}

impl PlannedLine {
    /// Whether the pupil comes to another 教室 or grade.
    pub(super) fn moves(&self) -> bool {
        self.changes.iter().any(|change| matches!(change.field, CLASSROOM | GRADE))
    }

    /// A pupil or an entry that was not there is new.
    pub(crate) fn effect(&self) -> Effect {
        if self.student.is_none() || self.entry == EntryStep::Make {
            Effect::New
        } else if self.changes.is_empty() && self.entry == EntryStep::Keep {
            Effect::Unchanged
        } else {
            Effect::Changed
        }
    }
}

impl RosterPlan {
    /// Whether any line does more than confirm what is there.
    pub(crate) fn changes_something(&self) -> bool {
        self.lines.iter().any(|line| line.effect() != Effect::Unchanged)
    }

    /// How many 教室 are to be made.
    pub(crate) fn new_classroom_count(&self) -> usize {
        self.new_classrooms.values().map(BTreeMap::len).sum()
    }

    /// The counts of the preview.
    pub(crate) fn counts(&self) -> serde_json::Value {
        serde_json::json!({
            "new": self.count(Effect::New),
            "changed": self.count(Effect::Changed),
            "unchanged": self.count(Effect::Unchanged),
            "new_juku": self.new_juku.len(),
            "new_classrooms": self.new_classroom_count(),
        })
    }

    /// What applying it does, in words.
    pub(crate) fn words(&self) -> String {
        format!(
            "新規 {}人、変更 {}人、変更なし {}人",
            self.count(Effect::New),
            self.count(Effect::Changed),
            self.count(Effect::Unchanged)
        )
    }

    /// How many lines have that effect.
    pub(crate) fn count(&self, effect: Effect) -> usize {
        self.lines.iter().filter(|line| line.effect() == effect).count()
    }
}

/// The rows that a roster is compared with.
struct Present {
    juku: HashMap<String, juku::Juku>,
    classrooms: HashMap<(JukuId, String), classrooms::Classroom>,
    students: HashMap<(JukuId, String), Student>,
    entries: HashMap<StudentId, Entry>,
}

impl Present {
    async fn load(tx: &mut ReadTx, round: Option<RoundId>, lines: &[RosterLine]) -> DbResult<Present> {
        let mut numbers: Vec<&str> = lines.iter().map(|line| line.juku.as_str()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let juku = juku::list_juku_by_number(tx, &numbers).await?;
        let ids: Vec<JukuId> = juku.iter().map(|juku| juku.id).collect();
        let classrooms = classrooms::list_classrooms_of(tx, &ids).await?;
        let students = students::list_students_of(tx, &ids).await?;
        let entries = match round {
            Some(round) => entries::list_entries_of_juku(tx, round, &ids).await?,
            None => Vec::new(),
        };
        Ok(Present {
            juku: juku.into_iter().map(|juku| (juku.number.clone(), juku)).collect(),
            classrooms: classrooms
                .into_iter()
                .map(|room| ((room.juku_id, room.number.clone()), room))
                .collect(),
            students: students
                .into_iter()
                .map(|student| ((student.juku_id, student.number.clone()), student))
                .collect(),
            entries: entries.into_iter().map(|entry| (entry.student_id, entry)).collect(),
        })
    }

    fn classroom_name(&self, juku: JukuId, id: ClassroomId) -> String {
        let found = self.classrooms.values().find(|room| room.juku_id == juku && room.id == id);
        found.map(|room| room.name.clone()).unwrap_or_default()
    }
}

/// Compares `lines` with what is there, within `scope`; without a round nobody is entered for one.
pub(crate) async fn plan_roster(
    tx: &mut ReadTx,
    scope: &Scope,
    round: Option<RoundId>,
    lines: Vec<RosterLine>,
    problems: Problems,
) -> DbResult<RosterPlan> {
    let present = Present::load(tx, round, &lines).await?;
    let mut plan = RosterPlan {
        enters: round.is_some(),
        new_juku: BTreeMap::new(),
        new_classrooms: BTreeMap::new(),
        lines: Vec::new(),
        problems,
    };
    let mut seen: HashMap<(String, String), u32> = HashMap::new();
    for line in lines {
        let key = (line.juku.as_str().to_owned(), line.student.as_str().to_owned());
        if let Some(first) = seen.insert(key, line.row) {
            let reason = format!("同じ生徒が{first}行目にもあります");
            plan.problems.cell(line.row, "生徒ID", line.student.as_str(), reason);
            continue;
        }
        if let Some(planned) = plan.plan_line(&present, scope, line) {
            plan.lines.push(planned);
        }
    }
    plan.forget_spoilt_rows();
    Ok(plan)
}

impl RosterPlan {
    /// Rows with an error change nothing, and a place that only they name is not made.
    fn forget_spoilt_rows(&mut self) {
        let RosterPlan { lines, problems, new_juku, new_classrooms, .. } = self;
        lines.retain(|planned| !problems.spoil_row(planned.line.row));
        let named: HashSet<(String, String)> = lines
            .iter()
            .map(|planned| (planned.line.juku.to_string(), planned.line.classroom.to_string()))
            .collect();
        for (juku, rooms) in new_classrooms.iter_mut() {
            rooms.retain(|room, _| named.contains(&(juku.clone(), room.clone())));
        }
        new_classrooms.retain(|_, rooms| !rooms.is_empty());
        new_juku.retain(|juku, _| named.iter().any(|(of, _)| of == juku));
    }

    /// Plans one line, or names what is wrong with it.
    fn plan_line(&mut self, present: &Present, scope: &Scope, line: RosterLine) -> Option<PlannedLine> {
        let Some(juku) = present.juku.get(line.juku.as_str()) else {
            return self.plan_new_juku(scope, line);
        };
        if scope.juku().is_some_and(|own| own != juku.id) {
            self.refuse_foreign(&line);
            return None;
        }
        self.check_name(line.row, "塾名", &line.juku_name, &juku.name)?;
        let classroom = present.classrooms.get(&(juku.id, line.classroom.as_str().to_owned()));
        match classroom {
            Some(room) if scope.classroom().is_some_and(|own| own != room.id) => {
                self.problems.cell(
                    line.row,
                    "教室ID",
                    line.classroom.as_str(),
                    "ほかの教室の生徒は登録できません",
                );
                return None;
            }
            Some(room) if !room.is_open() => {
                let words = "閉じた教室です。ほかの教室にするか、教室の画面でまた開いてください";
                self.problems.cell(line.row, "教室ID", line.classroom.as_str(), words);
                return None;
            }
            Some(room) => self.check_name(line.row, "教室名", &line.classroom_name, &room.name)?,
            None => self.plan_new_classroom(scope, &line)?,
        }
        let Some(student) = present.students.get(&(juku.id, line.student.as_str().to_owned())) else {
            return Some(self.new_pupil(line));
        };
        if self.is_out(student, present) {
            self.problems.cell(line.row, "生徒ID", line.student.as_str(), no_entry(student));
            return None;
        }
        if !scope.covers(juku.id, student.classroom_id) {
            self.problems.cell(
                line.row,
                "生徒ID",
                line.student.as_str(),
                "この生徒はほかの教室にいます。塾の管理者が移してください",
            );
            return None;
        }
        let changes = changes(present, student, &line, classroom.map(|room| room.id));
        let entry =
            self.plan_entry(present.entries.get(&student.id), &line, classroom.map(|room| room.id))?;
        Some(PlannedLine { student: Some(student.id), changes, entry, line })
    }

    fn plan_new_juku(&mut self, scope: &Scope, line: RosterLine) -> Option<PlannedLine> {
        if !scope.is_headquarters() {
            self.refuse_foreign(&line);
            return None;
        }
        let known =
            self.new_juku.entry(line.juku.to_string()).or_insert_with(|| line.juku_name.clone()).clone();
        self.check_name(line.row, "塾名", &line.juku_name, &known)?;
        self.plan_new_classroom(scope, &line)?;
        Some(self.new_pupil(line))
    }

    fn new_pupil(&self, line: RosterLine) -> PlannedLine {
        let entry = if self.enters { EntryStep::Make } else { EntryStep::Keep };
        PlannedLine { line, student: None, changes: Vec::new(), entry }
    }

    /// Whether the pupil is not entered any more; without a round, whether the row was merged into another.
    fn is_out(&self, student: &Student, present: &Present) -> bool {
        if self.enters {
            !student.may_enter() && !present.entries.contains_key(&student.id)
        } else {
            student.merged_into.is_some()
        }
    }

    fn plan_new_classroom(&mut self, scope: &Scope, line: &RosterLine) -> Option<()> {
        if scope.classroom().is_some() {
            self.problems.cell(
                line.row,
                "教室ID",
                line.classroom.as_str(),
                "ほかの教室の生徒は登録できません",
            );
            return None;
        }
        let of_juku = self.new_classrooms.entry(line.juku.to_string()).or_default();
        let known =
            of_juku.entry(line.classroom.to_string()).or_insert_with(|| line.classroom_name.clone()).clone();
        self.check_name(line.row, "教室名", &line.classroom_name, &known)
    }

    /// A 塾 learns nothing about numbers that are not its own, not even whether they exist.
    fn refuse_foreign(&mut self, line: &RosterLine) {
        self.problems.cell(line.row, "塾ID", line.juku.as_str(), "ご自分の塾のIDではありません");
    }

    fn check_name(&mut self, row: u32, column: &'static str, given: &str, known: &str) -> Option<()> {
        if crate::search_text::fold(given) == crate::search_text::fold(known) {
            return Some(());
        }
        self.problems.cell(
            row,
            column,
            given,
            format!("登録されている名前「{known}」と違います。IDか名前を確かめてください"),
        );
        None
    }

    /// A grade cannot change under marks, because the marks belong to the grade's exams.
    fn plan_entry(
        &mut self,
        entry: Option<&Entry>,
        line: &RosterLine,
        room: Option<ClassroomId>,
    ) -> Option<EntryStep> {
        if !self.enters {
            return Some(EntryStep::Keep);
        }
        let Some(entry) = entry else { return Some(EntryStep::Make) };
        let grade_moves = entry.grade != i64::from(line.grade.number());
        if grade_moves && entry.sittings > 0 {
            let reason = "この回の得点がもう入っているため、学年を変えられません";
            self.problems.cell(line.row, "学年", line.grade.label(), reason);
            return None;
        }
        let moves = grade_moves || room != Some(entry.classroom_id);
        Some(if moves { EntryStep::Move(entry.id) } else { EntryStep::Keep })
    }
}

/// Why a pupil is not entered any more.
fn no_entry(student: &Student) -> String {
    if student.merged_into.is_some() {
        return "この生徒IDは、ほかの生徒に統合されました。統合先の生徒IDを入れてください".to_owned();
    }
    let status = student.status().label();
    format!("この生徒は{status}です。受験するときは、先に生徒の画面で在籍に戻してください")
}

fn changes(
    present: &Present,
    student: &Student,
    line: &RosterLine,
    room: Option<ClassroomId>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    if student.name != line.name {
        changes.push(Change { field: "生徒名", old: student.name.clone(), new: line.name.clone() });
    }
    if !line.kana.is_empty() && student.kana != line.kana {
        changes.push(Change { field: "ふりがな", old: student.kana.clone(), new: line.kana.clone() });
    }
    if student.grade != i64::from(line.grade.number()) {
        let old = u8::try_from(student.grade).ok().and_then(autograder_grading::Grade::from_number);
        let old = old.map_or_else(String::new, |grade| grade.label().to_owned());
        changes.push(Change { field: GRADE, old, new: line.grade.label().to_owned() });
    }
    if room != Some(student.classroom_id) {
        let old = present.classroom_name(student.juku_id, student.classroom_id);
        changes.push(Change { field: CLASSROOM, old, new: line.classroom_name.clone() });
    }
    changes
}
