//! Loading a result list: rows from the database, standings from memory.

use std::sync::Arc;

use autograder_grading::{Attempt, Column, Grade, Points, Standing, Subject};
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::{ListOrder, ListQuery};

use super::beside::{self, Beside, Wanted};
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
    /// The one subject that is asked for; without it both, and 合計.
    pub(super) subject: Option<Subject>,
    pub(super) standings: Arc<GradeStandings>,
    pub(super) now: Timestamp,
}

/// One pupil with the results.
pub(super) struct ResultRow {
    pub(super) line: ResultLine,
    standings: [Option<Standing>; 3],
    pub(super) beside: Beside,
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
    let subject = select::subject_of(query, &exams);
    Ok(GradeResults { round, basis, grades, grade, exams, subject, standings, now: tx.now() })
}

/// The exams of a grade; `None` where one is not held.
pub(super) async fn load_exams(
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
        select::filter_of(self.round.id, grade, self.exams, query)
    }

    /// The results that the list is about, each with its name and 満点: the exams that are held and 合計 of both, or one
    /// subject alone.
    pub(super) fn columns(&self, grade: Grade) -> Vec<(Column, &'static str, u16)> {
        let is_meant = |exam: &ExamFacts| self.subject.is_none_or(|subject| subject == exam.subject);
        let [first, second] = self.exams.map(|exam| Some(exam.filter(is_meant)?.full.get()));
        let both = first.zip(second).map(|(first, second)| first + second);
        let [one, other] = grade.subjects().map(Subject::label);
        let named = Column::ALL.into_iter().zip([one, other, "合計"]).zip([first, second, both]);
        named.filter_map(|((column, name), full)| Some((column, name, full?))).collect()
    }

    /// The result by which a pupil is compared with the round before.
    pub(super) fn main_column(&self) -> Column {
        let at = self.exams.iter().position(|exam| exam.map(|exam| exam.subject) == self.subject);
        match (self.subject, at) {
            (Some(_), Some(0)) => Column::First,
            (Some(_), Some(_)) => Column::Second,
            _ => Column::Combined,
        }
    }

    /// The rows of a page (`limit`, `offset`), with what is wanted beside them.
    pub(super) async fn load_rows(
        &self,
        tx: &mut ReadTx,
        scope: &Scope,
        filter: &LineFilter,
        order: Option<ListOrder>,
        page: (i64, i64),
        wanted: Wanted,
    ) -> DbResult<Vec<ResultRow>> {
        let mut rows = match order.filter(|order| order.key == "change") {
            Some(order) => self.load_by_change(tx, scope, filter, order, page).await?,
            None => {
                let sort = order.map_or(("number", false), stored_order);
                self.list_rows(tx, scope, filter, sort, page).await?
            }
        };
        beside::look_up(tx, self, &mut rows, wanted).await?;
        Ok(rows)
    }

    async fn list_rows(
        &self,
        tx: &mut ReadTx,
        scope: &Scope,
        filter: &LineFilter,
        sort: (&str, bool),
        page: (i64, i64),
    ) -> DbResult<Vec<ResultRow>> {
        let lines = store::list_lines(tx, scope, &self.basis, filter, sort, page).await?;
        let stand = |line: ResultLine| {
            let attempt = Attempt { juku: line.juku_id, classroom: line.classroom_id, totals: line.totals() };
            let standings = self.standings.standings.of_attempt(&attempt);
            ResultRow { standings, line, beside: Beside::default() }
        };
        Ok(lines.into_iter().map(stand).collect())
    }

    /// No statement knows 偏差値 of this round and of the one before; so everybody is looked up before the page is cut.
    /// Who has none before comes last in both directions.
    async fn load_by_change(
        &self,
        tx: &mut ReadTx,
        scope: &Scope,
        filter: &LineFilter,
        order: ListOrder,
        (limit, offset): (i64, i64),
    ) -> DbResult<Vec<ResultRow>> {
        let mut rows = self.list_rows(tx, scope, filter, ("number", false), (i64::MAX, 0)).await?;
        let change = Wanted { change: true, remarks: false, card: false };
        beside::look_up(tx, self, &mut rows, change).await?;
        rows.sort_by(|one, other| {
            let [one, other] = [one, other].map(|row| row.beside.change.map(|change| change.tenths));
            let by_value = if order.descending { other.cmp(&one) } else { one.cmp(&other) };
            one.is_none().cmp(&other.is_none()).then(by_value)
        });
        let [limit, offset] = [limit, offset].map(|rows| usize::try_from(rows).unwrap_or_default());
        Ok(rows.into_iter().skip(offset).take(limit).collect())
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
