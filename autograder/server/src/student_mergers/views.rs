//! What the page of two rows shows.

use askama::Template;
use autograder_grading::RoundName;

use super::pair::Pair;
use super::store::SatRound;
use crate::students::{RegisteredStudent, StudentId, grade_label};

/// The page.
#[derive(Template)]
#[template(path = "student_mergers/new.html")]
pub(super) struct MergerView {
    student: RegisteredStudent,
    number: String,
    /// What was asked for is not there.
    is_unknown: bool,
    /// 生徒ID, name and grade of rows of the same name.
    namesakes: Vec<(String, String, &'static str)>,
    pair: Option<PairView>,
}

/// The two rows side by side.
pub(super) struct PairView {
    other_id: StudentId,
    other_revision: i64,
    /// What, of the kept row, of the other.
    lines: Vec<(&'static str, String, String)>,
    clashes: String,
}

impl MergerView {
    pub(super) fn new(
        student: RegisteredStudent,
        number: &str,
        namesakes: Vec<(StudentId, String, String, i64)>,
        pair: Option<PairView>,
    ) -> MergerView {
        MergerView {
            student,
            number: number.to_owned(),
            is_unknown: !number.is_empty() && pair.is_none(),
            namesakes: namesakes
                .into_iter()
                .map(|(_, number, name, grade)| (number, name, grade_label(grade)))
                .collect(),
            pair,
        }
    }
}

impl PairView {
    pub(super) fn of(pair: &Pair) -> PairView {
        let fact = |label, of: fn(&RegisteredStudent) -> String| (label, of(&pair.kept), of(&pair.other));
        let mut lines = vec![
            fact("生徒ID", |row| row.number.clone()),
            fact("氏名", |row| row.name.clone()),
            fact("ふりがな", |row| row.kana.clone()),
            fact("学年", |row| row.grade().label().to_owned()),
            fact("教室", |row| row.classroom_name.clone()),
            fact("状態", |row| row.status().label().to_owned()),
        ];
        lines.push(("受験した回", rounds(&pair.kept_rounds), rounds(&pair.other_rounds)));
        let clashes: Vec<String> = pair.clashes().iter().map(|round| round.label()).collect();
        PairView {
            other_id: pair.other.id,
            other_revision: pair.other.revision,
            lines,
            clashes: clashes.join("、"),
        }
    }
}

fn rounds(sat: &[SatRound]) -> String {
    let names: Vec<String> = sat.iter().filter_map(SatRound::name).map(RoundName::label).collect();
    if names.is_empty() { "なし".to_owned() } else { names.join("、") }
}
