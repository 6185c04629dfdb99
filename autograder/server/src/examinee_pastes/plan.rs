//! Whom pasted lines name, compared with who is there.

use std::collections::{BTreeMap, HashMap};

use platform_database::{DbResult, ReadTx};
use serde::Serialize;

use super::read::{MOST_LINES, PastedLine, read_lines};
use super::store::{Candidate, list_candidates};
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::search_text::fold;
use crate::staff::Scope;
use crate::students::StudentId;

/// Every line with its answer.
#[derive(Debug, Serialize)]
pub(super) struct PastePlan {
    pub(super) lines: Vec<AnsweredLine>,
    /// Lines beyond those that are taken at once; with any, nothing is.
    pub(super) too_many: usize,
}

/// A line and whom it names.
#[derive(Debug, Serialize)]
pub(super) struct AnsweredLine {
    pub(super) line: PastedLine,
    pub(super) answer: Answer,
}

/// Whom a line names.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) enum Answer {
    /// One pupil, who can be entered.
    Found(Candidate),
    /// Several that could be meant, of whom these can be entered; or one whose 生徒ID has more zeros in front.
    Unclear(Vec<Candidate>),
    /// A pupil who sits the round already.
    Already(Candidate),
    /// The pupil of an earlier line.
    Again(usize),
    /// A pupil who is 休会 or 退会.
    Away(Candidate),
    /// A pupil of that 生徒ID with another name.
    Otherwise(Candidate),
    /// Nobody.
    NotFound,
}

impl PastePlan {
    /// Everybody who can be entered, each once.
    pub(super) fn enterable(&self) -> BTreeMap<StudentId, &Candidate> {
        self.lines.iter().flat_map(|line| line.answer.enterable()).map(|one| (one.student_id, one)).collect()
    }
}

impl Answer {
    /// Those among whom the line lets somebody choose.
    pub(super) fn enterable(&self) -> &[Candidate] {
        match self {
            Answer::Found(one) => std::slice::from_ref(one),
            Answer::Unclear(several) => several,
            _ => &[],
        }
    }
}

/// Answers the lines of `text` with the pupils of the 塾 within `scope`.
pub(super) async fn plan_paste(
    tx: &mut ReadTx,
    scope: &Scope,
    round: RoundId,
    juku: JukuId,
    text: &str,
) -> DbResult<PastePlan> {
    let lines = read_lines(text);
    let pupils = list_candidates(tx, scope, round, juku).await?;
    let known = Known::new(&pupils);
    let too_many = lines.len().saturating_sub(MOST_LINES);
    let mut found: HashMap<StudentId, usize> = HashMap::new();
    let answered = lines.into_iter().take(MOST_LINES).map(|line| {
        let mut answer = known.answer(&line);
        if let Answer::Found(one) | Answer::Already(one) = &answer {
            let first = *found.entry(one.student_id).or_insert(line.row);
            if first != line.row {
                answer = Answer::Again(first);
            }
        }
        AnsweredLine { line, answer }
    });
    Ok(PastePlan { lines: answered.collect(), too_many })
}

/// The pupils of a 塾 by what they can be called.
struct Known<'p> {
    by_number: HashMap<&'p str, &'p Candidate>,
    /// By the 生徒ID without the zeros in front.
    by_figure: HashMap<&'p str, Vec<&'p Candidate>>,
    /// By the folded name and by the folded ふりがな.
    by_name: HashMap<String, Vec<&'p Candidate>>,
}

impl<'p> Known<'p> {
    fn new(pupils: &'p [Candidate]) -> Known<'p> {
        let (mut by_figure, mut by_name) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for pupil in pupils {
            by_figure.entry(pupil.number.trim_start_matches('0')).or_default().push(pupil);
            let (name, kana) = (fold(&pupil.name), fold(&pupil.kana));
            if !kana.is_empty() && kana != name {
                by_name.entry(kana).or_default().push(pupil);
            }
            by_name.entry(name).or_default().push(pupil);
        }
        let by_number = pupils.iter().map(|pupil| (pupil.number.as_str(), pupil)).collect();
        Known { by_number, by_figure, by_name }
    }

    fn answer(&self, line: &PastedLine) -> Answer {
        let named = line.name.as_deref().map(fold);
        let Some(number) = &line.number else {
            let called = named.and_then(|name| self.by_name.get(&name));
            return called.map_or(Answer::NotFound, |several| among(several));
        };
        let fits = |pupil: &Candidate| {
            named.as_ref().is_none_or(|name| *name == fold(&pupil.name) || *name == fold(&pupil.kana))
        };
        match self.by_number.get(number.as_str()) {
            Some(pupil) if fits(pupil) => among(&[*pupil]),
            Some(pupil) => Answer::Otherwise((*pupil).clone()),
            None => self.without_zeros(number.as_str()),
        }
    }

    /// A spreadsheet may have taken the zeros away; who is meant is for a person to say.
    fn without_zeros(&self, number: &str) -> Answer {
        let alike = self.by_figure.get(number.trim_start_matches('0')).map_or(&[][..], Vec::as_slice);
        let open: Vec<Candidate> =
            alike.iter().filter(|pupil| pupil.may_enter()).map(|pupil| (*pupil).clone()).collect();
        if open.is_empty() { Answer::NotFound } else { Answer::Unclear(open) }
    }
}

/// The answer for a line that means one of `several`, at least one: who is 在籍 or sits the round comes before all others.
fn among(several: &[&Candidate]) -> Answer {
    let mut present = several.iter().filter(|pupil| pupil.may_enter() || pupil.is_entered);
    match (present.next(), present.next()) {
        (None, _) => Answer::Away(several[0].clone()),
        (Some(only), None) if only.is_entered => Answer::Already((*only).clone()),
        (Some(only), None) => Answer::Found((*only).clone()),
        (Some(first), Some(_)) => {
            let open: Vec<Candidate> =
                several.iter().filter(|pupil| pupil.may_enter()).map(|pupil| (*pupil).clone()).collect();
            if open.is_empty() { Answer::Already((*first).clone()) } else { Answer::Unclear(open) }
        }
    }
}
