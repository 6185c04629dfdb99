//! Loading a result list: rows from the database, standings from memory.

use std::sync::Arc;

use autograder_grading::{Attempt, Column, Grade, Points, Standing, Subject};
use platform_database::{DbResult, ReadTx};
use platform_web::{ListOrder, ListQuery};

use super::select;
use super::store::{self, LineFilter, ResultLine};
use crate::app::App;
use crate::exams::{self, ExamId};
use crate::results::{self, Basis, GradeStandings};
use crate::rounds::Round;
use crate::snapshots;
use crate::staff::Scope;

/// An exam as a list needs it.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExamFacts {
    pub(super) id: ExamId,
    pub(super) subject: Subject,
    pub(super) full: Points,
}

/// One grade of a round as somebody of a scope sees it.
pub(super) struct GradeResults {
    pub(super) round: Round,
    pub(super) basis: Basis,
    /// The grades in the scope with the number of their pupils.
    pub(super) grades: Vec<(Grade, i64)>,
    /// The grade asked for, else the first; `None` where the scope has nobody in the round.
    pub(super) grade: Option<Grade>,
    pub(super) exams: [Option<ExamFacts>; 2],
    pub(super) standings: Arc<GradeStandings>,
}

/// One pupil with the results.
pub(super) struct ResultRow {
    pub(super) line: ResultLine,
    standings: [Option<Standing>; 3],
}

/// What is known of one result of a pupil.
#[derive(Clone, Copy)]
pub(super) enum Known {
    /// 得点 and where it stands.
    Result(Standing),
    /// 欠席.
    Absent,
    /// 未入力: not all marks are entered.
    Missing,
    /// 合計 of a pupil who lacks a subject.
    Nothing,
}

impl ResultRow {
    /// What is known in `column`.
    pub(super) fn known(&self, column: Column) -> Known {
        match (self.standings[column as usize], column) {
            (Some(standing), _) => Known::Result(standing),
            (None, Column::Combined) => Known::Nothing,
            (None, _) if self.line.absent()[column as usize] => Known::Absent,
            (None, _) => Known::Missing,
        }
    }
}

/// Loads what belongs to the whole grade.
pub(super) async fn load_grade(
    tx: &mut ReadTx,
    app: &App,
    scope: &Scope,
    round: Round,
    query: &ListQuery,
) -> DbResult<GradeResults> {
    let basis = results::find_basis(tx, scope, &round).await?;
    let grades = store::count_by_grade(tx, scope, &basis, &round).await?;
    let known = |wished: &Grade| grades.iter().any(|(grade, _)| grade == wished);
    let grade = select::grade_of(query).filter(known).or(grades.first().map(|(grade, _)| *grade));
    let any = grade.unwrap_or(Grade::ALL[0]);
    let exams = load_exams(tx, &basis, &round, any).await?;
    let ids = exams.map(|exam| exam.map(|exam| exam.id));
    let standings = results::load_standings(tx, &app.standings, &basis, round.id, any, ids).await?;
    Ok(GradeResults { round, basis, grades, grade, exams, standings })
}

async fn load_exams(
    tx: &mut ReadTx,
    basis: &Basis,
    round: &Round,
    grade: Grade,
) -> DbResult<[Option<ExamFacts>; 2]> {
    Ok(match basis {
        Basis::Provisional => exams::list_exams_of_grade(tx, round.id, grade).await?.map(|exam| {
            exam.map(|exam| ExamFacts { id: exam.id, subject: exam.subject, full: exam.full_points })
        }),
        Basis::Final(snapshot) => snapshots::load_exam_records(tx, snapshot.id, grade).await?.map(|exam| {
            exam.map(|exam| ExamFacts {
                id: exam.exam_id,
                subject: exam.subject,
                full: exam.shape.full_points,
            })
        }),
    })
}

impl GradeResults {
    /// Which pupils the address asks for.
    pub(super) fn filter(&self, grade: Grade, query: &ListQuery) -> LineFilter {
        let exams = self.exams.map(|exam| exam.map(|exam| exam.id));
        LineFilter { exams, ..select::filter_of(self.round.id, grade, query) }
    }

    /// The rows of a page (`limit`, `offset`).
    pub(super) async fn load_rows(
        &self,
        tx: &mut ReadTx,
        scope: &Scope,
        filter: &LineFilter,
        order: Option<ListOrder>,
        page: (i64, i64),
    ) -> DbResult<Vec<ResultRow>> {
        let sort = order.map_or(("number", false), stored_order);
        let lines = store::list_lines(tx, scope, &self.basis, filter, sort, page).await?;
        let stand = |line: ResultLine| {
            let attempt = Attempt { juku: line.juku_id, classroom: line.classroom_id, totals: line.totals() };
            ResultRow { standings: self.standings.standings.of_attempt(&attempt), line }
        };
        Ok(lines.into_iter().map(stand).collect())
    }
}

/// Within a grade 偏差値 rises with 得点 and 順位 falls, so all three columns of a subject are one order.
fn stored_order(order: ListOrder) -> (&'static str, bool) {
    let (key, turned) = match order.key {
        "first-deviation" => ("first", false),
        "first-rank" => ("first", true),
        "second-deviation" => ("second", false),
        "second-rank" => ("second", true),
        "combined-deviation" => ("combined", false),
        "combined-rank" => ("combined", true),
        key => (key, false),
    };
    (key, order.descending != turned)
}

#[cfg(test)]
mod tests {
    use platform_web::ListOrder;

    use super::stored_order;

    #[test]
    fn the_best_rank_is_the_highest_total() {
        let order = |key, descending| stored_order(ListOrder { key, descending });
        assert_eq!(order("first-rank", false), ("first", true));
        assert_eq!(order("second-deviation", true), ("second", true));
        assert_eq!(order("name", false), ("name", false));
    }
}
