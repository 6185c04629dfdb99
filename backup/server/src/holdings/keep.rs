//! Keeping what a source holds.

use std::collections::BTreeMap;

use backup_policy::Cleanness;
use backup_sources::{Holdings, PlaceKind, PointReport};
use platform_database::{Database, DbResult, WriteTx};

use super::lying::{keep_copies, renew_places};
use super::store::{self, KeptPlace};
use crate::jobs::JobId;
use crate::pullers::{self, JobNames, PullerId};
use crate::{copies, days};

/// Keeps what a source holds whose jobs are called so. What it could not be asked for stays as it was, and grows old.
pub(crate) async fn keep_holdings(
    database: &Database,
    id: PullerId,
    held: &Holdings,
    names: &JobNames,
) -> DbResult<()> {
    if held.points.is_none() && held.places.is_none() && held.copies.is_none() {
        return Ok(());
    }
    let mut tx = database.write().await?;
    pullers::advance_held(&mut tx, id).await?;
    if let Some(points) = &held.points {
        keep_points(&mut tx, id, points, names).await?;
    }
    for place in held.places.iter().flatten() {
        keep_place(&mut tx, id, &place.name, &place.kind).await?;
    }
    if let Some(copies) = &held.copies {
        keep_copies(&mut tx, id, copies, names).await?;
    }
    if held.all_copies {
        renew_places(&mut tx, id).await?;
    }
    tx.commit().await
}

/// Points of jobs that nobody registered are told again once somebody has.
async fn keep_points(
    tx: &mut WriteTx,
    id: PullerId,
    points: &[PointReport],
    names: &JobNames,
) -> DbResult<()> {
    let jobs = names.find_jobs(tx, points.iter().map(|point| &point.job).collect()).await?;
    // Several jobs of a source may be one here.
    let mut newest: BTreeMap<(JobId, &str), &PointReport> = BTreeMap::new();
    for point in points {
        let Some(job) = jobs.get(&point.job) else { continue };
        let known = newest.entry((*job, point.object.as_str())).or_insert(point);
        if known.at <= point.at {
            *known = point;
        }
    }
    store::upsert_points(tx, id, &newest).await?;
    store::update_points_at(tx, id).await
}

async fn keep_place(tx: &mut WriteTx, id: PullerId, name: &str, kind: &PlaceKind) -> DbResult<()> {
    let kept = match kind {
        PlaceKind::Store { sizes, online, lock_days } => {
            KeptPlace { kind: "store", sizes: *sizes, online: *online, lock_days: *lock_days, last: None }
        }
        PlaceKind::Sync { last } => {
            let last = last.as_ref().map(|(at, verdict)| (*at, pullers::outcome(verdict)));
            KeptPlace { kind: "sync", sizes: None, online: None, lock_days: None, last }
        }
    };
    let place = store::upsert_place(tx, id, name, &kept).await?;
    if let Some((_, used)) = kept.sizes {
        let today = days::of(tx.now());
        store::upsert_size(tx, place, today, used).await?;
    }
    if let Some((began_at, outcome)) = kept.last {
        copies::advance_carried(tx, place, began_at, outcome.code()).await?;
    }
    Ok(())
}

/// How the table has what was found.
pub(super) fn cleanness(found: backup_sources::Cleanness) -> Cleanness {
    match found {
        backup_sources::Cleanness::Clean => Cleanness::Clean,
        backup_sources::Cleanness::Suspicious => Cleanness::Suspicious,
        backup_sources::Cleanness::Infected => Cleanness::Infected,
        backup_sources::Cleanness::Untold => Cleanness::Untold,
    }
}
