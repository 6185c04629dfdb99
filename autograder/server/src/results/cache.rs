//! What is computed over a whole grade, kept in memory for as long as nothing it comes from has changed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use autograder_grading::{Attempt, Grade};
use platform_database::{DbResult, ReadTx};

use super::record::{ExamRecord, GradeRecord};
use super::{Basis, Distributions, Standings, compile, store};
use crate::classrooms::ClassroomId;
use crate::exams::{Exam, ExamId};
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::snapshots::{self, SnapshotId};

/// The distributions of a grade and the look-ups made from them.
#[derive(Debug)]
pub(crate) struct GradeStandings {
    pub(crate) distributions: Distributions,
    pub(crate) standings: Standings,
}

/// What a kept value was made from; equal versions mean equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Live([Option<ExamId>; 2], store::LiveVersion),
    Frozen(SnapshotId),
}

/// More grades than a day's work touches; beyond that the cache starts over.
const KEPT_GRADES: usize = 100;
/// Whole records are large, and somebody who looks through one grade asks for it again and again.
const KEPT_RECORDS: usize = 1;

/// A round, a grade of it, and whether the value is of the frozen numbers.
type Key = (RoundId, Grade, bool);

/// What is kept, with the version that it was made from.
type Values<T> = HashMap<Key, (Version, Arc<T>)>;

/// One kind of kept values, at most `MOST` of them.
struct Kept<T, const MOST: usize = KEPT_GRADES>(Arc<Mutex<Values<T>>>);

impl<T, const MOST: usize> Kept<T, MOST> {
    fn find(&self, key: Key, version: Version) -> Option<Arc<T>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&key).filter(|(of, _)| *of == version).map(|(_, value)| Arc::clone(value))
    }

    fn keep(&self, key: Key, version: Version, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, (version, Arc::clone(&value)));
        value
    }
}

impl<T, const MOST: usize> Clone for Kept<T, MOST> {
    fn clone(&self) -> Kept<T, MOST> {
        Kept(Arc::clone(&self.0))
    }
}

impl<T, const MOST: usize> Default for Kept<T, MOST> {
    fn default() -> Kept<T, MOST> {
        Kept(Arc::default())
    }
}

/// The kept values of this process; each look-up first asks the database for the version, so
/// several servers on one database never show each other's past.
#[derive(Clone, Default)]
pub(crate) struct StandingsCache {
    standings: Kept<GradeStandings>,
    exams: Kept<[Option<ExamRecord>; 2]>,
    frozen: Kept<GradeRecord, KEPT_RECORDS>,
}

impl fmt::Debug for StandingsCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StandingsCache")
    }
}

/// The standings of one grade, from memory if they are current.
pub(crate) async fn load_standings(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    basis: &Basis,
    round: RoundId,
    grade: Grade,
    exams: [Option<ExamId>; 2],
) -> DbResult<Arc<GradeStandings>> {
    let version = match basis {
        Basis::Provisional => live(tx, round, exams).await?,
        Basis::Final(snapshot) => Version::Frozen(snapshot.id),
    };
    let key = (round, grade, !basis.is_provisional());
    if let Some(current) = cache.standings.find(key, version) {
        return Ok(current);
    }
    let distributions = match basis {
        Basis::Provisional => load_attempts(tx, round, grade, exams).await?.into_iter().collect(),
        Basis::Final(snapshot) => snapshots::load_distributions(tx, snapshot.id, grade).await?,
    };
    let made = GradeStandings { standings: distributions.standings(), distributions };
    Ok(cache.standings.keep(key, version, made))
}

/// The exams of one grade with the sums of the whole country as they stand, from memory if they are current.
pub(crate) async fn load_exam_records(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    round: RoundId,
    grade: Grade,
    exams: &[Option<Exam>; 2],
) -> DbResult<Arc<[Option<ExamRecord>; 2]>> {
    let ids = [0, 1].map(|at: usize| exams[at].as_ref().map(|exam| exam.id));
    let (key, version) = ((round, grade, false), live(tx, round, ids).await?);
    if let Some(current) = cache.exams.find(key, version) {
        return Ok(current);
    }
    Ok(cache.exams.keep(key, version, compile::compile_exam_records(tx, exams).await?))
}

/// One whole grade of a snapshot of the round, from memory if it was the last one asked for.
pub(crate) async fn load_frozen_grade(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    round: RoundId,
    snapshot: SnapshotId,
    grade: Grade,
) -> DbResult<Arc<GradeRecord>> {
    let (key, version) = ((round, grade, true), Version::Frozen(snapshot));
    if let Some(current) = cache.frozen.find(key, version) {
        return Ok(current);
    }
    Ok(cache.frozen.keep(key, version, snapshots::load_grade(tx, snapshot, grade).await?))
}

async fn live(tx: &mut ReadTx, round: RoundId, exams: [Option<ExamId>; 2]) -> DbResult<Version> {
    Ok(Version::Live(exams, store::live_version(tx, round, exams).await?))
}

/// One pass over the grade's totals.
pub(crate) async fn load_attempts(
    tx: &mut ReadTx,
    round: RoundId,
    grade: Grade,
    exams: [Option<ExamId>; 2],
) -> DbResult<Vec<Attempt<JukuId, ClassroomId>>> {
    let mut attempts = Vec::new();
    store::each_classroom(tx, round, grade, exams, |room| {
        let attempt = |totals| Attempt { juku: room.juku_id, classroom: room.classroom_id, totals };
        attempts.extend(room.totals().map(attempt));
    })
    .await?;
    Ok(attempts)
}
