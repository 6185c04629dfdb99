//! The file of everybody: one row a pupil, both subjects side by side, as the former system had it.

use std::collections::{BTreeMap, HashMap};

use autograder_grading::{Grade, Points, RoundName, Stage, Subject};
use platform_database::{DbResult, ReadTx};
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};

use super::template::key_column;
use crate::entries::{self, Entrant, EntryId};
use crate::exams::{self, Exam, ExamId, ItemId};
use crate::marks::{self, KnownMark, KnownSitting};
use crate::rounds::Round;
use crate::staff::Scope;

/// What the file is made of.
pub(crate) struct WideMarks {
    round: RoundName,
    stages: Vec<Stage>,
    exams: Vec<Exam>,
    entrants: Vec<Entrant>,
    marks: Vec<KnownMark>,
    sittings: Vec<KnownSitting>,
}

/// Loads the pupils of those stages in the scope, with everything that is entered.
pub(crate) async fn load_wide(
    tx: &mut ReadTx,
    scope: &Scope,
    round: &Round,
    stages: &[Stage],
) -> DbResult<WideMarks> {
    let mut entrants = entries::list_entrants(tx, round.id, scope.juku(), scope.classroom()).await?;
    entrants.retain(|entrant| grade_of(entrant).is_some_and(|grade| stages.contains(&grade.stage())));
    let ids: Vec<_> = entrants.iter().map(|entrant| entrant.id).collect();
    Ok(WideMarks {
        round: round.name,
        stages: stages.to_vec(),
        exams: exams::list_exams(tx, round.id).await?,
        marks: marks::list_marks_of_entries(tx, &ids).await?,
        sittings: marks::list_sittings_of_entries(tx, &ids).await?,
        entrants,
    })
}

/// Headings before the marks.
const KEY_COLUMNS: [(&str, f64); 10] = [
    ("塾ID", 9.0),
    ("塾名", 22.0),
    ("教室ID", 9.0),
    ("教室名", 18.0),
    ("生徒ID", 13.0),
    ("生徒名", 20.0),
    ("学年", 7.0),
    ("年度", 7.0),
    ("期間", 7.0),
    ("出席", 8.0),
];

/// A column of marks: section and item.
type Place = (u8, u8);

/// Describes the file. A pupil who is absent from one subject only has 欠席 in that subject's columns.
pub(super) fn wide_marks(wide: &WideMarks) -> SheetOut {
    draw_wide(wide, |head, rows| SheetOut { rows: rows.collect(), ..head })
}

/// Gives the headings of the file to `draw`, and its rows one by one.
pub(crate) fn draw_wide<T>(
    wide: &WideMarks,
    draw: impl FnOnce(SheetOut, &mut dyn Iterator<Item = Vec<Value>>) -> T,
) -> T {
    let subjects = wide.stages.iter().flat_map(|stage| stage.subjects());
    let subjects: Vec<_> = subjects.map(|subject| (subject, wide.places(subject))).collect();
    let mut columns: Vec<Column> = KEY_COLUMNS.map(|(heading, width)| key_column(heading, width)).into();
    for (subject, places) in &subjects {
        columns.extend(places.iter().map(|place| mark_column(*subject, *place, places)));
        columns.push(total_column(*subject));
    }
    let stages: Vec<&str> = wide.stages.iter().map(|stage| stage.label()).collect();
    let head = SheetOut {
        name: format!("{}{}", wide.round.file_label(), stages.join("・")),
        columns,
        rows: Vec::new(),
        hidden_facts: vec![("round".to_owned(), wide.round.to_string())],
    };
    let drawer = Drawer::new(wide, &subjects);
    draw(head, &mut wide.entrants.iter().map(|entrant| drawer.row(entrant)))
}

fn grade_of(entrant: &Entrant) -> Option<Grade> {
    u8::try_from(entrant.grade).ok().and_then(Grade::from_number)
}

fn mark_column(subject: Subject, (section, item): Place, places: &[Place]) -> Column {
    let whole = places.iter().filter(|(of, _)| *of == section).count() == 1;
    let place = if whole { format!("大問{section}") } else { format!("大問{section}_小問{item}") };
    Column::new(format!("{}_{place}", subject.label()), ColumnKind::Whole, 9.0)
}

