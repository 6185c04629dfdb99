//! 「ひとこと」: a report card in one or two plain sentences.

use crate::{Subject, Tenths, typed_text};

/// What the sentences are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SummaryFacts<'a> {
    /// The subject that `difference` is about; `None` for 合計. A pupil who sat one subject has that one.
    pub subject: Option<Subject>,
    /// How far the total lies above the printed national mean.
    pub difference: Tenths,
    /// The first of the strengths over both subjects.
    pub best: Option<NamedSection<'a>>,
    /// The first of the next steps over both subjects.
    pub next: Option<NamedSection<'a>>,
}

/// A section with the subject it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedSection<'a> {
    /// The subject of the exam.
    pub subject: Subject,
    /// 出題項目名; a long one is cut.
    pub title: &'a str,
}

/// The longest title quoted, in characters: two of them and the words around stay within 60.
const LONGEST_TITLE: usize = 12;

/// Says the facts in at most 60 characters.
///
/// At or above the mean: the difference, then the best section (or, without one, the next step). Below it the
/// sentences look ahead: the best section and the next step, and the distance to the mean only where no section
/// stands out.
pub fn plain_summary(facts: &SummaryFacts<'_>) -> String {
    let SummaryFacts { difference, best, next, .. } = *facts;
    let (first, second) = match (best, next) {
        (Some(best), _) if difference >= Tenths::new(0) => {
            (say_difference(facts), Some(format!("{}が特によくできています。", say_section(best))))
        }
        (Some(best), next) => (format!("{}がよくできました。", say_section(best)), next.map(say_next)),
        (None, next) => (say_difference(facts), next.map(say_next)),
    };
    first + &second.unwrap_or_default()
}

fn say_difference(facts: &SummaryFacts<'_>) -> String {
    let what = facts.subject.map_or("合計", Subject::label);
    let size = Tenths::new(facts.difference.get().saturating_abs());
    match facts.difference.get() {
        0 => format!("{what}は全国平均と同じでした。"),
        1.. => format!("{what}は全国平均を{size}点上回りました。"),
        _ => format!("{what}は全国平均まであと{size}点です。"),
    }
}

fn say_next(section: NamedSection<'_>) -> String {
    format!("次は{}から始めましょう。", say_section(section))
}

fn say_section(section: NamedSection<'_>) -> String {
    format!("{}の〈{}〉", section.subject.label(), typed_text::shorten(section.title, LONGEST_TITLE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{option, prelude::*};

    fn section(subject: Subject, title: &str) -> Option<NamedSection<'_>> {
        Some(NamedSection { subject, title })
    }

    #[test]
    fn facts_become_plain_sentences() {
        let best = section(Subject::Arithmetic, "図形");
        let next = section(Subject::Japanese, "漢字の書き取り");
        let cases = [
            (284, best, next, "合計は全国平均を28.4点上回りました。算数の〈図形〉が特によくできています。"),
            (
                284,
                None,
                next,
                "合計は全国平均を28.4点上回りました。次は国語の〈漢字の書き取り〉から始めましょう。",
            ),
            (284, best, None, "合計は全国平均を28.4点上回りました。算数の〈図形〉が特によくできています。"),
            (0, None, None, "合計は全国平均と同じでした。"),
            (
                -123,
                best,
                next,
                "算数の〈図形〉がよくできました。次は国語の〈漢字の書き取り〉から始めましょう。",
            ),
            (
                -123,
                None,
                next,
                "合計は全国平均まであと12.3点です。次は国語の〈漢字の書き取り〉から始めましょう。",
            ),
            (-123, None, None, "合計は全国平均まであと12.3点です。"),
            (-123, best, None, "算数の〈図形〉がよくできました。"),
        ];
        for (tenths, best, next, expected) in cases {
            let facts = SummaryFacts { subject: None, difference: Tenths::new(tenths), best, next };
            assert_eq!(plain_summary(&facts), expected);
        }
    }

    #[test]
    fn one_subject_alone_is_called_by_its_name() {
        let best = section(Subject::English, "とても長い名前の大問リスニング");
        let facts =
            SummaryFacts { subject: Some(Subject::English), difference: Tenths::new(5), best, next: None };
        let expected =
            "英語は全国平均を0.5点上回りました。英語の〈とても長い名前の大問リ…〉が特によくできています。";
        assert_eq!(plain_summary(&facts), expected);
    }

    proptest! {
        #[test]
        fn no_summary_is_longer_than_sixty_characters(
            tenths in -655_350_i32..=655_350,
            subject in option::of(prop::sample::select(&Subject::ALL[..])),
            best in option::of("\\PC{0,60}"),
            next in option::of("\\PC{0,60}"),
        ) {
            let name = |title| NamedSection { subject: Subject::Arithmetic, title };
            let summary = plain_summary(&SummaryFacts {
                subject,
                difference: Tenths::new(tenths),
                best: best.as_deref().map(name),
                next: next.as_deref().map(name),
            });
            prop_assert!((1..=60).contains(&summary.chars().count()), "{}", summary);
        }
    }
}
