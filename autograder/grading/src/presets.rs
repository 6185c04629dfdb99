//! Presets: the exam shapes that 本部 starts from.

use crate::{ExamShape, Points, SectionShape, Subject};

/// The usual exam of a subject: 100 points in four sections, the same for every grade that sits it.
pub fn preset(subject: Subject) -> ExamShape {
    let sections = sections(subject).into_iter().zip(1..);
    let sections = sections.map(|((title, field, points), number)| {
        SectionShape::undivided(number, title, Points::new(points)).in_field(field)
    });
    ExamShape { full_points: Points::new(100), sections: sections.collect() }
}

/// Title, 分野 and 配点.
#[rustfmt::skip]
const fn sections(subject: Subject) -> [(&'static str, &'static str, u16); 4] {
    match subject {
        Subject::Japanese => [
            ("漢字の読み取り", "漢字", 15), ("漢字の書き取り", "漢字", 15), ("文章題1", "読解", 50), ("文章題2", "読解", 20),
        ],
        Subject::Arithmetic => [
            ("計算", "計算", 20), ("図形", "図形", 30), ("数量関係", "数量関係", 20), ("文章題", "文章題", 30),
        ],
        Subject::English => [
            ("リスニング", "リスニング", 25), ("語彙・文法", "語彙・文法", 25), ("読解", "読解", 30),
            ("ライティング", "ライティング", 20),
        ],
        Subject::Mathematics => [
            ("数と式", "数と式", 25), ("関数", "関数", 25), ("図形", "図形", 25), ("資料の活用", "資料の活用", 25),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_sound_exam() {
        for subject in Subject::ALL {
            assert_eq!(preset(subject).check(), [], "{subject}");
        }
    }

    #[test]
    fn a_preset_reads_like_the_paper() {
        let shape = preset(Subject::English);
        let sections: Vec<_> =
            shape.sections.iter().map(|s| (s.number, s.title.as_str(), s.points().get())).collect();
        let expected =
            [(1, "リスニング", 25), (2, "語彙・文法", 25), (3, "読解", 30), (4, "ライティング", 20)];
        assert_eq!(sections, expected);
    }
}