fn total_column(subject: Subject) -> Column {
    let heading = format!("{}_合計点", subject.label());
    Column { locked: true, ..Column::new(heading, ColumnKind::Whole, 9.0) }
}

impl WideMarks {
    /// The same pupils with nothing entered.
    pub(crate) fn emptied(self) -> WideMarks {
        WideMarks { marks: Vec::new(), sittings: Vec::new(), ..self }
    }

    /// Every section and item that some exam of the subject has.
    fn places(&self, subject: Subject) -> Vec<Place> {
        let mut places = BTreeMap::new();
        for exam in self.exams.iter().filter(|exam| exam.subject == subject) {
            for section in &exam.sections {
                places.extend(section.items.iter().map(|item| ((section.number, item.number), ())));
            }
        }
        places.into_keys().collect()
    }
}

/// Draws rows.
struct Drawer<'a> {
    round: RoundName,
    subjects: &'a [(Subject, Vec<Place>)],
    exams: HashMap<(Grade, Subject), &'a Exam>,
    marks: HashMap<(EntryId, ItemId), Points>,
    absent: HashMap<(EntryId, ExamId), bool>,
}

impl<'a> Drawer<'a> {
    fn new(wide: &'a WideMarks, subjects: &'a [(Subject, Vec<Place>)]) -> Drawer<'a> {
        let sittings = wide.sittings.iter();
        Drawer {
            round: wide.round,
            subjects,
            exams: wide.exams.iter().map(|exam| ((exam.grade, exam.subject), exam)).collect(),
            marks: wide.marks.iter().map(|mark| ((mark.entry_id, mark.item_id), mark.points())).collect(),
            absent: sittings.map(|sat| ((sat.entry_id, sat.exam_id), sat.absent)).collect(),
        }
    }

    fn row(&self, entrant: &Entrant) -> Vec<Value> {
        let grade = grade_of(entrant);
        let held = |subject: Subject| grade.and_then(|grade| self.exams.get(&(grade, subject)).copied());
        let exams: Vec<&Exam> = self.subjects.iter().filter_map(|(subject, _)| held(*subject)).collect();
        let all_absent = !exams.is_empty() && exams.iter().all(|exam| self.is_absent(entrant, exam));
        let mut values: Vec<Value> = [
            entrant.juku_number.clone(),
            entrant.juku_name.clone(),
            entrant.classroom_number.clone(),
            entrant.classroom_name.clone(),
            entrant.student_number.clone(),
            entrant.student_name.clone(),
            grade.map_or_else(String::new, |grade| grade.label().to_owned()),
            self.round.year.to_string(),
            self.round.season.label().to_owned(),
        ]
        .map(Value::Text)
        .into();
        values.push(if all_absent { Value::Text("欠席".to_owned()) } else { Value::Blank });
        for (subject, places) in self.subjects {
            let exam = held(*subject);
            let first_column = values.len();
            values.extend(places.iter().map(|place| match exam {
                Some(exam) if !all_absent => self.cell(entrant, exam, *place),
                _ => Value::Blank,
            }));
            let last_column = values.len().saturating_sub(1);
            let any = !places.is_empty();
            values.push(if any { Value::Sum { first_column, last_column } } else { Value::Blank });
        }
        values
    }

    fn is_absent(&self, entrant: &Entrant, exam: &Exam) -> bool {
        self.absent.get(&(entrant.id, exam.id)).copied().unwrap_or(false)
    }

    fn cell(&self, entrant: &Entrant, exam: &Exam, (section, item): Place) -> Value {
        let section = exam.sections.iter().find(|found| found.number == section);
        let item = section.and_then(|section| section.items.iter().find(|found| found.number == item));
        match item {
            None => Value::Blank,
            Some(_) if self.is_absent(entrant, exam) => Value::Text("欠席".to_owned()),
            Some(item) => match self.marks.get(&(entrant.id, item.id)) {
                Some(points) => Value::Whole(points.get().into()),
                None => Value::Blank,
            },
        }
    }
}
