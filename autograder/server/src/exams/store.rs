//! The SQL of exams, their sections and items.

use std::collections::BTreeMap;

use autograder_grading::{ExamShape, Grade, ItemShape, Points, SectionShape, Subject};
use platform_database::{DbResult, ReadTx, Value, WriteTx, params, rows_sql, sql};

use super::{ExamId, ItemId};
use crate::rounds::RoundId;

/// An exam with its sections and items, in their order.
#[derive(Clone, Debug)]
pub(crate) struct Exam {
    pub(crate) id: ExamId,
    pub(crate) round_id: RoundId,
    pub(crate) grade: Grade,
    pub(crate) subject: Subject,
    pub(crate) full_points: Points,
    pub(crate) revision: i64,
    pub(crate) sections: Vec<Section>,
}

/// A 大問.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) number: u8,
    pub(crate) title: String,
    /// 分野; empty where nobody said.
    pub(crate) field: String,
    pub(crate) items: Vec<Item>,
}

/// A 小問, or the whole of a 大問 that has none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    pub(crate) id: ItemId,
    pub(crate) number: u8,
    pub(crate) points: Points,
}

impl Exam {
    /// 「小6 国語」.
    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.grade.label(), self.subject.label())
    }

    /// All items in the order of the paper.
    pub(crate) fn items(&self) -> impl Iterator<Item = Item> + '_ {
        self.sections.iter().flat_map(|section| section.items.iter().copied())
    }

    /// What the items are called on a sheet, with their 配点: 「大問1」 where it has no 小問, else 「大問1(2)」.
    pub(crate) fn item_places(&self) -> Vec<(String, Points)> {
        let of_section = |section: &Section| {
            let (whole, number) = (section.items.len() == 1, section.number);
            let place = |item: &Item| {
                if whole { format!("大問{number}") } else { format!("大問{number}({})", item.number) }
            };
            section.items.iter().map(|item| (place(item), item.points)).collect::<Vec<_>>()
        };
        self.sections.iter().flat_map(of_section).collect()
    }

    /// What the items are called in a file of marks: 「国語_大問1」 where it has no 小問, else 「国語_大問1_小問2」.
    pub(crate) fn item_headings(&self) -> Vec<String> {
        let subject = self.subject.label();
        let of_section = |section: &Section| {
            let (whole, number) = (section.items.len() == 1, section.number);
            let heading = |item: &Item| {
                if whole {
                    format!("{subject}_大問{number}")
                } else {
                    format!("{subject}_大問{number}_小問{}", item.number)
                }
            };
            section.items.iter().map(heading).collect::<Vec<_>>()
        };
        self.sections.iter().flat_map(of_section).collect()
    }

    /// The shape without ids.
    pub(crate) fn shape(&self) -> ExamShape {
        ExamShape {
            full_points: self.full_points,
            sections: self.sections.iter().map(Section::shape).collect(),
        }
    }
}

impl Section {
    /// What the section is worth.
    pub(crate) fn points(&self) -> Points {
        self.shape().points()
    }

    fn shape(&self) -> SectionShape {
        let items =
            self.items.iter().map(|item| ItemShape { number: item.number, points: item.points }).collect();
        SectionShape { number: self.number, title: self.title.clone(), field: self.field.clone(), items }
    }
}

#[derive(sqlx::FromRow)]
struct ExamRow {
    id: ExamId,
    round_id: RoundId,
    grade: i64,
    subject: String,
    full_points: i64,
    revision: i64,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    id: ItemId,
    exam_id: ExamId,
    section_number: i64,
    title: String,
    field: String,
    number: i64,
    points: i64,
}

fn small(number: i64) -> u8 {
    u8::try_from(number).expect("section and item numbers were checked when they were stored")
}

fn points(number: i64) -> Points {
    Points::new(u16::try_from(number).expect("points were checked when they were stored"))
}

fn assemble(exams: Vec<ExamRow>, items: Vec<ItemRow>) -> Vec<Exam> {
    let mut sections: BTreeMap<ExamId, Vec<Section>> = BTreeMap::new();
    for row in items {
        let of_exam = sections.entry(row.exam_id).or_default();
        let number = small(row.section_number);
        if of_exam.last().is_none_or(|last| last.number != number) {
            of_exam.push(Section { number, title: row.title, field: row.field, items: Vec::new() });
        }
        let item = Item { id: row.id, number: small(row.number), points: points(row.points) };
        of_exam.last_mut().expect("a section was just pushed").items.push(item);
    }
    exams
        .into_iter()
        .map(|row| Exam {
            sections: sections.remove(&row.id).unwrap_or_default(),
            id: row.id,
            round_id: row.round_id,
            grade: Grade::from_number(small(row.grade)).expect("a check constraint holds the grades"),
            subject: Subject::from_code(&row.subject).expect("a check constraint holds the subjects"),
            full_points: points(row.full_points),
            revision: row.revision,
        })
        .collect()
}

