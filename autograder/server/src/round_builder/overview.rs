//! Everything that 本部 sees of one round.

use std::collections::HashMap;

use autograder_grading::{Column, Distribution, Grade, Scope};
use platform_database::{DbResult, ReadTx, Timestamp};

use super::store::{self, ExamCounts};
use crate::app::App;
use crate::exams::{self, Exam, ExamId};
use crate::extensions;
use crate::inspections;
use crate::papers;
use crate::results::{Basis, StandingsCache, find_basis, load_standings};
use crate::rounds::{self, Round, RoundId, RoundMove, RoundState};
use crate::snapshots::{self, ChangeKind, Snapshot};
use crate::staff::Headquarters;

/// A round with its exams, numbers, versions and history.
#[derive(Debug)]
pub(super) struct Overview {
    pub(super) round: Round,
    /// By grade, in the order of the grade's subjects.
    pub(super) exams: Vec<(Exam, ExamCounts)>,
    /// What keeps the round from opening.
    pub(super) problems: Vec<String>,
    /// The papers that are not there yet.
    pub(super) papers: Vec<String>,
    /// Extensions that have not passed.
    pub(super) extended: i64,
    /// Requests for one that wait for an answer.
    pub(super) asked: i64,
    /// Edits since the latest version was frozen.
    pub(super) edited_since: i64,
    /// Findings of the inspection that nobody has ticked off, between 締切 and 確定.
    pub(super) findings: Option<usize>,
    /// 受験者.
    pub(super) entries: i64,
    /// Where `numbers` come from.
    pub(super) basis: Basis,
    /// The whole country, by exam; empty until the 締切.
    pub(super) numbers: HashMap<ExamId, Distribution>,
    /// The latest first.
    pub(super) versions: Vec<Version>,
    /// The latest first.
    pub(super) moves: Vec<RoundMove>,
    /// Rounds whose exams can be copied, the latest first; empty once the round has left 準備中.
    pub(super) earlier: Vec<Round>,
    pub(super) now: Timestamp,
}

/// A frozen version and how many report cards differ from the version before.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) snapshot: Snapshot,
    pub(super) changes: Vec<(ChangeKind, i64)>,
}

impl Overview {
    /// The latest version that was not taken back before anybody but 本部 saw it.
    pub(super) fn standing(&self) -> Option<&Snapshot> {
        let mut versions = self.versions.iter().map(|version| &version.snapshot);
        versions.find(|snapshot| snapshot.withdrawn_at.is_none())
    }

    /// How many pairs of a pupil and an exam are still 未入力.
    pub(super) fn missing(&self) -> i64 {
        self.exams.iter().map(|(_, counts)| counts.missing()).sum()
    }

    /// How many pairs of a pupil and an exam have a result.
    pub(super) fn complete(&self) -> i64 {
        self.exams.iter().map(|(_, counts)| counts.complete).sum()
    }

    /// The next step on the rail.
    pub(super) fn next(&self) -> Option<RoundState> {
        let state = self.round.state;
        RoundState::ALL.into_iter().find(|next| *next > state && state.may_become(*next))
    }

    /// The step back that the rail allows.
    pub(super) fn back(&self) -> Option<RoundState> {
        let state = self.round.state;
        RoundState::ALL.into_iter().find(|back| *back < state && state.may_become(*back))
    }
}

/// Loads what 本部 sees of a round; `None` if there is no such round.
pub(super) async fn load_overview(
    tx: &mut ReadTx,
    app: &App,
    by: &Headquarters,
    id: RoundId,
) -> DbResult<Option<Overview>> {
    let Some(round) = rounds::find_round(tx, id).await? else { return Ok(None) };
    let exams = list_exams(tx, id).await?;
    let basis = find_basis(tx, by.staff().scope(), &round).await?;
    let preparing = round.state == RoundState::Preparing;
    let versions = list_versions(tx, id).await?;
    let now = tx.now();
    Ok(Some(Overview {
        problems: exams::list_problems(tx, id).await?,
        papers: list_missing_papers(tx, id, &exams).await?,
        extended: extensions::count_standing(tx, id, now).await?,
        asked: extensions::count_waiting(tx, id).await?,
        findings: match round.state {
            RoundState::Closed | RoundState::Aggregating => {
                Some(inspections::count_open(tx, &app.inspections, &round).await?)
            }
            _ => None,
        },
        edited_since: match versions.first() {
            Some(latest) => store::count_edits_after(tx, id, latest.snapshot.frozen_at).await?,
            None => 0,
        },
        entries: store::count_entries(tx, id).await?,
        numbers: match round.state {
            RoundState::Preparing | RoundState::Open => HashMap::new(),
            _ => load_numbers(tx, &app.standings, &basis, id, &exams).await?,
        },
        versions,
        moves: rounds::list_moves(tx, id).await?,
        earlier: if preparing { list_earlier(tx, &round).await? } else { Vec::new() },
        now,
        round,
        exams,
        basis,
    }))
}

async fn list_exams(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<(Exam, ExamCounts)>> {
    let counts = store::list_exam_counts(tx, round).await?;
    let mut counts: HashMap<ExamId, ExamCounts> =
        counts.into_iter().map(|counts| (counts.exam_id, counts)).collect();
    let exams = exams::list_exams(tx, round).await?;
    Ok(exams.into_iter().filter_map(|exam| counts.remove(&exam.id).map(|counts| (exam, counts))).collect())
}

async fn list_missing_papers(
    tx: &mut ReadTx,
    round: RoundId,
    exams: &[(Exam, ExamCounts)],
) -> DbResult<Vec<String>> {
    let known = papers::list_papers(tx, round).await?;
    Ok(papers::list_missing(exams.iter().map(|(exam, _)| exam), &known))
}

async fn load_numbers(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    basis: &Basis,
    round: RoundId,
    exams: &[(Exam, ExamCounts)],
) -> DbResult<HashMap<ExamId, Distribution>> {
    let mut numbers = HashMap::new();
    for grade in Grade::ALL {
        let ids = grade.subjects().map(|subject| {
            let mut found = exams.iter().map(|(exam, _)| exam);
            found.find(|exam| exam.grade == grade && exam.subject == subject).map(|exam| exam.id)
        });
        let standings = load_standings(tx, cache, basis, round, grade, ids).await?;
        for (id, column) in ids.into_iter().zip([Column::First, Column::Second]) {
            let distribution = standings.distributions.get(Scope::National, column);
            numbers.extend(id.zip(distribution.cloned()));
        }
    }
    Ok(numbers)
}

async fn list_versions(tx: &mut ReadTx, round: RoundId) -> DbResult<Vec<Version>> {
    let mut versions = Vec::new();
    for snapshot in snapshots::list_snapshots(tx, round).await? {
        let changes = snapshots::count_changes(tx, snapshot.id).await?;
        versions.push(Version { snapshot, changes });
    }
    Ok(versions)
}

async fn list_earlier(tx: &mut ReadTx, round: &Round) -> DbResult<Vec<Round>> {
    let mut rounds = rounds::list_rounds(tx).await?;
    rounds.retain(|other| other.name < round.name);
    Ok(rounds)
}
