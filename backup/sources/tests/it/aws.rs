//! AWS Backup.

use backup_sources::{
    Access, PlaceKind, PlaceReport, Poll, SessionReport, Tool, Trouble, Verdict, poll, try_out,
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::mock::aws::{Aws, PASSWORD, USER, job, point, restore_test, vault};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";

fn start() -> Aws {
    Aws::start(at(NOW))
}

fn of(aws: &Aws) -> Access {
    access(Tool::Aws, &aws.server, (USER, PASSWORD))
}

fn ask(aws: &Aws) -> Result<Poll, Trouble> {
    poll(&of(aws), None, at(NOW))
}

/// A job of so many minutes ago.
fn ended(id: &str, minutes: i64, state: &str) -> Value {
    let began = at(NOW) - TimeDelta::minutes(minutes);
    job(id, "vol-01", began, Some(began + TimeDelta::minutes(5)), state)
}

fn with(mut job: Value, fields: &Value) -> Value {
    job.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    job
}

fn verdicts(sessions: &[SessionReport]) -> Vec<&Verdict> {
    sessions.iter().map(|session| &session.verdict).collect()
}

#[test]
fn jobs_are_read_over_all_pages_and_the_next_poll_begins_where_this_one_ended() {
    let aws = start();
    aws.state().jobs =
        (0..250).map(|number| ended(&format!("J{number}"), 10_000 - number, "COMPLETED")).collect();
    aws.state().rows = 60;
    let told = ask(&aws).unwrap();
    assert_eq!(
        (told.met.words.as_str(), told.sessions.len()),
        ("AWS Backup、リージョン ap-northeast-1", 250)
    );
    let first = &told.sessions[0];
    assert_eq!(
        (first.id.as_str(), first.job.name.as_str(), first.sizes.bytes),
        ("J0", "EBS volume/vol-01", Some(8_589_934_592))
    );
    assert_eq!(first.span.1 - first.span.0, TimeDelta::minutes(5));

    // One that goes on holds the mark until it is over.
    let began = at(NOW) - TimeDelta::minutes(30);
    let open = job("open", "vol-01", began, None, "RUNNING");
    aws.state().jobs.extend([open, ended("late", 10, "FAILED")]);
    let next = poll(&of(&aws), Some(told.mark), at(NOW)).unwrap();
    let ids: Vec<&str> = next.sessions.iter().map(|session| session.id.as_str()).collect();
    assert!(ids.contains(&"late") && ids.len() < 70, "{ids:?}");
    assert_eq!(next.mark.timestamp(), began.timestamp());
}

#[test]
fn each_state_means_what_it_says_and_a_completed_job_may_be_none() {
    let aws = start();
    let vss = json!({ "MessageCategory": "FAILURE_VSS", "StatusMessage": "Windows VSS Backup Job Error encountered" });
    aws.state().jobs = vec![
        with(ended("a", 90, "COMPLETED"), &json!({ "MessageCategory": "SUCCESS" })),
        with(ended("b", 80, "COMPLETED"), &vss),
        ended("c", 70, "PARTIAL"),
        ended("d", 60, "ABORTED"),
        ended("e", 50, "EXPIRED"),
        ended("f", 40, "SPLENDID"),
        ended("g", 30, "COMPLETED"),
    ];
    aws.state().points = vec![json!({
        "RecoveryPointArn": "arn:aws:ec2:ap-northeast-1::snapshot/g", "Status": "PARTIAL",
        "CreationDate": (at(NOW) - TimeDelta::minutes(30)).timestamp(),
    })];
    let told = ask(&aws).unwrap();
    let unknown = Verdict::Unknown("SPLENDID".to_owned());
    use Verdict::{Failed, Succeeded, Warned};
    assert_eq!(verdicts(&told.sessions), [&Succeeded, &Warned, &Warned, &Failed, &Failed, &unknown, &Warned]);
    assert!(
        told.sessions[1].words.contains("VSS") && told.sessions[6].words.contains("復旧ポイントは PARTIAL")
    );
}

/// A machine with several disks is a job of its own and one more for each disk.
#[test]
fn the_jobs_within_a_job_are_its_objects() {
    let aws = start();
    let child = |id: &str, state: &str| with(ended(id, 59, state), &json!({ "ParentJobId": "P" }));
    aws.state().jobs = vec![
        child("c1", "COMPLETED"),
        with(ended("P", 60, "PARTIAL"), &json!({ "IsParent": true, "ResourceType": "CloudFormation" })),
        child("c2", "FAILED"),
        with(ended("lone", 50, "COMPLETED"), &json!({ "ParentJobId": "long gone" })),
    ];
    let told = ask(&aws).unwrap();
    let [parent, lone] = told.sessions.as_slice() else { panic!("{told:?}") };
    assert_eq!((parent.id.as_str(), parent.job.name.as_str()), ("P", "CloudFormation volume/vol-01"));
    let objects: Vec<&Verdict> = parent.objects.iter().map(|object| &object.verdict).collect();
    assert_eq!((objects, lone.id.as_str()), (vec![&Verdict::Succeeded, &Verdict::Failed], "lone"));
}

/// A restore test is evidence for what the point is of that was restored.
#[test]
fn restore_tests_of_plans_are_verifications_and_those_of_people_are_none() {
    let aws = start();
    let ago = |hours| at(NOW) - TimeDelta::hours(hours);
    let mut by_hand = restore_test("R3", "J1", ago(20), Some(ago(3)), "SUCCESSFUL");
    by_hand["CreatedBy"] = Value::Null;
    {
        let mut state = aws.state();
        state.jobs = vec![ended("J9", 60, "COMPLETED")];
        state.vaults = vec![vault("Default", &json!({}))];
        state.points = vec![point("J1", "vol-01", ago(20)), point("J2", "vol-02", ago(19))];
        state.restores = vec![
            restore_test("R1", "J1", ago(20), Some(ago(5)), "SUCCESSFUL"),
            restore_test("R2", "J2", ago(19), Some(ago(4)), "FAILED"),
            by_hand,
            restore_test("R4", "J2", ago(19), None, ""),
            restore_test("R5", "gone", ago(18), Some(ago(2)), "SUCCESSFUL"),
        ];
    }
    let told = ask(&aws).unwrap();
    let found: Vec<_> = told
        .verifications
        .iter()
        .map(|found| (found.id.as_str(), found.what.as_str(), found.job.name.as_str(), found.verdict.clone()))
        .collect();
    let expected = [
        ("R1", "復元テスト monthly", "EBS volume/vol-01", Verdict::Succeeded),
        ("R2", "復元テスト monthly", "EBS volume/vol-02", Verdict::Failed),
    ];
    assert_eq!(found, expected);
    assert!(told.mark <= ago(18), "one that goes on is waited for: {}", told.mark);

    aws.state().may_list_restores = false;
    let told = ask(&aws).unwrap();
    assert_eq!((told.sessions.len(), told.verifications), (1, vec![]));
    assert!(told.notes[0].contains("backup:ListRestoreJobs"), "{:?}", told.notes);
}

#[test]
fn whoever_may_not_see_recovery_points_is_told_the_jobs() {
    let aws = start();
    aws.state().jobs = vec![ended("a", 60, "COMPLETED")];
    aws.state().may_list_points = false;
    let told = ask(&aws).unwrap();
    assert_eq!(verdicts(&told.sessions), [&Verdict::Succeeded]);
    assert!(told.notes[0].contains("ListRecoveryPointsByBackupVault"), "{:?}", told.notes);
}

/// Vaults over several pages: which of them nobody can empty, and what is said of the others.
#[test]
fn a_vault_counts_as_locked_once_its_lock_cannot_be_called_off() {
    let aws = start();
    let date = |days: i64| (at(NOW) + TimeDelta::days(days)).timestamp() as f64 + 0.087;
    aws.state().rows = 2;
    aws.state().vaults = vec![
        vault("open", &json!({})),
        vault("governance", &json!({ "Locked": true, "MinRetentionDays": 30, "MaxRetentionDays": 365 })),
        vault("grace", &json!({ "Locked": true, "MinRetentionDays": 30, "LockDate": date(2) })),
        vault("compliance", &json!({ "Locked": true, "MinRetentionDays": 30, "LockDate": date(-2) })),
        vault("endless", &json!({ "Locked": true, "LockDate": date(-2) })),
    ];
    let told = ask(&aws).unwrap();
    let store = |name: &str, lock_days| PlaceReport {
        name: name.to_owned(),
        kind: PlaceKind::Store { sizes: None, online: Some(true), lock_days },
    };
    let expected = [
        store("open", Some(0)),
        store("governance", Some(0)),
        store("grace", Some(0)),
        store("compliance", Some(30)),
        store("endless", None),
    ];
    assert_eq!(told.holdings.places.as_deref(), Some(&expected[..]));
    let notes = told.notes.join("\n");
    assert_eq!(told.notes.len(), 3, "{notes}");
    assert!(notes.contains("「governance」のロックはガバナンスモードです"), "{notes}");
    assert!(
        notes.contains("「grace」のロック（コンプライアンスモード）は2026年11月30日 9:00まで取り消せます"),
        "{notes}"
    );
    assert!(notes.contains("「endless」はコンプライアンスモードですが"), "{notes}");

    aws.state().may_list_vaults = false;
    let told = ask(&aws).unwrap();
    assert_eq!(told.holdings.places, None);
    assert!(told.notes[0].contains("backup:ListBackupVaults"), "{:?}", told.notes);
}

#[test]
fn a_service_out_of_breath_is_asked_again_and_a_clock_that_is_off_is_met() {
    let aws = start();
    aws.state().jobs = vec![ended("a", 60, "COMPLETED")];
    aws.state().throttled = 1;
    assert_eq!(ask(&aws).unwrap().sessions.len(), 1);

    // Signatures are dated by the clock of the other side once that has said how late it is.
    aws.state().now = at(NOW) + TimeDelta::minutes(20);
    let told = ask(&aws).unwrap();
    assert!(told.notes[0].contains("20分進んで"), "{:?}", told.notes);
    assert_eq!(told.sessions[0].span.0, at("2026-11-27T22:40:00.250Z"));
}

#[test]
fn a_key_that_is_good_no_more_is_tried_once_and_in_the_middle_of_a_list_too() {
    let aws = start();
    let wrong = Access { password: "x".to_owned(), ..of(&aws) };
    assert!(matches!(try_out(&wrong, at(NOW)), Err(Trouble::LoginRefused { status: 403, .. })));
    let stranger = Access { user: "AKIAINVENTED00000002@ap-northeast-1".to_owned(), ..of(&aws) };
    assert!(matches!(try_out(&stranger, at(NOW)), Err(Trouble::LoginRefused { status: 403, .. })));
    assert_eq!(aws.state().asked, 2);
    assert_eq!(try_out(&Access { user: "AKIA".to_owned(), ..of(&aws) }, at(NOW)), Err(Trouble::NoRegion));

    let mut state = aws.state();
    state.jobs = (0..10).map(|number| ended(&format!("J{number}"), 100 + number, "COMPLETED")).collect();
    (state.rows, state.asked, state.expired_from) = (4, 0, Some(2));
    drop(state);
    let trouble = ask(&aws).unwrap_err();
    assert!(trouble.needs_person() && trouble.to_string().contains("expired"), "{trouble}");
    assert_eq!(aws.state().asked, 2);
}
