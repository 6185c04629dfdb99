//! What the page of a pupil's personal data shows.

use askama::Template;
use platform_database::Timestamp;
use platform_web::dates::day_of;
use platform_web::{CellView, List, ListColumn, ListView, Tone};

use super::KeepLeft;
use super::file::Table;
use super::store::{LeftPupil, Pupil};

/// What is kept, counted.
#[derive(Template)]
#[template(path = "personal_data/show.html")]
pub(super) struct PersonalDataView<'a> {
    pupil: &'a Pupil,
    /// Tables with the number of their rows.
    kept: Vec<(&'static str, usize)>,
    problem: &'a str,
}

impl<'a> PersonalDataView<'a> {
    pub(super) fn new(pupil: &'a Pupil, tables: &[Table], problem: &'a str) -> PersonalDataView<'a> {
        PersonalDataView {
            pupil,
            kept: tables.iter().skip(1).map(|table| (table.name, table.rows.len())).collect(),
            problem,
        }
    }
}

/// Who is made nameless next.
#[derive(Template)]
#[template(path = "personal_data/left.html")]
pub(super) struct LeftView {
    pub(super) years: u32,
    /// How many this night.
    pub(super) due: i64,
    pub(super) list: ListView,
}

/// What the list of them shows.
pub(super) fn left_list(keep: KeepLeft, now: Timestamp) -> List<LeftPupil> {
    let today = day_of(now);
    let day = |day: chrono::NaiveDate| day.format("%Y年%-m月%-d日").to_string();
    List::new(
        "匿名にする生徒",
        vec![
            ListColumn::new("name", "氏名", |row: &LeftPupil| {
                let page = format!("/students/{}", row.pupil.id);
                CellView::link(&row.pupil.name, page).with_sub(&row.pupil.number)
            }),
            ListColumn::new("juku", "塾", |row: &LeftPupil| {
                CellView::text(&row.pupil.juku_name).with_sub(&row.pupil.classroom_name)
            }),
            ListColumn::new("left", "退会日", move |row: &LeftPupil| CellView::text(day(row.left_on)))
                .unbroken(),
            ListColumn::new("due", "匿名にする日", move |row: &LeftPupil| {
                let due = keep.due_on(row.left_on, row.told_at);
                if due <= today { CellView::badge("今夜", Tone::Warn) } else { CellView::text(day(due)) }
            })
            .unbroken(),
        ],
    )
    .empty("これから1年のあいだに、匿名にする生徒はいません。")
}
