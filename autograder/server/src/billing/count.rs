//! Counting who is to be paid for.

use std::collections::BTreeMap;

use autograder_grading::Grade;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx};

use super::store::{self, GradeCount};
use super::{Billed, GradeLine, Owed};
use crate::juku::JukuId;
use crate::memberships::{self, kind_on, price_on};
use crate::rounds::Round;
use crate::snapshots::{self, Snapshot};
use crate::staff::Scope;

/// What a 塾 will probably owe for a round that has no invoice yet.
#[derive(Clone, Debug)]
pub(crate) struct Estimate {
    /// As if everybody who is registered sat the test; once the round is 確定, for those who did.
    pub(crate) owed: Owed,
    /// How many are registered.
    pub(crate) registered: i64,
    /// How many have a result so far.
    pub(crate) counted: i64,
}

/// What every 塾 in the scope owes by the frozen version, in the order of their 塾ID; those without examinees too.
pub(crate) async fn count_frozen(tx: &mut ReadTx, scope: &Scope, snapshot: &Snapshot) -> DbResult<Vec<Owed>> {
    let lines = by_juku(store::list_frozen(tx, scope, snapshot.id).await?);
    price(tx, scope, snapshot.sat_on, lines).await
}

/// What every 塾 in the scope that takes part will probably owe for the round.
pub(crate) async fn estimate_round(tx: &mut ReadTx, scope: &Scope, round: &Round) -> DbResult<Vec<Estimate>> {
    let registered = store::list_registered(tx, scope, round.id).await?;
    let (mut here, mut counted) = (BTreeMap::<JukuId, i64>::new(), BTreeMap::<JukuId, i64>::new());
    for count in &registered {
        *here.entry(count.juku_id).or_default() += count.examinees;
        *counted.entry(count.juku_id).or_default() += count.with_result;
    }
    let snapshot = if round.state.is_final() { snapshots::find_latest(tx, round.id).await? } else { None };
    let owed = match snapshot {
        Some(snapshot) => count_frozen(tx, scope, &snapshot).await?,
        None => price(tx, scope, round.sat_on, by_juku(registered)).await?,
    };
    let estimate = |owed: Owed| {
        let registered = *here.get(&owed.juku.id)?;
        let counted = counted.get(&owed.juku.id).copied().unwrap_or_default();
        Some(Estimate { owed, registered, counted })
    };
    Ok(owed.into_iter().filter_map(estimate).collect())
}

fn by_juku(counts: Vec<GradeCount>) -> BTreeMap<JukuId, Vec<GradeLine>> {
    let mut found = BTreeMap::<JukuId, Vec<GradeLine>>::new();
    for count in counts {
        let grade = u8::try_from(count.grade).ok().and_then(Grade::from_number);
        let line = GradeLine {
            grade: grade.expect("a check constraint holds the grades"),
            examinees: count.examinees,
            sat: [count.first_sat, count.second_sat],
        };
        found.entry(count.juku_id).or_default().push(line);
    }
    found
}

/// Puts to each 塾 what it is and what an examinee costs it on that day.
async fn price(
    tx: &mut ReadTx,
    scope: &Scope,
    day: NaiveDate,
    mut lines: BTreeMap<JukuId, Vec<GradeLine>>,
) -> DbResult<Vec<Owed>> {
    let memberships = memberships::list_memberships(tx, scope, None).await?;
    let prices = memberships::list_prices(tx).await?;
    let billed: Vec<Billed> = store::list_billed(tx, scope).await?;
    let owed = |juku: Billed| {
        let membership = kind_on(&memberships, juku.id, day);
        let unit_yen = price_on(&prices, membership, day);
        Owed { lines: lines.remove(&juku.id).unwrap_or_default(), juku, membership, unit_yen }
    };
    Ok(billed.into_iter().map(owed).collect())
}
