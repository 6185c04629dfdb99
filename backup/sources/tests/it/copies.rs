//! Copies that copy jobs make: whose they are, where they lie, how old they are.

use backup_sources::{CopyReport, Poll, Tool, Verdict, poll};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::mock::aws::{self, Aws};
use crate::mock::em::{self, Em};
use crate::mock::vbr::{self, Vbr};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";

fn ago(hours: i64) -> DateTime<Utc> {
    at(NOW) - TimeDelta::hours(hours)
}

fn text(hours: i64) -> String {
    ago(hours).to_rfc3339()
}

/// Job, place, how many hours old each machine is, and how the last write ended.
type Line = (String, String, Vec<(String, i64)>, Option<Verdict>);

fn lines(told: &Poll) -> Vec<Line> {
    let age = |of: DateTime<Utc>| (at(NOW) - of).num_hours();
    let line = |report: &CopyReport| {
        let points = report.points.iter().map(|point| (point.object.clone(), age(point.at))).collect();
        let last = report.last.as_ref().map(|(_, verdict)| verdict.clone());
        (report.job.full_name(), report.place.clone(), points, last)
    };
    told.holdings.copies.as_ref().unwrap().iter().map(line).collect()
}

fn line(job: &str, place: &str, points: &[(&str, i64)], last: Option<Verdict>) -> Line {
    let points = points.iter().map(|(object, hours)| ((*object).to_owned(), *hours)).collect();
    (job.to_owned(), place.to_owned(), points, last)
}

fn of_vbr(vbr: &Vbr) -> Poll {
    poll(&access(Tool::VeeamServer, &vbr.server, (vbr::USER, vbr::PASSWORD)), None, at(NOW)).unwrap()
}

/// A server where 「日次」 saves two machines in 「本店」, and 「遠隔」 copies them into 「支店」.
fn copying() -> Vbr {
    let vbr = Vbr::start();
    let mut state = vbr.state();
    let copied = vbr::session("s2", "遠隔", &text(4), Some(&text(3)), "Failed");
    state.sessions = vec![
        vbr::session("s1", "日次", &text(7), Some(&text(6)), "Success"),
        vbr::of_type(copied, "BackupCopyJob"),
    ];
    state.jobs = vec![vbr::job("日次", 0), vbr::copy_job("遠隔", &["日次"], "r2")];
    state.repositories = vec![vbr::hardened("r1", "本店", 14), vbr::hardened("r2", "支店", 0)];
    state.backups = vec![vbr::backup_in("b1", "日次", "r1"), vbr::backup_in("b2", "遠隔", "r2")];
    state.points = vec![
        vbr::point("p1", "b1", "SV-01", &text(6), "Clean"),
        vbr::point("p2", "b1", "SV-02", &text(6), "Clean"),
        vbr::point("p3", "b2", "SV-01", &text(30), "Clean"),
        vbr::point("p4", "b2", "SV-01", &text(20), "Clean"),
    ];
    drop(state);
    vbr
}

fn daily(copied: &[(&str, i64)], last: Option<Verdict>) -> [Line; 2] {
    let own = line("日次", "本店", &[("SV-01", 6), ("SV-02", 6)], Some(Verdict::Succeeded));
    [line("日次", "支店", copied, last), own]
}

#[test]
fn a_copy_job_of_veeam_carries_points_of_its_source_to_its_target() {
    let vbr = copying();
    let told = of_vbr(&vbr);
    assert_eq!(lines(&told), daily(&[("SV-01", 20)], Some(Verdict::Failed)));
    let copies = told.holdings.copies.unwrap();
    let carriers: Vec<_> =
        copies.iter().map(|copy| copy.carrier.as_ref().map(|job| job.name.as_str())).collect();
    assert_eq!(carriers, [Some("遠隔"), None]);

    // What has not arrived yet is promised.
    vbr.state().points.truncate(2);
    assert_eq!(lines(&of_vbr(&vbr)), daily(&[], Some(Verdict::Failed)));
}

/// Accounts that may not see jobs, and versions that do not list copy jobs, are told their sessions: what is copied is
/// known by its machines then, unless two jobs save one.
#[test]
fn without_definitions_a_copy_is_of_the_job_that_saves_the_machine() {
    let vbr = copying();
    vbr.state().jobs.clear();
    assert_eq!(lines(&of_vbr(&vbr)), daily(&[("SV-01", 20)], Some(Verdict::Failed)));

    let other = vbr::point("p5", "b3", "SV-01", &text(9), "Clean");
    vbr.state().backups.push(vbr::backup_in("b3", "週次", "r1"));
    vbr.state().points.push(other);
    let told = of_vbr(&vbr);
    assert!(lines(&told).iter().all(|(_, place, ..)| place == "本店"), "{:?}", lines(&told));
    assert!(told.notes.iter().any(|note| note.contains("「遠隔」の一部の対象")), "{:?}", told.notes);
    // Whoever reads a repository may have what lies there.
    let mut of_repository = vbr::copy_job("遠隔", &[], "r2");
    of_repository["sourceObjects"]["includes"]["repositories"] = serde_json::json!([{ "id": "r9" }]);
    vbr.state().jobs = vec![of_repository];
    vbr.state().backups[2]["repositoryId"] = "r9".into();
    assert!(lines(&of_vbr(&vbr)).iter().any(|(job, place, ..)| job == "週次" && place == "支店"));
}

