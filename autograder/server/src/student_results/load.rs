//! Loading what a pupil reached.

use std::collections::HashMap;

use autograder_grading::{Distribution, FieldFact, Grade, RoundName, Subject, Tenths, field_facts};
use platform_database::{DbError, DbResult, ReadTx};

use super::store::{self, ResultRow, SatRow};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::results::ExamRecord;
use crate::rounds::RoundId;
use crate::snapshots::{self, SnapshotId};
use crate::students::StudentId;

/// The exams of the grades in which a pupil sat, each of a snapshot.
type FrozenExams = HashMap<(SnapshotId, Grade), [Option<ExamRecord>; 2]>;

/// A round on a pupil's path; `None` where the pupil missed it.
#[derive(Debug)]
pub(crate) struct PathRound {
    pub(super) id: RoundId,
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
    /// 総評 of the two subjects, and ひとこと of both; empty where the card prints none that somebody wrote.
    pub(super) words: [String; 3],
    /// What was reached in each 分野 of the two exams.
    pub(super) fields: [Vec<FieldFact>; 2],
}

/// One result.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathResult {
    pub(super) total: i64,
    /// 平均差: how far that lies above the mean of the country.
    pub(super) difference: Option<Tenths>,
    pub(super) deviation_tenths: Option<i64>,
    pub(super) rank: i64,
    /// How many of the country have a result.
    pub(super) n: u32,
}

impl SatRound {
    /// The 分野 of both exams.
    pub(super) fn facts(&self) -> impl Iterator<Item = (Subject, &FieldFact)> {
        let exams = self.grade.subjects().into_iter().zip(&self.fields);
        exams.flat_map(|(subject, facts)| facts.iter().map(move |fact| (subject, fact)))
    }

    /// 満点 of a subject, or of both together.
    pub(super) fn full(&self, column: usize) -> Option<u16> {
        match column {
            0 | 1 => self.full[column],
            _ => self.full[0].zip(self.full[1]).map(|(first, second)| first + second),
        }
    }
}

/// The path of a pupil from the first round they sat to the latest that is frozen; empty before the first.
pub(crate) async fn load_path(tx: &mut ReadTx, student: StudentId) -> DbResult<Vec<PathRound>> {
    let sat = store::list_sat(tx, student).await?;
    if sat.is_empty() {
        return Ok(Vec::new());
    }
    let results = store::list_results(tx, student).await?;
    let grades = sat.iter().map(|row| Ok((row.snapshot_id, grade_of(row)?))).collect::<DbResult<Vec<_>>>()?;
    let exams = snapshots::load_exam_records_of(tx, &grades).await?;
    let mut path = Vec::new();
    for round in store::list_frozen_rounds(tx).await? {
        let of_round = sat.iter().find(|row| row.round_id == round.round_id);
        // A later program may have written a season that this one does not know.
        let Some(name) = RoundName::kept(round.year, &round.season) else { continue };
        let sat = of_round.map(|row| sat_round(row, &exams, &results)).transpose()?;
        if sat.is_some() || !path.is_empty() {
            path.push(PathRound { id: round.round_id, name, sat });
        }
    }
    Ok(path)
}

fn grade_of(row: &SatRow) -> DbResult<Grade> {
    u8::try_from(row.grade).ok().and_then(Grade::from_number).ok_or(DbError::Missing)
}

fn sat_round(row: &SatRow, exams: &FrozenExams, results: &[ResultRow]) -> DbResult<SatRound> {
    let grade = grade_of(row)?;
    let held = exams.get(&(row.snapshot_id, grade));
    let exam = |column: usize| held.and_then(|exams| exams[column].as_ref());
    let mut found = [None; 3];
    let own = |result: &&ResultRow| (result.snapshot_id, result.entry_id) == (row.snapshot_id, row.entry_id);
    for result in results.iter().filter(own) {
        let column = usize::try_from(result.result_column - 1).ok();
        if let Some(place) = column.and_then(|column| found.get_mut(column)) {
            *place = Some(path_result(result)?);
        }
    }
    let [first, second]: [String; 2] = serde_json::from_str(&row.remarks).map_err(|_| DbError::Missing)?;
    let marks: [Vec<Option<u16>>; 2] = serde_json::from_str(&row.marks).map_err(|_| DbError::Missing)?;
    let fields = |column: usize| facts_of(exam(column), &marks[column], found[column]);
    Ok(SatRound {
        entry: row.entry_id,
        place: (row.juku_id, row.classroom_id),
        classroom_name: row.classroom_name.clone(),
        grade,
        absent: [row.first_absent, row.second_absent],
        results: found,
        words: [first, second, row.summary.clone()],
        fields: [0, 1].map(fields),
        full: [0, 1].map(|column| Some(exam(column)?.shape.full_points.get())),
    })
}

/// Whoever has no result in an exam has none in its 分野, either.
fn facts_of(exam: Option<&ExamRecord>, marks: &[Option<u16>], result: Option<PathResult>) -> Vec<FieldFact> {
    let Some((exam, result)) = exam.zip(result) else { return Vec::new() };
    field_facts(&exam.shape, marks, &exam.item_sums, result.n)
}

fn path_result(row: &ResultRow) -> DbResult<PathResult> {
    let country: Distribution = serde_json::from_str(&row.counts).map_err(|_| DbError::Missing)?;
    let total = u16::try_from(row.total).ok();
    Ok(PathResult {
        total: row.total,
        difference: total.and_then(|total| country.difference_from_mean(total)),
        deviation_tenths: row.deviation_tenths,
        rank: row.national_rank,
        n: country.n(),
    })
}

#[cfg(test)]
impl PathRound {
    /// The 夏期 of that year, sat in that grade without any result, or missed.
    pub(super) fn summer(year: i16, grade: Option<u8>) -> PathRound {
        let sat = grade.map(|grade| SatRound {
            entry: EntryId(1),
            place: (JukuId(1), ClassroomId(1)),
            classroom_name: String::new(),
            grade: Grade::from_number(grade).unwrap(),
            absent: [false; 2],
            full: [Some(100); 2],
            results: [None; 3],
            words: <[String; 3]>::default(),
            fields: <[Vec<FieldFact>; 2]>::default(),
        });
        PathRound { id: RoundId(1), name: RoundName::kept(year.into(), "summer").unwrap(), sat }
    }
}
