//! What the page of pasted examinees shows.

use std::collections::BTreeSet;

use askama::Template;
use platform_web::{Choice, Problems, Tone};

use super::plan::{Answer, AnsweredLine, PastePlan};
use super::read::MOST_LINES;
use super::store::Candidate;
use crate::juku::Juku;
use crate::rounds::{MarkingClosed, Round};
use crate::students::{StudentId, grade_label};

/// What kept pupils from being entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// Somebody changed the pupils or the examinees in the meantime; the preview is a new one.
    DataMoved,
    /// Nobody was ticked.
    NobodyTicked,
}

/// The page.
#[derive(Template)]
#[template(path = "examinee_pastes/new.html")]
pub(super) struct PasteView {
    round: String,
    /// Where the text is sent.
    address: String,
    back: String,
    /// Why nothing can be entered now.
    closed: Option<String>,
    /// For those who see several 塾.
    juku: Option<Vec<Choice>>,
    chosen: String,
    text: String,
    most: usize,
    problems: Problems,
    preview: Option<Preview>,
}

struct Preview {
    fingerprint: String,
    notice: Option<Notice>,
    lines: Vec<Line>,
    too_many: usize,
    /// How many lines were answered in each way: words, number and tone.
    counts: [(&'static str, usize, &'static str); 4],
    /// Whether somebody can be entered.
    enters: bool,
}

struct Line {
    row: usize,
    text: String,
    answer: String,
    tone: Tone,
    choices: Vec<PupilChoice>,
}

/// A pupil who can be entered.
struct PupilChoice {
    id: StudentId,
    label: String,
    ticked: bool,
}

impl PasteView {
    pub(super) fn new(round: &Round, closed: Option<&MarkingClosed>, problems: Problems) -> PasteView {
        PasteView {
            round: round.name.label(),
            address: format!("/rounds/{}/examinee-pastes", round.id),
            back: format!("/rounds/{}/examinees", round.id),
            closed: closed.map(ToString::to_string),
            juku: None,
            chosen: String::new(),
            text: String::new(),
            most: MOST_LINES,
            problems,
            preview: None,
        }
    }

    /// The same page with the 塾 to choose from, where there are several.
    pub(super) fn choosing(self, juku: Option<&[Juku]>) -> PasteView {
        let choice =
            |juku: &Juku| Choice::new(juku.id.to_string(), format!("{}（{}）", juku.name, juku.number));
        PasteView { juku: juku.map(|juku| juku.iter().map(choice).collect()), ..self }
    }

    /// The same page with what was sent.
    pub(super) fn filled(self, chosen: &str, text: &str) -> PasteView {
        PasteView { chosen: chosen.to_owned(), text: text.to_owned(), ..self }
    }

    /// The same page with the answers; `ticked` are those who were ticked before.
    pub(super) fn previewing(
        self,
        plan: &PastePlan,
        fingerprint: String,
        ticked: Option<&BTreeSet<StudentId>>,
        notice: Option<Notice>,
    ) -> PasteView {
        let count = |is: fn(&Answer) -> bool| plan.lines.iter().filter(|line| is(&line.answer)).count();
        let counts = [
            ("見つかった行", count(|answer| matches!(answer, Answer::Found(_))), "good"),
            ("選ぶ行", count(|answer| matches!(answer, Answer::Unclear(_))), "warn"),
            ("すでに受験者の行", count(|answer| matches!(answer, Answer::Already(_) | Answer::Again(_))), ""),
            ("加えられない行", count(Answer::is_refused), "bad"),
        ];
        let preview = Preview {
            fingerprint,
            notice,
            lines: plan.lines.iter().map(|line| Line::of(line, ticked)).collect(),
            too_many: plan.too_many,
            counts: counts.map(|(label, count, tone)| (label, count, if count == 0 { "" } else { tone })),
            enters: plan.too_many == 0 && !plan.enterable().is_empty(),
        };
        PasteView { preview: Some(preview), ..self }
    }
}

impl Answer {
    /// Whether the line can enter nobody, and should be looked at.
    fn is_refused(&self) -> bool {
        matches!(self, Answer::Away(_) | Answer::Otherwise(_) | Answer::NotFound)
    }

    fn words(&self) -> (String, Tone) {
        match self {
            Answer::Found(_) => ("見つかりました".to_owned(), Tone::Good),
            Answer::Unclear(several) if several.len() == 1 => {
                ("この生徒でよければ、チェックを入れてください".to_owned(), Tone::Warn)
            }
            Answer::Unclear(_) => ("同じ名前の生徒が複数います。選んでください".to_owned(), Tone::Warn),
            Answer::Already(pupil) => (format!("すでに受験者です（{}）", label(pupil)), Tone::Neutral),
            Answer::Again(row) => (format!("{row}行目と同じ生徒です"), Tone::Neutral),
            Answer::Away(pupil) => {
                (format!("{}の生徒です（{}）", pupil.status().label(), label(pupil)), Tone::Bad)
            }
            Answer::Otherwise(pupil) => {
                (format!("この生徒IDの生徒は、名前が違います（{}）", label(pupil)), Tone::Bad)
            }
            Answer::NotFound => ("見つかりません".to_owned(), Tone::Bad),
        }
    }
}

impl Line {
    fn of(AnsweredLine { line, answer }: &AnsweredLine, ticked: Option<&BTreeSet<StudentId>>) -> Line {
        let usual = matches!(answer, Answer::Found(_));
        let choice = |pupil: &Candidate| PupilChoice {
            id: pupil.student_id,
            label: label(pupil),
            ticked: ticked.map_or(usual, |ticked| ticked.contains(&pupil.student_id)),
        };
        let (words, tone) = answer.words();
        Line {
            row: line.row,
            text: line.text.clone(),
            answer: words,
            tone,
            choices: answer.enterable().iter().map(choice).collect(),
        }
    }
}

/// 「0001 青木 はな 小6 駅前教室」
fn label(pupil: &Candidate) -> String {
    [&*pupil.number, &*pupil.name, grade_label(pupil.grade), &*pupil.classroom_name].join(" ")
}
