//! The form that orders a printing: what it offers, and reading what was filled in.

use autograder_grading::Grade;
use platform_web::{Choice, ListQuery, Problems};
use serde::Deserialize;

use super::LARGEST_BOOKLET;
use super::order::{Binding, CardOrder, NewPrinting, Selection};
use crate::classrooms::Classroom;
use crate::entries::EntryId;
use crate::report_cards::{Paper, read_offset};
use crate::staff::Scope;

/// The form as it was filled in; a box without a tick is not sent at all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledOrder {
    grade: String,
    place: String,
    binding: String,
    order: String,
    window: Option<String>,
    window_x: String,
    window_y: String,
    blank_backs: Option<String>,
    /// Sent where pupils were to be chosen one by one.
    picking: Option<String>,
    entry: Vec<String>,
}

impl FilledOrder {
    /// As it stands before anybody fills it in.
    pub(super) fn fresh() -> FilledOrder {
        let text = |text: &str| text.to_owned();
        FilledOrder {
            binding: text(Binding::default().code()),
            order: text(CardOrder::default().code()),
            window: Some(text("true")),
            window_x: text("0"),
            window_y: text("0"),
            ..FilledOrder::default()
        }
    }

    /// As it stands for pupils who were ticked in the results of a grade.
    pub(super) fn of_ticked(grade: &str, entries: &[EntryId]) -> FilledOrder {
        FilledOrder {
            grade: grade.to_owned(),
            picking: Some("true".to_owned()),
            entry: entries.iter().map(ToString::to_string).collect(),
            ..FilledOrder::fresh()
        }
    }

    /// As an address says.
    pub(super) fn of(query: &ListQuery) -> FilledOrder {
        let box_of = |name: &str| query.filter(name).map(str::to_owned);
        let text = |name: &str| box_of(name).unwrap_or_default();
        FilledOrder {
            grade: text("grade"),
            place: text("place"),
            binding: text("binding"),
            order: text("order"),
            window: box_of("window"),
            window_x: text("window_x"),
            window_y: text("window_y"),
            blank_backs: box_of("blank_backs"),
            picking: None,
            entry: Vec::new(),
        }
    }

    /// Reads how the cards lie on paper, or says what is wrong.
    pub(super) fn paper(&self) -> Result<Paper, Problems> {
        let mut problems = Problems::none();
        let mut offset = |field: &str, axis: &str, typed: &str| {
            read_offset(typed).unwrap_or_else(|words| {
                problems.add(field, format!("{axis}：{words}"));
                0
            })
        };
        let at = (offset("window_x", "横", &self.window_x), offset("window_y", "縦", &self.window_y));
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Paper { window: self.window.is_some().then_some(at), blank_backs: self.blank_backs.is_some() })
    }

    /// The order on that paper; `None` for what the form does not offer.
    pub(super) fn on(&self, paper: Paper) -> Option<NewPrinting> {
        let order = if self.order.is_empty() {
            Some(CardOrder::default())
        } else {
            CardOrder::from_code(&self.order)
        };
        let picked: Option<Vec<EntryId>> = self.entry.iter().map(|id| id.parse().ok().map(EntryId)).collect();
        Some(NewPrinting {
            selection: read_selection(&self.grade, &self.place)?,
            picked: picked?,
            binding: Binding::from_code(&self.binding)?,
            order: order?,
            paper,
        })
    }

    /// Whether pupils were to be chosen one by one.
    pub(super) fn is_picking(&self) -> bool {
        self.picking.is_some()
    }

    /// Whether pupils were to be chosen and none was.
    pub(super) fn picks_nobody(&self) -> bool {
        self.is_picking() && self.entry.is_empty()
    }

    /// What the form that chooses pupils brings along.
    pub(super) fn hidden(&self) -> Vec<(&'static str, String)> {
        let texts = [
            ("grade", &self.grade),
            ("place", &self.place),
            ("binding", &self.binding),
            ("order", &self.order),
            ("window_x", &self.window_x),
            ("window_y", &self.window_y),
        ];
        let boxes = [("window", &self.window), ("blank_backs", &self.blank_backs)];
        let boxes = boxes.into_iter().filter_map(|(name, sent)| Some((name, sent.clone()?)));
        texts.map(|(name, text)| (name, text.clone())).into_iter().chain(boxes).collect()
    }
}

