//! Making one pupil of two rows.

use autograder_grading::RoundName;
use platform_database::{Database, DbError};
use platform_web::dates::day_of;
use serde_json::json;
use thiserror::Error;

use super::pair::{Pair, find_pair};
use super::store::{self, SatRound};
use crate::entries::{self, EntryId};
use crate::staff::Headquarters;
use crate::student_moves::{StudentMove, insert_moves};
use crate::students::StudentId;
use crate::{asked_values, entry_notes, rounds};

/// Why two rows stay two.
#[derive(Debug, Error)]
pub(super) enum MergeStudentsError {
    /// One of them is not there, or they are not of one 塾.
    #[error("同じ塾の2人の生徒を選んでください")]
    NoSuchPair,
    /// Somebody changed one of them since they were shown.
    #[error("表示したあとに、別の人がどちらかの生徒を変更しました。内容を確かめて、もう一度統合してください")]
    Stale,
    /// One person does not sit a round twice.
    #[error("{}に、両方の得点か欠席があるため、統合できません", labels(.0))]
    SatTheSameRound(Vec<RoundName>),
    /// The database.
    #[error("the rows could not be merged")]
    Db(#[from] DbError),
}

fn labels(rounds: &[RoundName]) -> String {
    rounds.iter().map(|round| round.label()).collect::<Vec<_>>().join("、")
}

/// Which rows, each with the revision that the person saw.
#[derive(Clone, Copy, Debug)]
pub(super) struct SeenPair {
    pub(super) kept: (StudentId, i64),
    pub(super) other: (StudentId, i64),
}

/// Merges the other row into the kept one. Where both have an entry in a round, the one of whose sitting nothing is known
/// goes.
pub(super) async fn merge_students(
    database: &Database,
    by: &Headquarters,
    seen: SeenPair,
) -> Result<(), MergeStudentsError> {
    let ((kept, kept_seen), (other, other_seen)) = (seen.kept, seen.other);
    let mut tx = database.write().await?;
    let found = find_pair(&mut tx, by.staff().scope(), kept, other).await?;
    let found = found.ok_or(MergeStudentsError::NoSuchPair)?;
    // Nobody writes marks or rosters of these rounds until this is committed; only then the pair is read for good.
    let mut held: Vec<_> =
        found.kept_rounds.iter().chain(&found.other_rounds).map(|sat| sat.round_id).collect();
    held.sort_unstable();
    held.dedup();
    for round in &held {
        rounds::hold_round_alone(&mut tx, *round).await?;
    }
    if !store::advance_kept(&mut tx, kept, kept_seen).await?
        || !store::claim_double(&mut tx, other, other_seen, kept).await?
    {
        return Err(MergeStudentsError::Stale);
    }
    let pair = Pair {
        kept_rounds: store::list_rounds_of(&mut tx, kept).await?,
        other_rounds: store::list_rounds_of(&mut tx, other).await?,
        ..found
    };
    let clashes = pair.clashes();
    if !clashes.is_empty() {
        return Err(MergeStudentsError::SatTheSameRound(clashes));
    }
    let twins = twin_entries(&pair);
    entry_notes::carry_notes(&mut tx, &twins).await?;
    asked_values::carry_values(&mut tx, &twins).await?;
    let spare: Vec<EntryId> = twins.iter().map(|(spare, _)| *spare).collect();
    if entries::delete_untouched(&mut tx, &spare).await? != u64::try_from(spare.len()).unwrap_or_default() {
        return Err(MergeStudentsError::Stale);
    }
    let moved = store::update_entries(&mut tx, other, kept).await?;
    store::update_doubles(&mut tx, other, kept).await?;
    for round in held {
        rounds::advance_round_roster(&mut tx, round).await?;
    }
    let today = day_of(tx.now());
    insert_moves(&mut tx, by.actor(), &[StudentMove::of(kept, today).absorbed(other)]).await?;
    let facts = json!({ "absorbed": other, "entries": moved, "spare": spare.len() });
    platform_audit::record(&mut tx, by.actor(), "students.merged", format!("students/{kept}"), &facts)
        .await?;
    Ok(tx.commit().await?)
}

/// Of two entries in one round, the one that nothing is known of, with the one that stays.
fn twin_entries(pair: &Pair) -> Vec<(EntryId, EntryId)> {
    let twin = |round| pair.other_rounds.iter().find(move |other| other.round_id == round);
    let doubled = pair.kept_rounds.iter().filter_map(|sat| Some((sat.entry_id, twin(sat.round_id)?)));
    let spare_first = |(kept, twin): (EntryId, &SatRound)| {
        if twin.is_touched { (kept, twin.entry_id) } else { (twin.entry_id, kept) }
    };
    doubled.map(spare_first).collect()
}
