//! What the page of a request shows.

use std::collections::HashMap;

use askama::Template;
use platform_web::dates;

use super::store::{AskedRequest, ValueRow};
use crate::exams::{Exam, ExamId, ItemId};
use crate::extensions;
use crate::rounds::Round;

/// A request and its values.
#[derive(Template)]
#[template(path = "asked_values/show.html")]
pub(super) struct AskedValuesView {
    place: String,
    round: String,
    asked: String,
    note: String,
    /// The form that grants more time, filled in; none once there is an answer.
    grant: Option<String>,
    lines: Vec<ValueLine>,
}

struct ValueLine {
    name: String,
    number: String,
    place: String,
    value: String,
    stored: String,
}

impl AskedValuesView {
    pub(super) fn new(
        round: &Round,
        request: &AskedRequest,
        exams: &[Exam],
        values: Vec<ValueRow>,
    ) -> AskedValuesView {
        let places = Places::of(exams);
        let grant = format!("{}?request={}#grant", extensions::address(round), request.id);
        AskedValuesView {
            place: format!("{} {}", request.juku_name, request.classroom_name),
            round: round.name.label(),
            asked: format!("{} {}", dates::date_time(request.asked_at), request.asked_by),
            note: request.note.clone(),
            grant: request.answered_at.is_none().then_some(grant),
            lines: values.into_iter().map(|row| ValueLine::new(row, &places)).collect(),
        }
    }
}

/// What exams and their items are called.
struct Places {
    exams: HashMap<ExamId, String>,
    items: HashMap<ItemId, String>,
}

impl Places {
    fn of(exams: &[Exam]) -> Places {
        let mut items = HashMap::new();
        for exam in exams {
            let named = exam.items().zip(exam.item_places());
            items.extend(named.map(|(item, (place, _))| (item.id, format!("{} {place}", exam.title()))));
        }
        Places {
            exams: exams.iter().map(|exam| (exam.id, format!("{} 出欠", exam.title()))).collect(),
            items,
        }
    }
}

impl ValueLine {
    fn new(row: ValueRow, places: &Places) -> ValueLine {
        let (place, value, stored) = match row.item_id {
            Some(item) => (places.items.get(&item), points(row.value), points(row.points)),
            None => (places.exams.get(&row.exam_id), presence(row.value == Some(1)), presence(row.absent)),
        };
        ValueLine {
            name: row.student_name,
            number: row.student_number,
            place: place.cloned().unwrap_or_default(),
            value,
            stored,
        }
    }
}

fn points(mark: Option<i64>) -> String {
    mark.map_or_else(|| "未入力".to_owned(), |points| format!("{points}点"))
}

fn presence(absent: bool) -> String {
    if absent { "欠席" } else { "受験" }.to_owned()
}
