//! What the page of one report card says.

use askama::Template;
use autograder_grading::Place;
use autograder_report::{Press, ReportCard, Tile};
use platform_web::grouped;

use super::routes::{CardPage, FoundCard, UnkeptRemark};
use crate::entries::EntryId;
use crate::exams::{Exam, ExamId};
use crate::remarks::LONGEST_REMARK;
use crate::result_lists::results_address;

/// The screen.
#[derive(Template)]
#[template(path = "report_cards/show.html")]
pub(super) struct CardView {
    entry: EntryId,
    name: String,
    place: String,
    edition: String,
    draft: bool,
    /// What 本部 is told of a card that it alone has.
    embargo: Option<String>,
    /// Why there is no page; empty where there is one.
    not_printable: String,
    /// What the page says in one sentence, for those who do not see it.
    summary: String,
    /// Letters that are printed in another way than they were written.
    unprintable: String,
    results: Vec<ResultFacts>,
    remarks: Vec<RemarkView>,
    /// Whether remarks may be written.
    open: bool,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
    list: String,
}

/// One result beside the page.
struct ResultFacts {
    name: String,
    points: String,
    /// 偏差値, 全国順位, 塾内順位, as far as there are any.
    standing: Vec<String>,
}

/// The 総評 of one subject.
struct RemarkView {
    exam: ExamId,
    subject: &'static str,
    words: String,
    /// What the form shows before anybody types.
    shown: String,
    length: usize,
    /// Whether somebody wrote it, so that it can go back to the phrase.
    written: bool,
    /// 欠席: nothing is printed.
    absent: bool,
    problem: String,
}

/// The pupil before or after, in the same 教室 and grade.
struct Neighbour {
    name: String,
    href: String,
}

impl CardView {
    /// Words the page; `unkept` is what somebody just typed and why it was not kept.
    pub(super) fn new(page: &CardPage, press: &Press, unkept: Option<&UnkeptRemark>) -> CardView {
        let FoundCard { seat, round, issue, prepared } = &page.card;
        let card = prepared.as_ref().map(|prepared| prepared.card.as_ref());
        let printable = card.and_then(Result::ok);
        let not_printable = match card {
            Some(Ok(_)) => String::new(),
            Some(Err(reason)) => reason.to_string(),
            None => format!("{}の結果に、この生徒は入っていません", issue.edition()),
        };
        let letters = printable.map(|card| press.unprintable(card)).unwrap_or_default();
        let exams = page.exams.iter().flatten();
        CardView {
            entry: seat.id,
            name: seat.student_name.clone(),
            place: [seat.grade.label(), &seat.juku_name, &seat.classroom_name, &seat.student_number]
                .join("　"),
            edition: issue.edition(),
            draft: issue.is_draft(),
            embargo: issue.embargo(page.now),
            not_printable,
            summary: printable.map(|card| card.summary.clone()).unwrap_or_default(),
            unprintable: letters.iter().map(|letter| format!("「{letter}」")).collect(),
            results: printable.map(facts).unwrap_or_default(),
            remarks: exams.map(|exam| remark(page, exam, unkept)).collect(),
            open: !round.state.is_final() && !issue.is_frozen(),
            previous: neighbour(page, |at| at.checked_sub(1)),
            next: neighbour(page, |at| Some(at + 1)),
            list: format!("{}?grade={}", results_address(round.id), seat.grade.number()),
        }
    }
}

fn facts(card: &ReportCard) -> Vec<ResultFacts> {
    let place = |name: &str, place: Option<Place>| {
        place.map(|place| format!("{name} {}位 / {}人", grouped(place.rank.into()), grouped(place.n.into())))
    };
    let of_tile = |tile: &Tile| {
        let deviation = tile.deviation.map(|score| format!("偏差値 {score}"));
        let standing = [deviation, place("全国", tile.national), place("塾内", tile.juku)];
        ResultFacts {
            name: tile.title.clone(),
            points: format!("{} / {}点", tile.points, tile.full),
            standing: standing.into_iter().flatten().collect(),
        }
    };
    card.tiles.iter().map(of_tile).collect()
}

fn remark(page: &CardPage, exam: &Exam, unkept: Option<&UnkeptRemark>) -> RemarkView {
    let unkept = unkept.filter(|unkept| unkept.exam == exam.id);
    let at = exam.grade.subjects().iter().position(|subject| *subject == exam.subject).unwrap_or(0);
    let entry = page.card.prepared.as_ref().map(|prepared| &prepared.entry);
    let printed = entry.map(|entry| entry.remarks[at].clone());
    let written = page.written.get(&(page.card.seat.id, exam.id));
    let shown = match written {
        Some(written) if !page.card.issue.is_frozen() => written.words.clone(),
        _ => printed.unwrap_or_default(),
    };
    let words = unkept.map_or_else(|| shown.clone(), |unkept| unkept.words.clone());
    RemarkView {
        exam: exam.id,
        subject: exam.subject.label(),
        length: words.trim().chars().count(),
        words,
        shown,
        written: written.is_some(),
        absent: entry.is_some_and(|entry| entry.absent[at]),
        problem: unkept.map(|unkept| unkept.problem.clone()).unwrap_or_default(),
    }
}

fn neighbour(page: &CardPage, step: impl Fn(usize) -> Option<usize>) -> Option<Neighbour> {
    let here = page.classmates.iter().position(|(id, _)| *id == page.card.seat.id)?;
    let (id, name) = page.classmates.get(step(here)?)?;
    Some(Neighbour { name: name.clone(), href: format!("/entries/{id}/report-card") })
}

impl RemarkView {
    fn longest(&self) -> usize {
        LONGEST_REMARK
    }
}
