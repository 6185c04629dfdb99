//! What may be wrong with the shape of an exam, in words for the person who builds it.

use crate::{ExamShape, Points, SectionShape};

/// One reason why an exam cannot be given as it is. Positions count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeProblem {
    /// There is nothing to mark.
    #[error("大問がありません。1つ以上作ってください。")]
    NoSections,
    /// More sections than the report card can print.
    #[error("大問が{count}個あります。{most}個までにしてください。", most = ExamShape::MOST_SECTIONS)]
    TooManySections {
        /// How many there are.
        count: usize,
    },
    /// Sections are not numbered 1, 2, 3 in order.
    #[error("{position}番目の大問の番号が{number}です。{position}に直してください。")]
    SectionNumber {
        /// Where the section stands.
        position: usize,
        /// The number it has.
        number: u8,
    },
    /// A section without a title.
    #[error("大問{position}のタイトルが空です。出題項目名を入れてください。")]
    EmptyTitle {
        /// Where the section stands.
        position: usize,
    },
    /// A title that the report card cannot print.
    #[error("大問{position}のタイトルが{length}字あります。{most}字までにしてください。", most = SectionShape::LONGEST_TITLE)]
    LongTitle {
        /// Where the section stands.
        position: usize,
        /// How many characters the title has.
        length: usize,
    },
    /// A 分野 that is no word any more.
    #[error("大問{position}の分野が{length}字あります。{most}字までにしてください。", most = SectionShape::LONGEST_FIELD)]
    LongField {
        /// Where the section stands.
        position: usize,
        /// How many characters the 分野 has.
        length: usize,
    },
    /// A section for which no mark can be given.
    #[error("大問{position}に小問がありません。1つ以上作ってください。")]
    NoItems {
        /// Where the section stands.
        position: usize,
    },
    /// Items are not numbered 1, 2, 3 in order.
    #[error("大問{section}の{position}番目の小問の番号が{number}です。{position}に直してください。")]
    ItemNumber {
        /// Where the section stands.
        section: usize,
        /// Where the item stands in its section.
        position: usize,
        /// The number it has.
        number: u8,
    },
    /// An item that is worth nothing.
    #[error("大問{section}の小問{position}の配点が0点です。1点以上にしてください。")]
    WorthlessItem {
        /// Where the section stands.
        section: usize,
        /// Where the item stands in its section.
        position: usize,
    },
    /// The sections do not add up to the 満点.
    #[error("大問の配点の合計は{sum}点ですが、満点は{full_points}点です。どちらかを直してください。")]
    SumDiffers {
        /// What the sections add up to.
        sum: u32,
        /// 満点.
        full_points: Points,
    },
}

/// Every problem of `exam`, in the order of the paper.
pub(crate) fn find_all(exam: &ExamShape) -> Vec<ShapeProblem> {
    if exam.sections.is_empty() {
        return vec![ShapeProblem::NoSections];
    }
    let mut problems = Vec::new();
    let count = exam.sections.len();
    if count > ExamShape::MOST_SECTIONS {
        problems.push(ShapeProblem::TooManySections { count });
    }
    for (section, position) in exam.sections.iter().zip(1..) {
        check_heading(section, position, &mut problems);
        check_items(section, position, &mut problems);
    }
    let items = exam.sections.iter().flat_map(|section| &section.items);
    let sum = items.map(|item| u32::from(item.points.get())).sum();
    if sum != u32::from(exam.full_points.get()) {
        problems.push(ShapeProblem::SumDiffers { sum, full_points: exam.full_points });
    }
    problems
}

fn check_heading(section: &SectionShape, position: usize, problems: &mut Vec<ShapeProblem>) {
    if usize::from(section.number) != position {
        problems.push(ShapeProblem::SectionNumber { position, number: section.number });
    }
    let title = section.title.trim();
    let length = title.chars().count();
    if title.is_empty() {
        problems.push(ShapeProblem::EmptyTitle { position });
    } else if length > SectionShape::LONGEST_TITLE {
        problems.push(ShapeProblem::LongTitle { position, length });
    }
    let length = section.field.chars().count();
    if length > SectionShape::LONGEST_FIELD {
        problems.push(ShapeProblem::LongField { position, length });
    }
}

