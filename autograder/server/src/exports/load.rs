//! Loading a round as the files show it: pupils, exams and standings, provisional or frozen.

use std::sync::Arc;

use autograder_grading::{Column, Distribution, Grade, Scope as Population, SectionShape, Standing, Tenths};
use platform_database::{DbResult, ReadTx};

use super::Attendance;
use crate::app::App;
use crate::results::{self, Basis, EntryRecord, ExamRecord, GradeStandings, Records};
use crate::rounds::{Round, RoundId};
use crate::staff::Scope;

/// A round with the pupils of a scope.
pub(super) struct RoundResults {
    pub(super) round: Round,
    pub(super) basis: Basis,
    pub(super) grades: Vec<GradeResults>,
}

/// One grade of it.
pub(super) struct GradeResults {
    pub(super) grade: Grade,
    pub(super) exams: Arc<[Option<ExamRecord>; 2]>,
    pub(super) entries: Vec<EntryRecord>,
    standings: Arc<GradeStandings>,
}

/// One pupil and one exam of the pupil's grade.
#[derive(Clone, Copy)]
pub(super) struct Sat<'a> {
    pub(super) of: &'a GradeResults,
    pub(super) entry: &'a EntryRecord,
    pub(super) exam: &'a ExamRecord,
    /// The exam's place among the subjects of the grade.
    pub(super) at: usize,
}

/// A 大問 as the pupil and the country met it.
pub(super) struct SectionResult<'a> {
    pub(super) section: &'a SectionShape,
    /// The pupil's points; `None` where one is not entered.
    pub(super) own: Option<u16>,
    /// The country's mean; `None` while nobody has a total.
    pub(super) mean: Option<Tenths>,
}

/// Loads the round within the scope; grades without pupils there are left out.
pub(super) async fn load_results(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    round: &Round,
) -> DbResult<RoundResults> {
    let basis = results::find_basis(tx, scope, round).await?;
    let mut grades = Vec::new();
    for grade in Grade::ALL {
        let loaded = load_grade(tx, app, scope, (round.id, grade), &basis).await?;
        grades.extend(Some(loaded).filter(|grade| !grade.entries.is_empty()));
    }
    Ok(RoundResults { round: round.clone(), basis, grades })
}

/// Loads one grade within the scope.
pub(super) async fn load_grade(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    (round, grade): (RoundId, Grade),
    basis: &Basis,
) -> DbResult<GradeResults> {
    let only = (scope.juku(), scope.classroom(), None);
    let Records { exams, entries, standings } =
        results::load_records(tx, &app.standings, basis, round, grade, only).await?;
    Ok(GradeResults { grade, exams, entries, standings })
}

impl RoundResults {
    /// Every pupil with every exam of the pupil's grade.
    pub(super) fn sat(&self) -> impl Iterator<Item = Sat<'_>> {
        self.grades.iter().flat_map(GradeResults::sat)
    }

    /// Every pupil with the grade.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&GradeResults, &EntryRecord)> {
        self.grades.iter().flat_map(|of| of.entries.iter().map(move |entry| (of, entry)))
    }

    /// The most 大問 that an exam here has.
    pub(super) fn most_sections(&self) -> usize {
        let exams = self.grades.iter().flat_map(|grade| grade.exams.iter().flatten());
        exams.map(|exam| exam.shape.sections.len()).max().unwrap_or_default()
    }
}

impl GradeResults {
    fn sat(&self) -> impl Iterator<Item = Sat<'_>> {
        self.entries.iter().flat_map(move |entry| self.sat_by(entry))
    }

    /// The exams of one pupil.
    pub(super) fn sat_by<'a>(&'a self, entry: &'a EntryRecord) -> impl Iterator<Item = Sat<'a>> {
        let held = self.exams.iter().enumerate();
        held.filter_map(move |(at, exam)| Some(Sat { of: self, entry, exam: exam.as_ref()?, at }))
    }
}

impl<'a> Sat<'a> {
    /// How the pupil sat it.
    pub(super) fn attendance(&self) -> Attendance {
        Attendance::of(self.entry, self.at)
    }

    /// The total, and where it stands; `None` where absent or not all entered.
    pub(super) fn standing(&self) -> Option<Standing> {
        self.of.standings.standings.of_attempt(&self.entry.attempt())[self.at]
    }

    /// The totals of the whole country.
    pub(super) fn national(&self) -> Option<&'a Distribution> {
        self.of.standings.distributions.get(Population::National, Column::ALL[self.at])
    }

    /// The 大問 in the order of the paper.
    pub(super) fn sections(self) -> impl Iterator<Item = SectionResult<'a>> {
        let (marks, sums) = (&self.entry.marks[self.at], &self.exam.item_sums);
        let n = self.national().map_or(0, |national| i64::from(national.n()));
        let mut from = 0;
        self.exam.shape.sections.iter().map(move |section| {
            let items = from..from + section.items.len();
            from = items.end;
            let own = marks.get(items.clone()).and_then(|marks| marks.iter().copied().sum());
            let sum: i64 = sums.get(items).map_or(0, |sums| sums.iter().sum());
            SectionResult { section, own, mean: mean(sum, n) }
        })
    }
}

/// The mean of `n` numbers that come to `sum`, rounded half up.
fn mean(sum: i64, n: i64) -> Option<Tenths> {
    let tenths = (20 * sum + n).checked_div(2 * n)?;
    i32::try_from(tenths).ok().map(Tenths::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mean_is_rounded_half_up_and_nobody_has_none() {
        assert_eq!(mean(63, 5), Some(Tenths::new(126)));
        assert_eq!(mean(1, 4), Some(Tenths::new(3)));
        assert_eq!(mean(0, 3), Some(Tenths::new(0)));
        assert_eq!(mean(0, 0), None);
    }
}
