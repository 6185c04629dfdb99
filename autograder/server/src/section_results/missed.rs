//! Who lost points in one 大問.

use std::cmp::Reverse;

use autograder_grading::SectionShape;
use platform_database::{DbResult, ReadTx};
use platform_web::{ListOrder, ListQuery};

use super::load::{Analysis, Held};
use crate::results::{self, Basis, EntryRecord};
use crate::search_text;
use crate::snapshots;
use crate::staff::Scope;

/// A pupil who lost points.
pub(super) struct Missed {
    pub(super) pupil: EntryRecord,
    pub(super) points: u16,
    /// The points of each 小問, where there are several.
    pub(super) items: Vec<u16>,
}

/// Of what those lost who are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Every point.
    All,
    /// More than half of them.
    Most,
}

impl Loss {
    pub(super) const ALL: [Loss; 2] = [Loss::All, Loss::Most];

    /// The word in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Loss::All => "all",
            Loss::Most => "most",
        }
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            Loss::All => "0点",
            Loss::Most => "半分に届かない",
        }
    }

    fn holds(self, points: u16, full: u16) -> bool {
        match self {
            Loss::All => points == 0,
            Loss::Most => u32::from(points) * 2 < u32::from(full),
        }
    }
}

/// Everybody of the scope, or of the 教室 that is looked at, who counts and lost points in the 大問 at that place of the
/// exam, as the address narrows and sorts them.
pub(super) async fn list_missed(
    tx: &mut ReadTx,
    scope: &Scope,
    analysis: &Analysis,
    (held, at): (&Held, usize),
    query: &ListQuery,
    order: Option<ListOrder>,
) -> DbResult<Vec<Missed>> {
    let classroom = analysis.classroom.as_ref().map(|classroom| classroom.id);
    let only = (scope.juku(), scope.classroom().or(classroom), None);
    let pupils = match &analysis.basis {
        Basis::Provisional => {
            let mut exams = [None, None];
            exams[held.at] = held.live.clone();
            results::compile_entries(tx, analysis.round.id, held.grade, &exams, only).await?
        }
        Basis::Final(snapshot) => snapshots::load_entries(tx, snapshot.id, held.grade, only).await?,
    };
    let words = search_text::fold(&query.q);
    let wanted = query.filter("lost");
    let loss = Loss::ALL.into_iter().find(|loss| wanted == Some(loss.code()));
    let section = &held.shape.sections[at];
    let full = section.points().get();
    let mut missed: Vec<Missed> = pupils
        .into_iter()
        .filter_map(|pupil| Missed::new(pupil, held, section))
        .filter(|missed| missed.points < full && loss.is_none_or(|loss| loss.holds(missed.points, full)))
        .filter(|missed| missed.text().contains(&words))
        .collect();
    if let Some(order) = order {
        sort(&mut missed, order);
    }
    Ok(missed)
}

impl Missed {
    /// `None` of somebody who does not count: who was absent, or lacks a mark anywhere in the exam.
    fn new(pupil: EntryRecord, held: &Held, section: &SectionShape) -> Option<Missed> {
        pupil.totals[held.at]?;
        let before = held.shape.sections.iter().take_while(|other| other.number != section.number);
        let first: usize = before.map(|section| section.items.len()).sum();
        let marks = pupil.marks[held.at].get(first..first + section.items.len())?;
        let items: Vec<u16> = marks.iter().copied().collect::<Option<_>>()?;
        Some(Missed { points: items.iter().sum(), pupil, items })
    }

    /// What searches look through.
    fn text(&self) -> String {
        search_text::fold(&format!("{}{}", self.pupil.student_name, self.pupil.student_number))
    }
}

/// They come in the order of 塾ID, 教室ID and 生徒ID, in which those stay who are alike.
fn sort(missed: &mut [Missed], order: ListOrder) {
    let name = |missed: &Missed| search_text::fold(&missed.pupil.student_name);
    match (order.key, order.descending) {
        ("points", false) => missed.sort_by_key(|missed| missed.points),
        ("points", true) => missed.sort_by_key(|missed| Reverse(missed.points)),
        ("name", false) => missed.sort_by_cached_key(name),
        ("name", true) => missed.sort_by_cached_key(|missed| Reverse(name(missed))),
        (_, true) => missed.reverse(),
        (_, false) => {}
    }
}