/// The form as it is drawn.
pub(super) struct OrderForm {
    pub(super) grades: Vec<Choice>,
    pub(super) grade: String,
    pub(super) places: Vec<Choice>,
    pub(super) place: String,
    /// The pupils who were chosen one by one; empty for all of the grade and the place.
    pub(super) picked: Vec<String>,
    pub(super) bindings: [BindingChoice; 2],
    pub(super) binding: String,
    pub(super) orders: Vec<Choice>,
    pub(super) order: String,
    pub(super) window: bool,
    pub(super) window_x: String,
    pub(super) window_y: String,
    pub(super) blank_backs: bool,
    /// Which ranks will be printed, in words.
    pub(super) ranks: String,
    /// Where that is chosen, for those who do.
    pub(super) ranks_href: Option<String>,
    pub(super) problems: Problems,
}

impl OrderForm {
    pub(super) fn new(
        filled: FilledOrder,
        scope: &Scope,
        classrooms: &[Classroom],
        ranks: String,
        problems: Problems,
    ) -> OrderForm {
        let office = scope.juku().filter(|_| scope.classroom().is_none());
        OrderForm {
            grades: grade_choices(),
            grade: filled.grade,
            places: place_choices(scope, classrooms),
            place: filled.place,
            picked: filled.entry,
            bindings: binding_choices(),
            binding: filled.binding,
            orders: CardOrder::ALL.map(|order| Choice::new(order.code(), order.label())).into(),
            order: filled.order,
            window: filled.window.is_some(),
            window_x: filled.window_x,
            window_y: filled.window_y,
            blank_backs: filled.blank_backs.is_some(),
            ranks,
            ranks_href: office.map(|juku| format!("/juku/{juku}")),
            problems,
        }
    }
}

/// The grades to choose from.
fn grade_choices() -> Vec<Choice> {
    Grade::ALL.into_iter().map(|grade| Choice::new(grade.number().to_string(), grade.label())).collect()
}

/// The 教室 to choose from; for 本部 each 塾 stands before its 教室.
fn place_choices(scope: &Scope, classrooms: &[Classroom]) -> Vec<Choice> {
    if scope.classroom().is_some() {
        return Vec::new();
    }
    let mut choices = Vec::new();
    for of_juku in classrooms.chunk_by(|one, other| one.juku_id == other.juku_id) {
        if scope.is_headquarters() {
            let first = &of_juku[0];
            choices
                .push(Choice::new(format!("juku-{}", first.juku_id), format!("{}(全教室)", first.juku_name)));
        }
        choices.extend(of_juku.iter().map(|classroom| {
            let indent = if scope.is_headquarters() { "　" } else { "" };
            Choice::new(format!("classroom-{}", classroom.id), format!("{indent}{}", classroom.name))
        }));
    }
    choices
}

/// A binding to choose, with what it means.
pub(super) struct BindingChoice {
    pub(super) code: &'static str,
    pub(super) label: &'static str,
    pub(super) note: String,
}

/// The bindings to choose from.
fn binding_choices() -> [BindingChoice; 2] {
    let choice =
        |binding: Binding, note: String| BindingChoice { code: binding.code(), label: binding.label(), note };
    [
        choice(
            Binding::Pdf,
            format!(
                "{LARGEST_BOOKLET}人を超えるときは、教室ごと（学年順では学年ごと）のPDFをZIPにまとめます"
            ),
        ),
        choice(Binding::Zip, "1人ずつのPDFと一覧をZIPにまとめます".to_owned()),
    ]
}

/// Reads what the form sent; `None` for what the form does not offer.
fn read_selection(grade: &str, place: &str) -> Option<Selection> {
    let grade = match grade {
        "" => None,
        number => Some(number.parse().ok().and_then(Grade::from_number)?),
    };
    let (juku, classroom) = match place.split_once('-') {
        None if place.is_empty() => (None, None),
        Some(("juku", id)) => (Some(id.parse().ok()?), None),
        Some(("classroom", id)) => (None, Some(id.parse().ok()?)),
        _ => return None,
    };
    Some(Selection { juku, classroom, grade })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classrooms::ClassroomId;
    use crate::juku::JukuId;

    #[test]
    fn only_what_the_form_offers_is_read() {
        let read = |grade, place| {
            read_selection(grade, place)
                .map(|found| (found.grade.map(Grade::number), found.juku, found.classroom))
        };
        assert_eq!(read("", ""), Some((None, None, None)));
        assert_eq!(read("6", "juku-2"), Some((Some(6), Some(JukuId(2)), None)));
        assert_eq!(read("", "classroom-7"), Some((None, None, Some(ClassroomId(7)))));
        for (grade, place) in [("10", ""), ("", "juku"), ("", "x-1"), ("", "juku-x")] {
            assert!(read_selection(grade, place).is_none(), "{grade} {place}");
        }
    }
}