/// The last writing of each machine into 「支店」, and how many hours ago it was.
fn writes(told: &Poll) -> Vec<(String, i64, Verdict)> {
    let copies = told.holdings.copies.iter().flatten();
    let writes = copies.filter(|report| report.place.starts_with("支店")).flat_map(|report| &report.writes);
    let hours = |of: DateTime<Utc>| (at(NOW) - of).num_hours();
    writes.map(|write| (write.object.clone(), hours(write.at), write.verdict.clone())).collect()
}

fn write(object: &str, hours: i64, verdict: Verdict) -> (String, i64, Verdict) {
    (object.to_owned(), hours, verdict)
}

/// A job that copies at once may never end its session, which is then older than any that is listed. Its tasks end.
#[test]
fn of_a_copy_job_that_never_ends_each_machine_is_told_by_its_tasks() {
    let vbr = copying();
    let task = |id: &str, machine: &str, hours: i64, result: &str| {
        vbr::of_type(vbr::task(id, "s2", machine, &text(hours), result, 1_024), "BackupCopyJob")
    };
    let endless = vbr::session("s2", "遠隔", &text(60 * 24), None, "None");
    vbr.state().sessions[1] = vbr::of_type(endless, "BackupCopyJob");
    let mut running = task("t5", "SV-02", 1, "None");
    running["endTime"] = Value::Null;
    vbr.state().tasks = vec![
        task("t1", "SV-01", 30, "Failed"),
        task("t2", "SV-01", 20, "Success"),
        task("t3", "SV-02", 20, "Warning"),
        task("t4", "SV-03", 2, "Success"),
        running,
    ];
    let expected = [write("SV-01", 20, Verdict::Succeeded), write("SV-02", 20, Verdict::Warned)];
    let definitions = vbr.state().jobs.clone();
    for jobs in [Vec::new(), definitions] {
        vbr.state().jobs = jobs;
        let told = of_vbr(&vbr);
        assert_eq!(writes(&told), expected, "a machine of nobody is in no copy");
        assert_eq!(lines(&told), daily(&[("SV-01", 20)], None), "a session that goes on is no success");
        assert!(told.mark > ago(60 * 24), "nothing waits for its end: {}", told.mark);
    }

    // A task that began long before is told once it has ended.
    vbr.state().tasks[1]["creationTime"] = text(40 * 24).into();
    let access = access(Tool::VeeamServer, &vbr.server, (vbr::USER, vbr::PASSWORD));
    let told = poll(&access, Some(ago(22)), at(NOW)).unwrap();
    assert_eq!(writes(&told), expected);
    // Without them nobody knows, whatever lies there.
    vbr.state().tasks_status = Some(403);
    let told = of_vbr(&vbr);
    assert_eq!((writes(&told), lines(&told)), (Vec::new(), daily(&[("SV-01", 20)], None).to_vec()));
}

#[test]
fn a_repository_that_spans_others_has_a_name_too_and_one_without_is_no_place() {
    let vbr = copying();
    vbr.state().repositories.pop();
    vbr.state().scaled_out = vec![serde_json::json!({ "id": "r2", "name": "拡張" })];
    assert!(lines(&of_vbr(&vbr)).iter().any(|(_, place, ..)| place == "拡張"));
    vbr.state().scaled_out.clear();
    assert_eq!(lines(&of_vbr(&vbr)).len(), 1);
    vbr.state().backups[1]["repositoryName"] = "名乗る".into();
    assert!(lines(&of_vbr(&vbr)).iter().any(|(_, place, ..)| place == "名乗る"));
    vbr.state().holdings_status = Some(403);
    assert_eq!(of_vbr(&vbr).holdings.copies, None);
}

