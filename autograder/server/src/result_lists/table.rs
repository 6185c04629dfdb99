//! The whole table of results, as `autograder results --csv` writes it.

use autograder_grading::{Attempt, Column, Grade, Standing, Subject};
use platform_database::{DbResult, ReadTx};

use super::{LineFilter, list_lines};
use crate::exams;
use crate::results::{Basis, StandingsCache, load_standings};
use crate::rounds::Round;
use crate::staff::Scope;

/// One result: a pupil, a column (a subject or 合計) and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    pub(crate) juku_number: String,
    pub(crate) student_number: String,
    pub(crate) grade: Grade,
    /// 国語, 算数, 英語, 数学 or 合計.
    pub(crate) column: &'static str,
    pub(crate) standing: Standing,
}

/// Every result of a round within the scope, grade by grade.
pub(crate) async fn result_table(
    tx: &mut ReadTx,
    scope: &Scope,
    basis: &Basis,
    round: &Round,
) -> DbResult<Vec<TableRow>> {
    let cache = StandingsCache::default();
    let mut rows = Vec::new();
    for grade in Grade::ALL {
        let of_grade = exams::list_exams_of_grade(tx, round.id, grade).await?;
        let exams = [0, 1].map(|at: usize| of_grade[at].as_ref().map(|exam| exam.id));
        let standings = load_standings(tx, &cache, basis, round.id, grade, exams).await?;
        let filter = LineFilter::everybody(round.id, grade, exams);
        for line in list_lines(tx, scope, basis, &filter, ("number", false), (i64::MAX, 0)).await? {
            let attempt = Attempt { juku: line.juku_id, classroom: line.classroom_id, totals: line.totals() };
            let [first, second] = grade.subjects().map(Subject::label);
            let named = Column::ALL.into_iter().zip([first, second, "合計"]);
            for ((_, column), standing) in named.zip(standings.standings.of_attempt(&attempt)) {
                rows.extend(standing.map(|standing| TableRow {
                    juku_number: line.juku_number.clone(),
                    student_number: line.student_number.clone(),
                    grade,
                    column,
                    standing,
                }));
            }
        }
    }
    Ok(rows)
}
