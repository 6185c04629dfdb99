//! Jobs for the tests: one that is well, and any at all.

use crate::{
    Cleanness, CopyFacts, DataClass, FinishedRun, JobFacts, Medium, MediumState, ObjectFacts, Original,
    Outcome, PointFacts, Policy, Protection, Success, Timestamp, VerificationFacts, VerificationKind,
};
use chrono::{DateTime, Duration};
use proptest::{collection::vec, option, prelude::*, sample::select};

pub(crate) fn now() -> Timestamp {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

/// The policy that asks for everything.
pub(crate) fn strict() -> Policy {
    Policy::of(DataClass::Restricted)
}

pub(crate) fn away(medium_state: MediumState) -> Protection {
    Protection::Offline { medium_state }
}

/// A job that meets the strict policy, with no copy to spare.
pub(crate) fn good_job() -> JobFacts {
    let ended = now() - Duration::hours(3);
    JobFacts {
        original: Original { medium: Some(Medium::Disk), location_id: Some(1) },
        newest_success: Some(Success { run: 41, at: ended }),
        newest_run: Some(FinishedRun { run: 41, at: ended, outcome: Outcome::Succeeded }),
        report_due: None,
        paused: false,
        copies: vec![good_nas(), good_tape()],
        objects: vec![ObjectFacts {
            name: "SV-KIKAN01".to_owned(),
            outcome: Some(Outcome::Succeeded),
            at: ended,
            good_at: Some(ended),
        }],
        points: Vec::new(),
        verifications: vec![VerificationFacts {
            id: 5,
            kind: VerificationKind::Drill,
            at: now() - Duration::days(10),
            passed: Some(true),
        }],
        open_failed_checks: 0,
    }
}

/// Beside production, written every night.
pub(crate) fn good_nas() -> CopyFacts {
    CopyFacts {
        id: 1,
        name: "NAS".to_owned(),
        location_id: Some(1),
        off_site: Some(false),
        medium: Some(Medium::Disk),
        encrypted: Some(true),
        written_at: Some(now() - Duration::hours(3)),
        last_outcome: Some(Outcome::Succeeded),
        open_failed_checks: 0,
        missed_at: None,
        protection: Protection::Online,
    }
}

/// On a shelf in another place.
pub(crate) fn good_tape() -> CopyFacts {
    CopyFacts {
        id: 2,
        name: "テープA".to_owned(),
        location_id: Some(2),
        off_site: Some(true),
        medium: Some(Medium::Tape),
        written_at: Some(now() - Duration::days(3)),
        protection: away(MediumState::Stored),
        ..good_nas()
    }
}

/// Registered, and nothing more.
pub(crate) fn unknown_copy(id: i64) -> CopyFacts {
    CopyFacts {
        id,
        name: format!("不明{id}"),
        location_id: None,
        off_site: None,
        medium: None,
        encrypted: None,
        written_at: None,
        last_outcome: None,
        open_failed_checks: 0,
        missed_at: None,
        protection: Protection::Unknown,
    }
}

/// A job of which anything may be known or not, with all that happened before [`now`].
///
/// What is good is likelier than what is not, or hardly any clause would ever be met.
pub(crate) fn any_job() -> impl Strategy<Value = JobFacts> {
    let original = (option::weighted(0.9, any_medium()), option::weighted(0.9, 1_i64..4));
    let original = original.prop_map(|(medium, location_id)| Original { medium, location_id });
    let success = option::weighted(0.9, (1_i64..100, past(60)));
    let run = option::weighted(0.9, (1_i64..100, past(60), any_outcome()));
    let runs = (success, run, prop::bool::weighted(0.1));
    let kind = select(VerificationKind::ALL.to_vec());
    let verification = (1_i64..100, kind, past(60 * 24), option::weighted(0.9, prop::bool::weighted(0.8)));
    let verification =
        verification.prop_map(|(id, kind, at, passed)| VerificationFacts { id, kind, at, passed });
    let report_due = option::weighted(0.3, (-100_i64..100).prop_map(|hours| now() + Duration::hours(hours)));
    let many =
        (vec(any_copy(), 0..6), vec(any_object(), 0..4), vec(any_point(), 0..3), vec(verification, 0..4));
    (original, runs, report_due, many, any_open()).prop_map(
        |(
            original,
            (success, run, paused),
            report_due,
            (mut copies, objects, points, verifications),
            open_failed_checks,
        )| {
            for (id, copy) in (1..).zip(&mut copies) {
                copy.id = id;
            }
            JobFacts {
                original,
                newest_success: success.map(|(run, at)| Success { run, at }),
                newest_run: run.map(|(run, at, outcome)| FinishedRun { run, at, outcome }),
                report_due,
                paused,
                copies,
                objects,
                points,
                verifications,
                open_failed_checks,
            }
        },
    )
}

pub(crate) fn any_policy() -> impl Strategy<Value = Policy> {
    select(DataClass::ALL.map(Policy::of).to_vec())
}

/// Forgets one thing; which one, `what` chooses.
pub(crate) fn forget(facts: &mut JobFacts, what: usize) {
    match (what % 6, facts.copies.len(), facts.verifications.len()) {
        (0, _, _) => facts.original.medium = None,
        (1, _, _) => facts.original.location_id = None,
        (2, _, _) => facts.newest_success = None,
        (3, _, _) => facts.newest_run = None,
        (4, _, 1..) => {
            let at = what / 6 % facts.verifications.len();
            facts.verifications[at].passed = None;
        }
        (5, 1.., _) => {
            let at = what / 6 % facts.copies.len();
            let copy = &mut facts.copies[at];
            match what / 6 % 7 {
                0 => copy.location_id = None,
                1 => copy.off_site = None,
                2 => copy.medium = None,
                3 => copy.encrypted = None,
                4 => copy.written_at = None,
                5 => copy.last_outcome = None,
                _ => copy.protection = Protection::Unknown,
            }
        }
        _ => {}
    }
}

/// The same job, everything so much later, under other numbers.
pub(crate) fn shifted(mut facts: JobFacts, shift: Duration) -> JobFacts {
    facts.newest_success = facts.newest_success.map(|one| Success { run: one.run + 1, at: one.at + shift });
    facts.newest_run =
        facts.newest_run.map(|one| FinishedRun { run: one.run + 1, at: one.at + shift, ..one });
    facts.report_due = facts.report_due.map(|due| due + shift);
    for object in &mut facts.objects {
        object.at += shift;
        object.good_at = object.good_at.map(|at| at + shift);
    }
    for point in &mut facts.points {
        point.at += shift;
    }
    for verification in &mut facts.verifications {
        verification.id += 1;
        verification.at += shift;
    }
    for copy in &mut facts.copies {
        copy.written_at = copy.written_at.map(|at| at + shift);
        copy.missed_at = copy.missed_at.map(|at| at + shift);
        if let Protection::Immutable { until: Some(until) } = &mut copy.protection {
            *until += shift;
        }
    }
    facts
}

fn any_object() -> impl Strategy<Value = ObjectFacts> {
    let outcome = option::weighted(0.95, any_outcome());
    ("[a-c]", outcome, past(60), option::weighted(0.95, past(60)))
        .prop_map(|(name, outcome, at, good_at)| ObjectFacts { name, outcome, at, good_at })
}

fn any_point() -> impl Strategy<Value = PointFacts> {
    let verified = option::weighted(0.5, prop::bool::weighted(0.9));
    ("[a-c]", past(60), select(Cleanness::ALL.to_vec()), verified, prop::bool::weighted(0.9)).prop_map(
        |(name, at, cleanness, verified, is_fresh)| PointFacts { name, at, cleanness, verified, is_fresh },
    )
}

fn any_copy() -> impl Strategy<Value = CopyFacts> {
    let place = (option::weighted(0.9, 1_i64..4), option::weighted(0.9, any::<bool>()));
    let kept = (option::weighted(0.9, any_medium()), option::weighted(0.9, prop::bool::weighted(0.8)));
    let written = (option::weighted(0.9, past(60)), option::weighted(0.9, any_outcome()));
    let state = (any_open(), option::weighted(0.1, past(60)), any_protection());
    (place, kept, written, state).prop_map(
        |(
            (location_id, off_site),
            (medium, encrypted),
            (written_at, last_outcome),
            (open_failed_checks, missed_at, protection),
        )| CopyFacts {
            id: 0,
            name: "コピー".to_owned(),
            location_id,
            off_site,
            medium,
            encrypted,
            written_at,
            last_outcome,
            open_failed_checks,
            missed_at,
            protection,
        },
    )
}

fn any_open() -> impl Strategy<Value = u32> {
    prop_oneof![4 => Just(0_u32), 1 => 1_u32..4]
}

fn any_medium() -> impl Strategy<Value = Medium> {
    select(Medium::ALL.to_vec())
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![3 => Just(Outcome::Succeeded), 1 => select(Outcome::ALL.to_vec())]
}

fn any_protection() -> impl Strategy<Value = Protection> {
    let until = option::weighted(0.8, (-100_i64..1_000).prop_map(|hours| now() + Duration::hours(hours)));
    prop_oneof![
        2 => Just(Protection::Online),
        1 => Just(Protection::Unknown),
        2 => until.prop_map(|until| Protection::Immutable { until }),
        2 => Just(away(MediumState::Stored)),
        2 => select(MediumState::ALL.to_vec()).prop_map(away),
    ]
}

/// Up to so many hours before [`now`].
fn past(hours: i64) -> impl Strategy<Value = Timestamp> {
    (0..hours * 60).prop_map(|minutes| now() - Duration::minutes(minutes))
}