fn check_items(shape: &SectionShape, section: usize, problems: &mut Vec<ShapeProblem>) {
    if shape.items.is_empty() {
        problems.push(ShapeProblem::NoItems { position: section });
    }
    for (item, position) in shape.items.iter().zip(1..) {
        if usize::from(item.number) != position {
            problems.push(ShapeProblem::ItemNumber { section, position, number: item.number });
        }
        if item.points == Points::new(0) {
            problems.push(ShapeProblem::WorthlessItem { section, position });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ItemShape;

    /// An exam of undivided sections worth `points`, with a 満点 of 100.
    fn exam(points: &[u16]) -> ExamShape {
        let sections = points.iter().zip(1..);
        let sections =
            sections.map(|(&points, number)| SectionShape::undivided(number, "図形", Points::new(points)));
        ExamShape { full_points: Points::new(100), sections: sections.collect() }
    }

    /// What `check` says of a sound exam after `damage`.
    fn problems_after(damage: impl FnOnce(&mut Vec<SectionShape>)) -> Vec<ShapeProblem> {
        let mut exam = exam(&[40, 60]);
        damage(&mut exam.sections);
        exam.check()
    }

    #[test]
    fn a_sound_exam_has_no_problems() {
        assert_eq!(exam(&[100]).check(), []);
        assert_eq!(exam(&[10; 10]).check(), []);
        assert_eq!(problems_after(|sections| sections[0].title = "あ".repeat(24)), []);
    }

    #[test]
    fn every_damage_is_found_and_named() {
        assert_eq!(exam(&[]).check(), [ShapeProblem::NoSections]);
        let mut eleven = exam(&[9; 11]);
        eleven.full_points = Points::new(99);
        assert_eq!(eleven.check(), [ShapeProblem::TooManySections { count: 11 }]);
        assert_eq!(
            problems_after(|sections| sections[1].number = 3),
            [ShapeProblem::SectionNumber { position: 2, number: 3 }]
        );
        assert_eq!(
            problems_after(|sections| sections[0].title = "\u{3000}".to_owned()),
            [ShapeProblem::EmptyTitle { position: 1 }]
        );
        assert_eq!(
            problems_after(|sections| sections[0].title = "あ".repeat(25)),
            [ShapeProblem::LongTitle { position: 1, length: 25 }]
        );
        assert_eq!(
            problems_after(|sections| sections[1].field = "あ".repeat(13)),
            [ShapeProblem::LongField { position: 2, length: 13 }]
        );
        assert_eq!(
            problems_after(|sections| sections[0].items[0].number = 0),
            [ShapeProblem::ItemNumber { section: 1, position: 1, number: 0 }]
        );
        assert_eq!(
            problems_after(|sections| sections[0]
                .items
                .push(ItemShape { number: 2, points: Points::new(0) })),
            [ShapeProblem::WorthlessItem { section: 1, position: 2 }]
        );
        assert_eq!(
            problems_after(|sections| sections[0].items.clear()),
            [
                ShapeProblem::NoItems { position: 1 },
                ShapeProblem::SumDiffers { sum: 60, full_points: Points::new(100) }
            ]
        );
    }

    #[test]
    fn a_wrong_sum_is_said_with_both_numbers_however_large() {
        let problems = exam(&[u16::MAX, u16::MAX]).check();
        assert_eq!(problems, [ShapeProblem::SumDiffers { sum: 131_070, full_points: Points::new(100) }]);
        let words = ShapeProblem::SumDiffers { sum: 95, full_points: Points::new(100) }.to_string();
        assert_eq!(words, "大問の配点の合計は95点ですが、満点は100点です。どちらかを直してください。");
    }

    #[test]
    fn limits_are_said_in_the_message() {
        let words = ShapeProblem::LongTitle { position: 1, length: 25 }.to_string();
        assert_eq!(words, "大問1のタイトルが25字あります。24字までにしてください。");
        let words = ShapeProblem::TooManySections { count: 11 }.to_string();
        assert_eq!(words, "大問が11個あります。10個までにしてください。");
    }
}
