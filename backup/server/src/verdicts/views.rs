//! How verdicts are shown.

use backup_policy::{Answer, Clause, DataClass, Rule, Verdict};
use platform_database::Timestamp;
use platform_web::Tone;

use super::VerdictChange;
use crate::policies;

/// An answer as a badge: colour, symbol and word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnswerBadge {
    pub(crate) tone: Tone,
    pub(crate) label: &'static str,
}

/// A verdict as a page shows it.
pub(crate) struct VerdictView {
    pub(crate) answer: AnswerBadge,
    pub(crate) clauses: Vec<ClauseView>,
}

/// One digit with its reasons.
pub(crate) struct ClauseView {
    pub(crate) digit: &'static str,
    pub(crate) label: &'static str,
    pub(crate) answer: AnswerBadge,
    pub(crate) evidence: Vec<EvidenceView>,
    pub(crate) todo: Vec<String>,
}

/// One fact.
pub(crate) struct EvidenceView {
    /// None of what is neither good nor bad.
    pub(crate) answer: Option<AnswerBadge>,
    pub(crate) words: String,
}

impl AnswerBadge {
    pub(crate) fn of(answer: Answer) -> AnswerBadge {
        let tone = match answer {
            Answer::Met => Tone::Good,
            Answer::Warning => Tone::Warn,
            Answer::Unknown => Tone::Neutral,
            Answer::Broken => Tone::Bad,
        };
        AnswerBadge { tone, label: answer.label() }
    }

    /// Of the word in the database; without one nobody has judged yet.
    pub(crate) fn of_code(code: Option<&str>) -> AnswerBadge {
        AnswerBadge::of(code.and_then(Answer::from_code).unwrap_or(Answer::Unknown))
    }
}

/// 「社外秘 標準」 or 「社外秘 第2版」.
pub(crate) fn policy_words(class: DataClass, edition: i64) -> String {
    format!("{} {}", class.label(), policies::edition_words(edition))
}

impl VerdictChange {
    /// By which policy was judged; 「—」 where nobody kept that.
    pub(crate) fn policy_words(&self) -> String {
        let class = self.data_class.as_deref().and_then(DataClass::from_code);
        class
            .zip(self.policy_edition)
            .map_or("—".to_owned(), |(class, edition)| policy_words(class, edition))
    }
}

impl VerdictView {
    pub(crate) fn new(verdict: &Verdict, now: Timestamp) -> VerdictView {
        VerdictView {
            answer: AnswerBadge::of(verdict.answer),
            clauses: verdict.clauses.iter().map(|clause| ClauseView::new(clause, now)).collect(),
        }
    }
}

impl ClauseView {
    fn new(clause: &Clause, now: Timestamp) -> ClauseView {
        let evidence = clause.evidence.iter().map(|evidence| EvidenceView {
            answer: evidence.shown_answer().map(AnswerBadge::of),
            words: evidence.words(now),
        });
        ClauseView {
            digit: digit(clause.rule),
            label: clause.rule.label(),
            answer: AnswerBadge::of(clause.answer),
            evidence: evidence.collect(),
            todo: clause.todo.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The digit of 3-2-1-1-0 that a rule stands for.
fn digit(rule: Rule) -> &'static str {
    match rule {
        Rule::Copies => "3",
        Rule::Media => "2",
        Rule::OffSite | Rule::Offline => "1",
        Rule::NoErrors => "0",
    }
}
