//! From the tables to a verdict.

use std::collections::HashMap;

use backup_policy::{
    Cleanness, CopyFacts, DataClass, FinishedRun, JobFacts, Lateness, Medium, MediumState, ObjectFacts,
    Original, Outcome, PointFacts, Policy, Protection, Success, Verdict, VerificationFacts, VerificationKind,
    judge,
};
use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp};

use super::store::{self, JobRow, Proof};
use crate::copies::{self, Copy};
use crate::holdings::{self, HeldPoint};
use crate::jobs::{self, JobId, ORIGINAL};
use crate::objects::{self, StandingObject};
use crate::policies;

/// A job with its verdict at this moment.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) verdict: Verdict,
    /// By which edition of which class's policy; 0 is the standard.
    pub(crate) policy: (DataClass, i64),
    /// How it stands with the next report; `None` where nobody waits for one.
    pub(crate) reporting: Option<Lateness>,
    /// When the newest run ended after which the data was backed up.
    pub(crate) succeeded_at: Option<Timestamp>,
}

/// Everything besides the jobs themselves.
struct Surroundings {
    copies: HashMap<JobId, Vec<Copy>>,
    objects: HashMap<JobId, Vec<ObjectFacts>>,
    points: HashMap<JobId, Vec<HeldPoint>>,
    /// By their kind and the repository or job that they are of.
    proofs: HashMap<(VerificationKind, i64), Proof>,
    /// What tools verified by themselves.
    reported: HashMap<JobId, Vec<Proof>>,
}

/// Judges every job as things stand.
pub(crate) async fn judge_fleet_now(tx: &mut ReadTx) -> DbResult<Vec<Judged>> {
    judge_rows(tx, None).await
}

/// Judges one job as things stand; `None` if there is no such job.
pub(crate) async fn judge_one(tx: &mut ReadTx, job: JobId) -> DbResult<Option<Judged>> {
    Ok(judge_rows(tx, Some(job)).await?.pop())
}

