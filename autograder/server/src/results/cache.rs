//! Standings kept in memory for as long as nothing they come from has changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use autograder_grading::{Attempt, Grade};
use platform_database::{DbResult, ReadTx};

use super::{Basis, Distributions, Standings, store};
use crate::classrooms::ClassroomId;
use crate::exams::ExamId;
use crate::juku::JukuId;
use crate::rounds::RoundId;
use crate::snapshots;

/// The distributions of a grade and the look-ups made from them.
#[derive(Debug)]
pub(crate) struct GradeStandings {
    pub(crate) distributions: Distributions,
    pub(crate) standings: Standings,
}

/// What a kept value was made from; equal versions mean equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    Live((i64, i64)),
    Frozen(snapshots::SnapshotId),
}

/// More grades than a day's work touches; beyond that the cache starts over.
const KEPT_GRADES: usize = 100;

type Kept = HashMap<(RoundId, Grade, bool), (Version, Arc<GradeStandings>)>;

/// The kept standings of this process; each look-up first asks the database for the version, so
/// several servers on one database never show each other's past.
#[derive(Clone, Debug, Default)]
pub(crate) struct StandingsCache {
    kept: Arc<Mutex<Kept>>,
}

impl StandingsCache {
    fn find(&self, key: (RoundId, Grade, bool), version: Version) -> Option<Arc<GradeStandings>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&key).filter(|(of, _)| *of == version).map(|(_, standings)| Arc::clone(standings))
    }

    fn keep(&self, key: (RoundId, Grade, bool), version: Version, standings: &Arc<GradeStandings>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_GRADES {
            kept.clear();
        }
        kept.insert(key, (version, Arc::clone(standings)));
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
        Basis::Provisional => Version::Live(store::live_version(tx, round, exams).await?),
        Basis::Final(snapshot) => Version::Frozen(snapshot.id),
    };
    let key = (round, grade, basis.is_provisional());
    if let Some(current) = cache.find(key, version) {
        return Ok(current);
    }
    let distributions = match basis {
        Basis::Provisional => load_attempts(tx, round, grade, exams).await?.into_iter().collect(),
        Basis::Final(snapshot) => snapshots::load_distributions(tx, snapshot.id, grade).await?,
    };
    let made = Arc::new(GradeStandings { standings: distributions.standings(), distributions });
    cache.keep(key, version, &made);
    Ok(made)
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
