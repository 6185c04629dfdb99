//! The list of those who lost points in one 大問, on screen and as a spreadsheet.

use askama::Template;
use autograder_grading::SectionShape;
use platform_spreadsheet::{Column, ColumnKind, SheetOut, Value};
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, grouped};

use super::missed::{Loss, Missed};
use super::students::Asked;
use super::{exam_of, students_address};
use crate::staff::Scope;

/// The screen.
#[derive(Template)]
#[template(path = "section_results/students.html")]
pub(super) struct StudentsView {
    title: String,
    exam: String,
    section: String,
    edition: String,
    provisional: bool,
    count: String,
    list: ListView,
}

impl Asked {
    pub(super) fn section(&self) -> &SectionShape {
        &self.held.shape.sections[self.at]
    }

    /// 「大問2「図形」」
    fn heading(&self) -> String {
        format!("大問{}「{}」", self.section().number, self.section().title)
    }
}

impl StudentsView {
    pub(super) fn new(asked: &Asked, list: ListView) -> StudentsView {
        let Asked { analysis, held, missed, .. } = asked;
        StudentsView {
            title: analysis.round.name.label(),
            exam: format!("{} {}", held.grade.label(), held.subject.label()),
            section: asked.heading(),
            edition: analysis.basis.edition(),
            provisional: analysis.basis.is_provisional(),
            count: grouped(missed.len() as u64),
            list,
        }
    }
}

/// The description of the list.
pub(super) fn described(asked: &Asked, scope: &Scope) -> List<Missed> {
    let Asked { analysis, held, .. } = asked;
    let file = students_address(analysis.round.id, asked.section().number);
    let list = List::new(
        format!("{} {} {}で失点した生徒", held.grade.label(), held.subject.label(), asked.heading()),
        columns(asked.section(), scope),
    )
    .searched("氏名・生徒ID")
    .filtered(ListFilter {
        name: "lost",
        label: "得点".to_owned(),
        choices: Loss::ALL.map(|loss| Choice::new(loss.code(), loss.label())).into(),
    })
    .usually("points", false)
    .part("exam", exam_of(held.grade, held.subject))
    .exported(format!("{file}.xlsx"))
    .with_csv(format!("{file}.csv"))
    .empty("この大問で失点した生徒はいません。");
    if scope.classroom().is_some() {
        return list;
    }
    let choices = analysis.classrooms.iter();
    let choices = choices.map(|one| Choice::new(one.id.to_string(), one.label_for(scope)));
    list.filtered(ListFilter { name: "classroom", label: "教室".to_owned(), choices: choices.collect() })
}

fn columns(section: &SectionShape, scope: &Scope) -> Vec<ListColumn<Missed>> {
    let numbers: Vec<u8> = section.items.iter().map(|item| item.number).collect();
    let points = move |row: &Missed| {
        let cell = CellView::text(row.points.to_string());
        let each = numbers.iter().zip(&row.items).map(|(number, points)| format!("({number}) {points}"));
        if row.items.len() > 1 { cell.with_sub(each.collect::<Vec<_>>().join("　")) } else { cell }
    };
    vec![
        ListColumn::new("name", "氏名", |row: &Missed| {
            let card = format!("/entries/{}/report-card", row.pupil.entry_id);
            CellView::link(&row.pupil.student_name, card).with_sub(&row.pupil.student_number)
        })
        .sorted(),
        place_column(scope).sorted(),
        ListColumn::new("points", format!("得点 /{}", section.points()), points).sorted().numeric(),
    ]
}

/// Sorting by the place means 塾ID, 教室ID, 生徒ID, the order of the lists on paper.
fn place_column(scope: &Scope) -> ListColumn<Missed> {
    let classroom = |row: &Missed| CellView::text(&row.pupil.classroom_name);
    match scope.juku() {
        Some(_) => ListColumn::new("number", "教室", classroom),
        None => ListColumn::new("number", "塾", |row: &Missed| {
            CellView::text(&row.pupil.juku_name).with_sub(&row.pupil.classroom_name)
        }),
    }
}

/// The name of the file, without its ending.
pub(super) fn file_name(asked: &Asked) -> String {
    let parts = [
        asked.analysis.round.name.short_label(),
        asked.held.grade.label().to_owned(),
        asked.held.subject.label().to_owned(),
        format!("大問{}で失点した生徒", asked.section().number),
        asked.analysis.basis.edition(),
    ];
    parts.join("_")
}

/// Lays the pupils out; the edition is in the name of the sheet.
pub(super) fn lay_out(asked: &Asked) -> SheetOut {
    let section = asked.section();
    let text = |heading: &str, width| Column::new(heading, ColumnKind::Text, width);
    let whole = |heading: String| Column::new(heading, ColumnKind::Whole, 10.0);
    let mut columns = vec![
        text("塾ID", 9.0),
        text("塾名", 18.0),
        text("教室ID", 9.0),
        text("教室名", 16.0),
        text("生徒ID", 12.0),
        text("氏名", 16.0),
        whole(format!("大問{} 得点", section.number)),
        whole("配点".to_owned()),
    ];
    if section.items.len() > 1 {
        columns.extend(section.items.iter().map(|item| whole(format!("({}) /{}", item.number, item.points))));
    }
    SheetOut {
        name: format!("大問{} {}", section.number, asked.analysis.basis.edition()),
        columns,
        rows: asked.missed.iter().map(|missed| lay_out_pupil(missed, section)).collect(),
        hidden_facts: Vec::new(),
    }
}

fn lay_out_pupil(missed: &Missed, section: &SectionShape) -> Vec<Value> {
    let pupil = &missed.pupil;
    let places = [&pupil.juku_number, &pupil.juku_name, &pupil.classroom_number, &pupil.classroom_name];
    let people = [&pupil.student_number, &pupil.student_name];
    let texts = places.into_iter().chain(people).map(|text| Value::Text(text.clone()));
    let each = if missed.items.len() > 1 { &missed.items[..] } else { &[] };
    let points = [missed.points, section.points().get()].into_iter().chain(each.iter().copied());
    texts.chain(points.map(|points| Value::Whole(points.into()))).collect()
}