#[test]
fn a_copy_job_behind_a_manager_is_known_by_its_links_or_by_its_machines() {
    let manager = Em::start();
    let began = text(4);
    {
        let mut state = manager.state();
        state.sessions = vec![
            em::session("s1", "日次", &text(7), Some(&text(6)), "Success"),
            em::copying(em::session("s2", "遠隔", &began, Some(&text(3)), "Warning")),
        ];
        state.jobs = vec![em::job("日次"), em::job("週次"), em::linked(em::job("遠隔"), &["日次"])];
        state.backups = vec![em::backup("b1", "日次", "本店"), em::backup("b2", "遠隔\\日次", "支店")];
        state.points = vec![
            em::point_in(em::SERVER, "r1", ("b1", "日次"), &text(6)),
            em::point_in(em::SERVER, "r2", ("b2", "遠隔\\日次"), &text(6)),
        ];
        state.points_of_machines = vec![
            em::point_of_machine(em::SERVER, "r1", "SV-01", &text(6)),
            em::point_of_machine(em::SERVER, "r2", "SV-01", &text(12)),
        ];
    }
    let ask = || {
        poll(&access(Tool::VeeamManager, &manager.server, (em::USER, em::PASSWORD)), None, at(NOW)).unwrap()
    };
    let named = |name: &str| format!("{name}（{}）", em::SERVER);
    let expected = [
        line(&named("日次"), &named("支店"), &[("SV-01", 12)], Some(Verdict::Warned)),
        line(&named("日次"), &named("本店"), &[("SV-01", 6)], Some(Verdict::Succeeded)),
    ];
    for camel in [false, true] {
        manager.state().camel = camel;
        assert_eq!(lines(&ask()), expected);
    }
    manager.state().forbidden = vec!["Job"];
    let told = ask();
    assert_eq!((lines(&told).as_slice(), told.notes.len()), (&expected[..], 0));

    // One that goes on for longer than sessions are listed is told by its tasks.
    let long_ago = text(60 * 24);
    let endless = em::copying(em::session("s2", "遠隔", &long_ago, None, "None"));
    manager.state().sessions[1] = endless;
    manager.state().tasks = vec![em::task("t1", "s2", "SV-01", &text(12), "Success")];
    for camel in [false, true] {
        manager.state().camel = camel;
        let told = ask();
        assert_eq!(writes(&told), [write("SV-01", 12, Verdict::Succeeded)]);
        assert!(lines(&told).iter().any(|(_, place, _, last)| place.starts_with("支店") && last.is_none()));
    }
    manager.state().forbidden = vec!["Backup"];
    let told = ask();
    assert!(told.holdings.copies.is_none() && told.holdings.points.is_some(), "{told:?}");
}

/// A copy of AWS is as old as the recovery point that was copied, whenever that was done.
#[test]
fn a_copy_job_of_aws_carries_a_point_to_another_region() {
    let aws = Aws::start(at(NOW));
    let span = |hours: i64, minutes| (ago(hours), Some(ago(hours) + TimeDelta::minutes(minutes)));
    let far = aws::vault_in("ap-northeast-3");
    let copy = |id: &str, job: &str, began, state: &str| {
        aws::copy_job(id, (job, "vol-01"), &aws::vault_in("ap-northeast-3"), began, state)
    };
    {
        let mut state = aws.state();
        state.jobs = vec![aws::job("J1", "vol-01", ago(10), Some(ago(9)), "COMPLETED")];
        state.points = vec![aws::point("J1", "vol-01", ago(10))];
        state.copies = vec![copy("C1", "J1", span(9, 30), "COMPLETED")];
    }
    let ask =
        || poll(&access(Tool::Aws, &aws.server, (aws::USER, aws::PASSWORD)), Some(ago(12)), at(NOW)).unwrap();
    let (own, place) = ("Default", "Default（ap-northeast-3、123456789012）");
    let volume = "EBS volume/vol-01";
    let expected = |hours: Option<i64>, last| {
        let points: Vec<(&str, i64)> = hours.map(|hours| ("", hours)).into_iter().collect();
        [line(volume, own, &[("", 9)], Some(Verdict::Succeeded)), line(volume, place, &points, Some(last))]
    };
    assert_eq!(lines(&ask()), expected(Some(10), Verdict::Succeeded));

    // One that failed says so, and what arrived before stays; one that goes on holds the mark.
    aws.state().copies.push(copy("C2", "J1", span(3, 5), "FAILED"));
    assert_eq!(lines(&ask())[1], expected(Some(10), Verdict::Failed)[1]);
    let open = aws::copy_job("C3", ("J1", "vol-01"), &far, (ago(2), None), "RUNNING");
    aws.state().copies.push(open);
    assert!(ask().mark < ago(25), "{}", ask().mark);

    // An old point that somebody copies today is none of today; nobody knows of when it is.
    let mut old = copy("C4", "", span(1, 5), "COMPLETED");
    old["SourceRecoveryPointArn"] = "arn:aws:ec2:ap-northeast-1::snapshot/long-ago".into();
    aws.state().copies = vec![old];
    assert_eq!(lines(&ask())[1], expected(None, Verdict::Succeeded)[1]);
    let mut odd = copy("C5", "J1", span(1, 5), "SPLENDID");
    odd["DestinationBackupVaultArn"] =
        Value::from("arn:aws:backup:ap-northeast-1:123456789012:backup-vault:Kinko");
    aws.state().copies = vec![odd];
    let unknown = Verdict::Unknown("SPLENDID".to_owned());
    assert_eq!(lines(&ask())[1], line(volume, "Kinko", &[], Some(unknown)));

    aws.state().may_list_copies = false;
    let told = ask();
    assert_eq!(lines(&told).len(), 1);
    assert!(told.notes[0].contains("backup:ListCopyJobs"), "{:?}", told.notes);
}