async fn judge_rows(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Vec<Judged>> {
    let jobs = store::list_jobs(tx, only).await?;
    let around = surroundings(tx, only).await?;
    let now = tx.now();
    Ok(jobs
        .into_iter()
        .map(|job| {
            let class = DataClass::from_code(&job.data_class).unwrap_or(DataClass::Restricted);
            let facts = around.facts(&job, now);
            let verdict = judge(&policy(class, &job), &facts, now);
            let reporting = facts.report_due.map(|due| Lateness::of_report(due, now));
            let policy = (class, job.policy_edition.unwrap_or(0));
            let succeeded_at = job.success_ended_at;
            Judged { id: job.id, name: job.name, verdict, policy, reporting, succeeded_at }
        })
        .collect())
}

async fn surroundings(tx: &mut ReadTx, only: Option<JobId>) -> DbResult<Surroundings> {
    let listed = match only {
        Some(job) => copies::list_copies(tx, job).await?,
        None => copies::list_copies_of_all(tx).await?,
    };
    let mut copies: HashMap<JobId, Vec<Copy>> = HashMap::new();
    for copy in listed {
        copies.entry(copy.job_id).or_default().push(copy);
    }
    let mut objects: HashMap<JobId, Vec<ObjectFacts>> = HashMap::new();
    for object in objects::list_standing(tx, only).await? {
        objects.entry(object.job_id).or_default().push(object_facts(object));
    }
    let mut points: HashMap<JobId, Vec<HeldPoint>> = HashMap::new();
    for point in holdings::list_points(tx, only).await? {
        points.entry(point.job_id).or_default().push(point);
    }
    let (mut proofs, mut reported) = (HashMap::new(), HashMap::<JobId, Vec<Proof>>::new());
    for proof in store::list_proofs(tx).await? {
        match VerificationKind::from_code(&proof.kind) {
            Some(VerificationKind::Reported) => reported.entry(JobId(proof.of_id)).or_default().push(proof),
            Some(kind) => {
                proofs.insert((kind, proof.of_id), proof);
            }
            None => {}
        }
    }
    Ok(Surroundings { copies, objects, points, proofs, reported })
}

/// What the job's class of data asks for, with the job's own objective if it has one.
fn policy(class: DataClass, job: &JobRow) -> Policy {
    let own_rpo = job.own_rpo.then(|| TimeDelta::minutes(job.rpo_minutes));
    policies::with_own_rpo(policies::read_policy(class, job.policy_terms.as_deref()), own_rpo)
}

impl Surroundings {
    fn facts(&self, job: &JobRow, now: Timestamp) -> JobFacts {
        let copies = self.copies.get(&job.id).map(Vec::as_slice).unwrap_or_default();
        let of_stores = copies.iter().filter_map(|copy| self.check_of(copy));
        let of_job = [VerificationKind::Drill, VerificationKind::ByHand];
        let of_job = of_job.into_iter().filter_map(|kind| self.proofs.get(&(kind, job.id.0)));
        let proofs: Vec<&Proof> = of_stores.chain(of_job).collect();
        let mut verifications: Vec<VerificationFacts> =
            proofs.iter().filter_map(|proof| verification_facts(proof)).collect();
        let points = self.points.get(&job.id).map(Vec::as_slice).unwrap_or_default();
        verifications.extend(told_verification(points, now));
        let reported = self.reported.get(&job.id).map(Vec::as_slice).unwrap_or_default();
        verifications.extend(reported_verification(reported, now));
        JobFacts {
            original: Original { medium: Some(ORIGINAL), location_id: job.production },
            newest_success: job
                .success_id
                .zip(job.success_ended_at)
                .map(|(run, at)| Success { run: run.0, at }),
            newest_run: newest_run(job),
            report_due: report_due(job),
            paused: job.paused,
            copies: copies.iter().map(|copy| copy_facts(copy, self.check_of(copy), now)).collect(),
            objects: self.objects.get(&job.id).cloned().unwrap_or_default(),
            points: points.iter().map(|point| point_facts(point, now)).collect(),
            verifications,
            open_failed_checks: proofs.iter().map(|proof| open(proof)).sum(),
        }
    }

    /// The newest check of the repository that keeps the copy; none of another tool's.
    fn check_of(&self, copy: &Copy) -> Option<&Proof> {
        self.proofs.get(&(VerificationKind::Check, copy.repository_id?.0))
    }
}

/// By when another tool must report next; ours is begun by this server.
fn report_due(job: &JobRow) -> Option<Timestamp> {
    if !job.external || job.paused {
        return None;
    }
    jobs::report_due(job.schedule.as_deref(), job.heard_at.unwrap_or(job.created_at), job.grace_minutes)
}

fn newest_run(job: &JobRow) -> Option<FinishedRun> {
    let outcome = Outcome::from_code(job.run_outcome.as_deref()?)?;
    Some(FinishedRun { run: job.run_id?.0, at: job.run_ended_at?, outcome })
}

fn verification_facts(proof: &Proof) -> Option<VerificationFacts> {
    let (id, at) = proof.id.zip(proof.ended_at)?;
    let kind = VerificationKind::from_code(&proof.kind)?;
    Some(VerificationFacts { id, kind, at, passed: proof.passed })
}

/// What the server that keeps the restore points said when it last read them again: well only if all of them were.
fn told_verification(points: &[HeldPoint], now: Timestamp) -> Option<VerificationFacts> {
    let read = points.iter().filter(|point| point.is_fresh(now));
    let read = read.filter_map(|point| Some((point, point.verified_at?, point.verified?)));
    let (newest, at, _) = read.clone().max_by_key(|(_, at, _)| *at)?;
    let passed = read.clone().all(|(_, _, well)| well);
    Some(VerificationFacts { id: newest.puller_id.0, kind: VerificationKind::Told, at, passed: Some(passed) })
}

/// What tools say of the verifications that they make by themselves.
fn reported_verification(reported: &[Proof], now: Timestamp) -> Option<VerificationFacts> {
    let fresh: Vec<&Proof> = reported.iter().filter(|proof| proof.is_fresh(now)).collect();
    let results: Vec<(Timestamp, Option<bool>)> =
        fresh.iter().filter_map(|proof| Some((proof.ended_at?, proof.passed))).collect();
    let (at, passed) = holdings::together(&results)?;
    let id = fresh.iter().find(|proof| proof.ended_at == Some(at))?.id?;
    Some(VerificationFacts { id, kind: VerificationKind::Reported, at, passed })
}

fn point_facts(point: &HeldPoint, now: Timestamp) -> PointFacts {
    PointFacts {
        name: point.object.clone(),
        at: point.made_at,
        cleanness: Cleanness::from_code(&point.cleanness).unwrap_or(Cleanness::Untold),
        verified: point.verified,
        is_fresh: point.is_fresh(now),
    }
}

fn object_facts(object: StandingObject) -> ObjectFacts {
    ObjectFacts {
        outcome: Outcome::from_code(&object.outcome),
        at: object.ended_at,
        good_at: object.good_at,
        name: object.name,
    }
}

/// How many failures are open; not so many that a sum of them would not fit.
fn open(proof: &Proof) -> u32 {
    u32::try_from(proof.open).unwrap_or_default().min(1_000_000)
}

fn copy_facts(copy: &Copy, check: Option<&Proof>, now: Timestamp) -> CopyFacts {
    CopyFacts {
        id: copy.id.0,
        name: copy.name.clone(),
        location_id: copy.location_id.map(|location| location.0),
        off_site: copy.off_site,
        medium: copy.medium.as_deref().and_then(Medium::from_code),
        encrypted: copy.encrypted,
        written_at: copy.written_at,
        last_outcome: copy.last_outcome.as_deref().and_then(Outcome::from_code),
        open_failed_checks: check.map_or(0, open),
        missed_at: copy.missed_at,
        protection: protection(copy, now),
    }
}

/// What is known of a copy's protection now; of one on a medium the medium decides, of one in a place of a source the source.
fn protection(copy: &Copy, now: Timestamp) -> Protection {
    if let Some(medium_state) = copy.medium_state(now) {
        return Protection::Offline { medium_state };
    }
    if let Some(told) = copy.told_place(now) {
        return match told.lock_days {
            None => Protection::Unknown,
            Some(0) => Protection::Online,
            // What a source says may lead beyond the calendar.
            Some(days) => {
                let end = |at: Timestamp| at.checked_add_signed(TimeDelta::try_days(days)?);
                Protection::Immutable { until: copy.written_at.and_then(end) }
            }
        };
    }
    match copy.protection.as_str() {
        "online" => Protection::Online,
        "immutable" => Protection::Immutable { until: copy.immutable_until },
        "offline" => Protection::Offline {
            medium_state: copy
                .offline_state
                .as_deref()
                .and_then(MediumState::from_code)
                .unwrap_or(MediumState::Unknown),
        },
        _ => Protection::Unknown,
    }
}
