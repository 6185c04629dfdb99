//! The shape of an exam: its sections, their items, and the points of each.

use crate::{Points, ShapeProblem, shape_problem, typed_text::fold};
use serde::{Deserialize, Serialize};

/// What an exam consists of and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamShape {
    /// 満点.
    pub full_points: Points,
    /// 大問, in the order of the paper.
    pub sections: Vec<SectionShape>,
}

/// A 大問.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionShape {
    /// 1 for the first.
    pub number: u8,
    /// What it asks for (出題項目名), as printed on the report card.
    pub title: String,
    /// 分野: what it belongs to in the subject, by which rounds are compared; empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// 小問; a 大問 without 小問 is one item, number 1.
    pub items: Vec<ItemShape>,
}

/// A 小問: what one mark is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemShape {
    /// 1 for the first of its section.
    pub number: u8,
    /// 配点.
    pub points: Points,
}

impl ExamShape {
    /// The most sections that an exam may have; the report card has room for no more.
    pub const MOST_SECTIONS: usize = 10;

    /// Everything that keeps the exam from being given; empty for a sound exam.
    pub fn check(&self) -> Vec<ShapeProblem> {
        shape_problem::find_all(self)
    }
}

impl SectionShape {
    /// The longest title that the report card can print, in characters.
    pub const LONGEST_TITLE: usize = 24;

    /// The longest 分野, in characters: a word, not a sentence.
    pub const LONGEST_FIELD: usize = 12;

    /// A 大問 without 小問: one item worth `points`.
    pub fn undivided(number: u8, title: impl Into<String>, points: Points) -> Self {
        let items = vec![ItemShape { number: 1, points }];
        Self { number, title: title.into(), field: String::new(), items }
    }

    /// The same in the 分野 that somebody typed; width and the spaces around it make no other one.
    #[must_use]
    pub fn in_field(self, typed: &str) -> Self {
        Self { field: fold(typed), ..self }
    }

    /// 配点 of the section: the sum over its items. A sum that no `Points` can hold stands as the largest.
    pub fn points(&self) -> Points {
        let sum = self.items.iter().fold(0_u16, |sum, item| sum.saturating_add(item.points.get()));
        Points::new(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_worth_the_sum_of_its_items() {
        let items = [7, 8]
            .into_iter()
            .zip(1..)
            .map(|(points, number)| ItemShape { number, points: Points::new(points) });
        let section =
            SectionShape { items: items.collect(), ..SectionShape::undivided(1, "計算", Points::new(0)) };
        assert_eq!(section.points(), Points::new(15));
        assert_eq!(SectionShape::undivided(2, "図形", Points::new(30)).points(), Points::new(30));
    }

    #[test]
    fn a_shape_survives_its_json() {
        let shape = ExamShape {
            full_points: Points::new(30),
            sections: vec![SectionShape::undivided(1, "図形", Points::new(30)).in_field(" 図形　")],
        };
        let json = serde_json::to_string(&shape).unwrap();
        assert_eq!(serde_json::from_str::<ExamShape>(&json).unwrap(), shape);
        assert_eq!(shape.sections[0].field, "図形");
    }

    #[test]
    fn a_shape_from_before_there_were_fields_is_read_and_written_as_it_was() {
        let json = r#"{"full_points":30,"sections":[{"number":1,"title":"図形","items":[{"number":1,"points":30}]}]}"#;
        let shape: ExamShape = serde_json::from_str(json).unwrap();
        assert_eq!(shape.sections[0], SectionShape::undivided(1, "図形", Points::new(30)));
        assert_eq!(serde_json::to_string(&shape).unwrap(), json);
    }
}
