//! Keeping what lies of each job in which place, and making copies of it.

use std::collections::BTreeMap;

use backup_policy::Outcome;
use backup_sources::CopyReport;
use platform_audit::Actor;
use platform_database::{DbResult, Timestamp, WriteTx};
use serde_json::json;

use super::PlaceId;
use super::store::{self, ToldCopy, ToldWrite, UnmadeCopy, WrittenCopy};
use crate::copies::{self, NewCopy};
use crate::jobs::{self, JobId};
use crate::pullers::{self, JobNames, PullerId};
use crate::verdicts::judge_soon;

/// How long the name of a copy may be, in characters.
const LONGEST: usize = 100;

/// Keeps what a source tells of its copies, and lets the copies of jobs that a place speaks for say it. What is told of jobs
/// that nobody registered is told again once somebody has.
pub(super) async fn keep_copies(
    tx: &mut WriteTx,
    id: PullerId,
    reports: &[CopyReport],
    names: &JobNames,
) -> DbResult<()> {
    let told = Told::gather(tx, id, reports, names).await?;
    store::upsert_copies(tx, &told.copies).await?;
    store::upsert_copy_points(tx, &told.points).await?;
    store::upsert_writes(tx, &told.writes).await?;
    store::delete_superseded_writes(tx, id).await?;
    store::update_outcomes(tx, id).await?;
    store::update_missing(tx, id).await?;
    store::update_whole(tx, id).await?;
    if make_copies(tx, &Actor::server(), id).await? {
        judge_again(tx).await?;
    }
    Ok(())
}

/// Counts places as told of in which no write is due yet, where writes are all that a source tells of them: of one that a weekly
/// job writes it is silent for days, and nothing is wrong.
pub(super) async fn renew_places(tx: &mut WriteTx, id: PullerId) -> DbResult<()> {
    let now = tx.now();
    let written = store::list_written(tx, id).await?;
    let due =
        |copy: &WrittenCopy| jobs::report_due(copy.schedule.as_deref(), copy.ended_at, copy.grace_minutes);
    let waited_for = written.iter().filter(|copy| due(copy).is_some_and(|due| now <= due));
    let places = waited_for.map(|copy| copy.place.as_str()).collect();
    store::upsert_bare_places(tx, id, &places).await?;
    Ok(())
}

/// What is told of registered jobs. Several jobs of a source may be one here; each place and machine is told once.
struct Told<'a> {
    copies: Vec<ToldCopy>,
    points: Vec<(JobId, PlaceId, &'a str, Timestamp)>,
    writes: Vec<ToldWrite<'a>>,
}

impl<'a> Told<'a> {
    async fn gather(
        tx: &mut WriteTx,
        id: PullerId,
        reports: &'a [CopyReport],
        names: &JobNames,
    ) -> DbResult<Told<'a>> {
        let jobs = names.find_jobs(tx, reports.iter().map(|report| &report.job).collect()).await?;
        let registered = reports.iter().filter_map(|report| Some((*jobs.get(&report.job)?, report)));
        let registered: Vec<(JobId, &CopyReport)> = registered.collect();
        let names = registered.iter().map(|(_, report)| report.place.as_str()).collect();
        let places = store::upsert_bare_places(tx, id, &names).await?;
        let mut copies: BTreeMap<(JobId, PlaceId), ToldCopy> = BTreeMap::new();
        let mut points: BTreeMap<(JobId, PlaceId, &str), Timestamp> = BTreeMap::new();
        let mut writes: BTreeMap<(JobId, PlaceId, &str), (Timestamp, Outcome)> = BTreeMap::new();
        for (job, report) in registered {
            let Some(&place) = places.get(&report.place) else { continue };
            let copy = copies.entry((job, place)).or_insert(ToldCopy { job, place, carrier: String::new() });
            if let Some(carrier) = &report.carrier {
                copy.carrier = carrier.full_name();
            }
            for (object, at, outcome) in written(report) {
                let known = writes.entry((job, place, object)).or_insert((at, outcome));
                *known = (at, outcome).max(*known);
            }
            for point in &report.points {
                let known = points.entry((job, place, point.object.as_str())).or_insert(point.at);
                *known = point.at.max(*known);
            }
        }
        let points = points.into_iter().map(|((job, place, object), at)| (job, place, object, at)).collect();
        let writes =
            writes.into_iter().map(|((job, place, object), (at, outcome))| (job, place, object, at, outcome));
        Ok(Told { copies: copies.into_values().collect(), points, writes: writes.collect() })
    }
}

/// How the last writing ended of the whole, which has no name, and of machines. Of two at one moment the one that ended worse
/// counts.
fn written(report: &CopyReport) -> impl Iterator<Item = (&str, Timestamp, Outcome)> {
    let whole = report.last.iter().map(|(at, verdict)| ("", *at, verdict));
    let machines = report.writes.iter().map(|write| (write.object.as_str(), write.at, &write.verdict));
    whole.chain(machines).map(|(object, at, verdict)| (object, at, pullers::outcome(verdict)))
}

/// Makes the copies that a source tells of in places of which a person has said where they are, and lets all of its copies say
/// what it tells. One that somebody entered by hand, in the same location and on the same kind of medium, is taken for a new
/// one, so that none counts twice. Gives whether there were any new ones.
pub(super) async fn make_copies(tx: &mut WriteTx, by: &Actor, puller: PullerId) -> DbResult<bool> {
    let mut made = false;
    for copy in &store::list_unmade(tx, puller).await? {
        let place = json!(format!("{}／{}", copy.puller, copy.place));
        let (event, name) = match copies::adopt_copy(tx, copy.job_id, copy.place_id).await? {
            Some(name) => ("holdings.linked", name),
            None => match make_copy(tx, copy).await? {
                Some(name) => ("copies.added", name),
                None => continue,
            },
        };
        let facts = json!({ "copy": name, "place": place });
        platform_audit::record(tx, by, event, format!("jobs/{}", copy.job), &facts).await?;
        made = true;
    }
    copies::advance_told(tx, puller).await?;
    Ok(made)
}

/// Makes a copy under the name of the place, with that of its source where the job has one of that name; `None` where it has
/// that, too.
async fn make_copy(tx: &mut WriteTx, copy: &UnmadeCopy) -> DbResult<Option<String>> {
    for name in [copy.place.clone(), format!("{}／{}", copy.puller, copy.place)] {
        let name: String = name.chars().take(LONGEST).collect();
        let new = NewCopy {
            name: &name,
            location: Some(copy.location_id),
            medium: Some(&copy.medium),
            protection: "unknown",
            immutable_until: None,
            lock_days: None,
            offline_state: None,
            encrypted: copy.encrypted,
            follows: false,
            called: "",
            written_at: None,
            last_outcome: None,
        };
        if let Some(id) = copies::insert_copy(tx, copy.job_id, &new).await? {
            copies::advance_told_by(tx, id, None, Some(copy.place_id)).await?;
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// What is evidence has changed.
pub(super) async fn judge_again(tx: &mut WriteTx) -> DbResult<()> {
    judge_soon(tx).await?;
    Ok(())
}
