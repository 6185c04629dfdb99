//! Loading what a pupil reached.

use autograder_grading::{Distribution, Grade, RoundName, Season};
use platform_database::{DbError, DbResult, ReadTx};

use super::store::{self, ResultRow, SatRow};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::snapshots;
use crate::students::StudentId;

/// A round on a pupil's path; `None` where the pupil missed it.
#[derive(Debug)]
pub(crate) struct PathRound {
    pub(super) name: RoundName,
    pub(super) sat: Option<SatRound>,
}

/// A round that the pupil sat.
#[derive(Debug)]
pub(super) struct SatRound {
    pub(super) entry: EntryId,
    pub(super) place: (JukuId, ClassroomId),
    pub(super) classroom_name: String,
    pub(super) grade: Grade,
    pub(super) absent: [bool; 2],
    /// 満点 of the two subjects; `None` where one was not held.
    pub(super) full: [Option<u16>; 2],
    /// The two subjects, and both together.
    pub(super) results: [Option<PathResult>; 3],
}

/// One result.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathResult {
    pub(super) total: i64,
    pub(super) deviation_tenths: Option<i64>,
    pub(super) rank: i64,
    /// How many of the country have a result.
    pub(super) n: u32,
}

/// The path of a pupil from the first round they sat to the latest that is frozen; empty before the first.
pub(crate) async fn load_path(tx: &mut ReadTx, student: StudentId) -> DbResult<Vec<PathRound>> {
    let sat = store::list_sat(tx, student).await?;
    if sat.is_empty() {
        return Ok(Vec::new());
    }
    let results = store::list_results(tx, student).await?;
    let mut path = Vec::new();
    for round in store::list_frozen_rounds(tx).await? {
        let of_round = sat.iter().find(|row| row.round_id == round.round_id);
        let Some(name) = round_name(round.year, &round.season) else { continue };
        let sat = match of_round {
            Some(row) => Some(load_sat(tx, row, &results).await?),
            None => None,
        };
        if sat.is_some() || !path.is_empty() {
            path.push(PathRound { name, sat });
        }
    }
    Ok(path)
}

async fn load_sat(tx: &mut ReadTx, row: &SatRow, results: &[ResultRow]) -> DbResult<SatRound> {
    let grade = u8::try_from(row.grade).ok().and_then(Grade::from_number).ok_or(DbError::Missing)?;
    let exams = snapshots::load_exam_records(tx, row.snapshot_id, grade).await?;
    let mut found = [None; 3];
    let own = |result: &&ResultRow| (result.snapshot_id, result.entry_id) == (row.snapshot_id, row.entry_id);
    for result in results.iter().filter(own) {
        let column = usize::try_from(result.result_column - 1).ok();
        if let Some(place) = column.and_then(|column| found.get_mut(column)) {
            *place = Some(path_result(result)?);
        }
    }
    Ok(SatRound {
        entry: row.entry_id,
        place: (row.juku_id, row.classroom_id),
        classroom_name: row.classroom_name.clone(),
        grade,
        absent: [row.first_absent, row.second_absent],
        full: exams.map(|exam| exam.map(|exam| exam.shape.full_points.get())),
        results: found,
    })
}

fn path_result(row: &ResultRow) -> DbResult<PathResult> {
    let country: Distribution = serde_json::from_str(&row.counts).map_err(|_| DbError::Missing)?;
    Ok(PathResult {
        total: row.total,
        deviation_tenths: row.deviation_tenths,
        rank: row.national_rank,
        n: country.n(),
    })
}

/// `None` where a later program wrote a season that this one does not know.
fn round_name(year: i64, season: &str) -> Option<RoundName> {
    Some(RoundName { year: i16::try_from(year).ok()?, season: Season::parse(season).ok()? })
}