/// All exams of a round by grade, in the order of the grade's subjects.
pub(crate) async fn list_exams(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Exam>> {
    let rows = tx
        .list(
            sql!("SELECT id, round_id, grade, subject, full_points, revision FROM exams WHERE round_id = $1 ORDER BY grade, id"),
            params![round],
        )
        .await?;
    let items = tx
        .list(
            sql!(
                "SELECT i.id, i.exam_id, i.section_number, s.title, s.field, i.number, i.points
                 FROM items i JOIN sections s ON s.exam_id = i.exam_id AND s.number = i.section_number
                 JOIN exams x ON x.id = i.exam_id
                 WHERE x.round_id = $1 ORDER BY i.exam_id, i.section_number, i.number"
            ),
            params![round],
        )
        .await?;
    let mut exams = assemble(rows, items);
    exams.sort_by_key(|exam| {
        (exam.grade, exam.grade.subjects().iter().position(|subject| *subject == exam.subject))
    });
    Ok(exams)
}

/// The exams of one grade, in the order of its subjects; `None` where one is not held.
pub(crate) async fn list_exams_of_grade(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
) -> DbResult<[Option<Exam>; 2]> {
    let mut of_grade: Vec<Exam> = list_exams(tx, round).await?;
    of_grade.retain(|exam| exam.grade == grade);
    let [first, second] = grade.subjects();
    let mut take =
        |subject| of_grade.iter().position(|exam| exam.subject == subject).map(|at| of_grade.swap_remove(at));
    Ok([take(first), take(second)])
}

pub(crate) async fn find_exam(tx: &mut ReadTx, id: ExamId) -> DbResult<Option<Exam>> {
    let rows: Vec<ExamRow> = tx
        .list(
            sql!("SELECT id, round_id, grade, subject, full_points, revision FROM exams WHERE id = $1"),
            params![id],
        )
        .await?;
    let items = tx
        .list(
            sql!(
                "SELECT i.id, i.exam_id, i.section_number, s.title, s.field, i.number, i.points
                 FROM items i JOIN sections s ON s.exam_id = i.exam_id AND s.number = i.section_number
                 WHERE i.exam_id = $1 ORDER BY i.section_number, i.number"
            ),
            params![id],
        )
        .await?;
    Ok(assemble(rows, items).pop())
}

/// Every 分野 that a section of the subject has or had, whatever the round and the grade.
pub(super) async fn list_fields(tx: &mut ReadTx, subject: Subject) -> DbResult<Vec<String>> {
    let found: Vec<(String,)> = tx
        .list(
            sql!(
                "SELECT DISTINCT s.field FROM sections s JOIN exams x ON x.id = s.exam_id
                 WHERE x.subject = $1 AND s.field <> '' ORDER BY s.field"
            ),
            params![subject.code()],
        )
        .await?;
    Ok(found.into_iter().map(|(field,)| field).collect())
}

/// Makes an exam without sections; `None` if the round has one for the grade and subject.
pub(super) async fn insert_exam(
    tx: &mut WriteTx,
    round: RoundId,
    grade: Grade,
    subject: Subject,
    full: Points,
) -> DbResult<Option<ExamId>> {
    let made = tx
        .find::<(ExamId,)>(
            sql!(
                "INSERT INTO exams (round_id, grade, subject, full_points) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (round_id, grade, subject) DO NOTHING RETURNING id"
            ),
            params![round, grade.number(), subject.code(), full.get()],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Moves the exam on from `seen` with its new 満点; `false` means somebody else already did.
pub(super) async fn advance_exam(tx: &mut WriteTx, id: ExamId, seen: i64, full: Points) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE exams SET full_points = $3, revision = revision + 1 WHERE id = $1 AND revision = $2"
            ),
            params![id, seen, full.get()],
        )
        .await?;
    Ok(moved == 1)
}

/// Removes an exam's sections and items.
pub(super) async fn delete_sections(tx: &mut WriteTx, id: ExamId) -> DbResult<()> {
    tx.execute(sql!("DELETE FROM items WHERE exam_id = $1"), params![id]).await?;
    tx.execute(sql!("DELETE FROM sections WHERE exam_id = $1"), params![id]).await?;
    Ok(())
}

pub(super) async fn insert_sections(tx: &mut WriteTx, id: ExamId, sections: &[SectionShape]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO sections (exam_id, number, title, field) VALUES {rows}"),
        sections.iter().map(|section| {
            [id.into(), section.number.into(), (&section.title).into(), (&section.field).into()]
        }),
    )
    .await?;
    let items =
        sections.iter().flat_map(|section| section.items.iter().map(move |item| (section.number, item)));
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO items (exam_id, section_number, number, points) VALUES {rows}"),
        items.map(|(section, item)| {
            [id.into(), section.into(), item.number.into(), Value::from(item.points.get())]
        }),
    )
    .await?;
    Ok(())
}
