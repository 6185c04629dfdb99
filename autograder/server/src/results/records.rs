//! Loading what is printed of some pupils: their records with what their grade came to.

use std::sync::Arc;

use autograder_grading::Grade;
use platform_database::{DbResult, ReadTx};

use super::{
    Basis, EntryRecord, ExamRecord, GradeStandings, StandingsCache, compile_entries, load_exam_records,
    load_standings,
};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams;
use crate::juku::JukuId;
use crate::phrases;
use crate::remarks;
use crate::rounds::RoundId;
use crate::snapshots;

/// Some pupils of a grade, and what belongs to the whole of it.
pub(crate) struct Records {
    pub(crate) exams: Arc<[Option<ExamRecord>; 2]>,
    pub(crate) entries: Vec<EntryRecord>,
    pub(crate) standings: Arc<GradeStandings>,
}

/// Loads the pupils of one 塾, 教室 or entry, or all, from the marks or from the snapshot. The caller answers for the
/// scope.
pub(crate) async fn load_records(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    basis: &Basis,
    round: RoundId,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Records> {
    let (exams, mut entries) = match basis {
        Basis::Provisional => {
            let exams = exams::list_exams_of_grade(tx, round, grade).await?;
            let entries = compile_entries(tx, round, grade, &exams, only).await?;
            (load_exam_records(tx, cache, round, grade, &exams).await?, entries)
        }
        Basis::Final(snapshot) => {
            let exams = snapshots::load_exam_records(tx, snapshot.id, grade).await?;
            (Arc::new(exams), snapshots::load_entries(tx, snapshot.id, grade, only).await?)
        }
    };
    let ids = [0, 1].map(|at: usize| exams[at].as_ref().map(|exam| exam.exam_id));
    let standings = load_standings(tx, cache, basis, round, grade, ids).await?;
    if basis.is_provisional() {
        let book = phrases::load_phrasebook(tx, only.0, only.1).await?;
        remarks::fill_in(&mut entries, grade, &exams, &standings.distributions, &book);
    }
    Ok(Records { exams, entries, standings })
}
