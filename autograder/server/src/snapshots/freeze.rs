//! 確定: freezing a round.

use std::collections::HashMap;

use autograder_grading::{Column, Grade, Standing};
use platform_audit::Actor;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{Snapshot, compare, read, store};
use crate::entries::EntryId;
use crate::results::{self, EntryRecord, GradeRecord};
use crate::round_news;
use crate::rounds::{self, MoveRoundError, PublishRound, RoundId, RoundState};

/// Why nothing was frozen.
#[derive(Debug, Error)]
pub(crate) enum FinaliseError {
    /// The round cannot become 確定 from where it stands.
    #[error(transparent)]
    Move(#[from] MoveRoundError),
    /// Nobody has a result.
    #[error("集計できる結果が1つもありません")]
    NothingToFreeze,
    /// The database.
    #[error("the round could not be made final")]
    Db(#[from] DbError),
}

/// What 確定 did.
#[derive(Debug)]
pub(crate) struct Frozen {
    pub(crate) snapshot: Snapshot,
    pub(crate) entries: usize,
    /// Report cards that differ from the version before; empty for the first version.
    pub(crate) changed: usize,
}

/// One pupil's results, by column.
pub(crate) type Standings = [Option<Standing>; 3];

/// Moves a round that is 集計中 to 確定 and freezes it, in one transaction.
pub(crate) async fn finalise_round(
    database: &Database,
    actor: &Actor,
    round: RoundId,
    reason: &str,
) -> Result<Frozen, FinaliseError> {
    let mut tx = database.write().await?;
    let round = rounds::move_round(&mut tx, actor, round, RoundState::Final, reason).await?;
    let version = read::next_version(&mut tx, round.id).await?;
    let before = store::find_standing_before(&mut tx, round.id, version).await?;
    let snapshot = store::insert_snapshot(&mut tx, &round, version, &actor.name, reason).await?;
    store::insert_history(&mut tx, snapshot.id, &round).await?;
    // Before anything is read: what somebody changes meanwhile counts as changed afterwards.
    store::insert_grades(&mut tx, snapshot.id, round.id).await?;
    let mut frozen = Frozen { snapshot, entries: 0, changed: 0 };
    for grade in Grade::ALL {
        freeze_grade(&mut tx, round.id, grade, before.as_ref(), &mut frozen).await?;
    }
    if frozen.entries == 0 {
        return Err(FinaliseError::NothingToFreeze);
    }
    let facts = json!({ "version": version, "entries": frozen.entries, "changed": frozen.changed });
    platform_audit::record(&mut tx, actor, "rounds.finalised", format!("rounds/{}", round.name), &facts)
        .await?;
    match frozen.snapshot.publish_at {
        Some(at) => {
            platform_tasks::enqueue_at(&mut tx, at, &PublishRound { round: round.id }).await?;
        }
        None => round_news::tell_of_results(&mut tx, &round, before.map(|_| version)).await?,
    }
    tx.commit().await?;
    Ok(frozen)
}

/// One grade at a time, so that memory holds no more than a grade.
async fn freeze_grade(
    tx: &mut WriteTx,
    round: RoundId,
    grade: Grade,
    before: Option<&Snapshot>,
    frozen: &mut Frozen,
) -> Result<(), FinaliseError> {
    let record = results::compile_grade(tx, round, grade).await?;
    let id = frozen.snapshot.id;
    let standings = stand(&record);
    store::insert_exams(tx, id, &record).await?;
    store::insert_distributions(tx, id, &record).await?;
    store::insert_entries(tx, id, &record).await?;
    store::insert_results(tx, id, &record, &standings).await?;
    frozen.entries += record.entries.len();
    if let Some(before) = before {
        let day_moved = before.sat_on != frozen.snapshot.sat_on;
        let earlier = read::load_grade(tx, before.id, grade).await?;
        let changes = compare::compare(&earlier, &record, day_moved);
        store::insert_changes(tx, id, &changes).await?;
        frozen.changed += changes.len();
    }
    Ok(())
}

/// Where every pupil of the grade stands.
pub(super) fn stand(record: &GradeRecord) -> HashMap<EntryId, Standings> {
    let standings = record.distributions.standings();
    record
        .entries
        .iter()
        .map(|entry: &EntryRecord| (entry.entry_id, standings.of_attempt(&entry.attempt())))
        .collect()
}

/// The number of a column in the database: 1 and 2 the subjects, 3 both together.
pub(super) fn column_number(column: Column) -> i64 {
    match column {
        Column::First => 1,
        Column::Second => 2,
        Column::Combined => 3,
    }
}
