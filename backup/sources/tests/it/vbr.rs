//! Veeam Backup & Replication.

use backup_sources::{
    Access, Attempt, Cleanness, PlaceKind, Poll, Retries, Sizes, Tool, Trouble, Verdict, poll, try_out,
};
use chrono::TimeDelta;

use crate::mock::vbr::{
    PASSWORD, USER, Vbr, backup, hardened, increment, job, job_id, of_type, point, repository_state, retry,
    session, task,
};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";

fn of(vbr: &Vbr) -> Access {
    access(Tool::VeeamServer, &vbr.server, (USER, PASSWORD))
}

/// A moment of the day before, by a clock of Berlin.
fn berlin(minute: usize) -> String {
    format!("2026-11-27T{:02}:{:02}:00.1234567+01:00", minute / 60, minute % 60)
}

#[test]
fn a_first_poll_looks_back_a_month_and_the_next_one_goes_on_from_there() {
    let vbr = Vbr::start();
    let ended = berlin(30);
    vbr.state().sessions = vec![
        session("old", "日次", "2026-09-01T00:00:00Z", Some("2026-09-01T01:00:00Z"), "Success"),
        session("s1", "日次", &berlin(0), Some(&ended), "Success"),
        session("s2", "週次", &berlin(180), None, "None"),
    ];
    let first = poll(&of(&vbr), None, at(NOW)).unwrap();
    assert_eq!(vbr.state().since, ["2026-10-28T23:00:00Z"]);
    assert_eq!(first.sessions.len(), 1);
    assert_eq!(first.sessions[0].span.1, at("2026-11-26T23:30:00.1234567Z"));
    // What still goes on is asked for again.
    assert_eq!(first.mark, at("2026-11-27T02:00:00.1234567Z"));

    let ended = berlin(190);
    vbr.state().sessions[2] = session("s2", "週次", &berlin(180), Some(&ended), "Warning");
    let next = poll(&of(&vbr), Some(first.mark), at(NOW)).unwrap();
    assert_eq!(vbr.state().since[1], "2026-11-27T01:00:00Z");
    let ids: Vec<&str> = next.sessions.iter().map(|session| session.id.as_str()).collect();
    assert_eq!(ids, ["s2"]);
    assert_eq!(next.sessions[0].verdict, Verdict::Warned);
}

#[test]
fn a_refused_version_is_negotiated_once_and_a_wrong_password_is_tried_once() {
    let vbr = Vbr::start();
    vbr.state().versions = vec!["1.2-rev0", "1.2-rev1"];
    let met = try_out(&of(&vbr), at(NOW)).unwrap();
    assert_eq!(met.words, "Veeam Backup & Replication、REST APIの版 1.2-rev1");
    vbr.state().versions = vec!["9.9-rev9"];
    assert!(
        matches!(try_out(&of(&vbr), at(NOW)), Err(Trouble::NoVersion(said)) if said.contains("v9.9-rev9"))
    );

    vbr.state().versions = vec!["1.3-rev2"];
    vbr.state().passwords = 0;
    let wrong = Access { password: "himitsu".to_owned(), ..of(&vbr) };
    let trouble = try_out(&wrong, at(NOW)).unwrap_err();
    assert!(
        matches!(&trouble, Trouble::LoginRefused { status: 401, said } if !said.contains(USER)),
        "{trouble}"
    );
    assert_eq!(vbr.state().passwords, 1);
}

#[test]
fn twenty_thousand_sessions_come_each_once_though_tokens_end_on_the_way() {
    let vbr = Vbr::start();
    {
        let mut state = vbr.state();
        state.token_requests = 30;
        state.cap = 150;
        let began = at("2026-11-27T00:00:00Z");
        state.sessions = (0..20_000)
            .map(|number| {
                let began = (began + TimeDelta::seconds(number)).to_rfc3339();
                session(&format!("s{number}"), "日次", &began, Some(&began), "Success")
            })
            .collect();
    }
    let all = poll(&of(&vbr), None, at(NOW)).unwrap();
    assert_eq!(all.sessions.len(), 20_000);
    assert!(all.sessions.iter().all(|session| session.verdict == Verdict::Succeeded));
    let state = vbr.state();
    assert_eq!(state.passwords, 1);
    assert!(state.refreshes >= 4, "{}", state.refreshes);
}

#[test]
fn a_token_that_is_worth_nothing_ends_after_one_more_password() {
    let vbr = Vbr::start();
    vbr.state().token_requests = 0;
    assert!(matches!(poll(&of(&vbr), None, at(NOW)), Err(Trouble::LoginRefused { .. })));
    assert_eq!(vbr.state().passwords, 2);
}

#[test]
fn machines_are_told_apart_and_an_unknown_word_is_no_success() {
    let vbr = Vbr::start();
    let ended = berlin(30);
    let mut other = session("s2", "日次", &berlin(40), Some(&berlin(50)), "Success");
    other["result"] = "FooBar".into();
    vbr.state().sessions = vec![session("s1", "日次", &berlin(0), Some(&ended), "Success"), other];
    vbr.state().tasks = vec![
        task("t1", "s1", "SV-KIKAN01", &ended, "Success", 1_000),
        task("t2", "s1", "SV-KIKAN02", &ended, "Failed", 24),
    ];
    let told = poll(&of(&vbr), None, at(NOW)).unwrap();
    let objects = &told.sessions[0].objects;
    assert_eq!((told.sessions[0].sizes.bytes, objects.len()), (Some(1_024), 2));
    assert_eq!((objects[1].name.as_str(), &objects[1].verdict), ("SV-KIKAN02", &Verdict::Failed));
    assert_eq!(told.sessions[1].verdict, Verdict::Unknown("FooBar".to_owned()));
}

fn ask(vbr: &Vbr) -> Poll {
    poll(&of(vbr), None, at(NOW)).unwrap()
}

/// A job is known by its id: neither a new name nor what a session adds to it makes another one.
#[test]
fn a_session_is_of_the_job_as_that_is_called_now() {
    let vbr = Vbr::start();
    let ended = berlin(30);
    let mut suffixed = session("s2", "日次（増分）", &berlin(40), Some(&berlin(50)), "Success");
    suffixed["jobId"] = job_id("日次").into();
    vbr.state().sessions = vec![session("s1", "日次", &berlin(0), Some(&ended), "Success"), suffixed];
    let names =
        |told: &Poll| told.sessions.iter().map(|session| session.job.name.clone()).collect::<Vec<_>>();
    let mut renamed = job("日次", 0);
    renamed["name"] = "夜間".into();
    vbr.state().jobs = vec![renamed];
    let told = ask(&vbr);
    assert_eq!(names(&told), ["夜間", "夜間"]);
    assert_eq!(told.sessions[0].job.id, job_id("日次"));
    // An account that may not see jobs is told what the newest session calls it.
    vbr.state().holdings_status = Some(403);
    assert_eq!(names(&ask(&vbr)), ["日次（増分）", "日次（増分）"]);
}

#[test]
fn attempts_are_told_apart_and_whether_one_more_is_to_be_expected() {
    let vbr = Vbr::start();
    vbr.state().jobs = vec![job("日次", 3), job("週次", 0)];
    vbr.state().sessions = vec![
        session("s1", "日次", &berlin(0), Some(&berlin(30)), "Failed"),
        retry(session("s2", "日次", &berlin(40), Some(&berlin(50)), "Failed"), 1),
        session("s3", "週次", &berlin(45), Some(&berlin(55)), "Failed"),
        retry(session("s4", "日次", &berlin(60), None, "None"), 2),
    ];
    let told = ask(&vbr);
    let attempts: Vec<Attempt> = told.sessions.iter().map(|session| session.attempt).collect();
    let retries = Some(Retries { most: 3, apart: TimeDelta::minutes(10) });
    let of = |is_retry, number, retries| Attempt { is_retry, number, retries };
    let (no, yes) = (Some(false), Some(true));
    assert_eq!(attempts, [of(no, None, retries), of(yes, Some(1), retries), of(no, None, None)]);
    assert_eq!((told.going_on[0].is_retry, told.going_on[0].job.name.as_str()), (yes, "日次"));
    // Older versions do not say whether a session is one.
    vbr.state().versions = vec!["1.3-rev1"];
    assert_eq!(ask(&vbr).sessions[0].attempt, of(None, None, retries));
}

/// What was read of an increment had changed; what a full backup reads says nothing of the kind.
#[test]
fn how_much_had_changed_is_told_of_increments_alone() {
    let vbr = Vbr::start();
    let ended = berlin(30);
    let full = |id: &str, machine: &str| {
        let mut task = increment(task(id, "s2", machine, &ended, "Success", 1_000), 1_000, 400);
        task["algorithm"] = "Full".into();
        task
    };
    let mut of_agent = session("s3", "端末", &berlin(0), Some(&ended), "Success");
    of_agent["algorithm"] = "Increment".into();
    of_agent["progress"] =
        serde_json::json!({ "processedSize": 9_000, "readSize": 90, "transferredSize": 30 });
    vbr.state().sessions = vec![
        session("s1", "日次", &berlin(0), Some(&ended), "Success"),
        session("s2", "週次", &berlin(0), Some(&ended), "Success"),
        of_agent,
    ];
    vbr.state().tasks = vec![
        increment(task("t1", "s1", "SV-KIKAN01", &ended, "Success", 1_000), 100, 40),
        increment(task("t2", "s1", "SV-KIKAN02", &ended, "Success", 2_000), 20, 8),
        full("t3", "SV-KIKAN01"),
        increment(task("t4", "s2", "SV-KIKAN02", &ended, "Success", 2_000), 20, 8),
    ];
    let sizes: Vec<Sizes> = ask(&vbr).sessions.iter().map(|session| session.sizes).collect();
    let told = |bytes, added, stored| Sizes { bytes: Some(bytes), added, stored: Some(stored) };
    assert_eq!(sizes, [told(3_000, Some(120), 48), told(3_000, None, 408), told(9_000, Some(90), 30)]);
}

#[test]
fn verifications_speak_for_the_jobs_that_they_are_of() {
    let vbr = Vbr::start();
    let ended = berlin(30);
    let mut scan = job("検査", 0);
    scan["linkedJobs"] = serde_json::json!({ "includes": [
        { "id": job_id("日次"), "name": "日次" }, { "id": job_id("週次"), "name": "週次" },
    ] });
    let mut restored = of_type(session("v4", "SV-KIKAN01", &berlin(0), Some(&ended), "Success"), "RestoreVm");
    restored["resourceReference"] = "/api/v1/backups/b1".into();
    let mut in_vain = restored.clone();
    (in_vain["id"], in_vain["result"]["result"]) = ("v5".into(), "Failed".into());
    {
        let mut state = vbr.state();
        state.jobs = vec![job("日次", 0), scan];
        state.backups = vec![backup("b1", "日次")];
        state.sessions = vec![
            session("s1", "日次", &berlin(10), Some(&ended), "Success"),
            of_type(session("v1", "起動の確認", &berlin(0), Some(&ended), "Warning"), "SureBackup"),
            of_type(session("v2", "検査", &berlin(0), Some(&ended), "Failed"), "SureBackupContentScan"),
            of_type(session("v3", "起動の確認", &berlin(5), None, "None"), "SureBackup"),
            restored,
            in_vain,
        ];
    }
    let told = ask(&vbr);
    let expected = [
        ("v1", "起動の確認", "起動の確認", Verdict::Warned),
        ("v2", "検査", "日次", Verdict::Failed),
        ("v2", "検査", "週次", Verdict::Failed),
        ("v4", "復元", "日次", Verdict::Succeeded),
    ];
    let found: Vec<_> = told
        .verifications
        .iter()
        .map(|found| (found.id.as_str(), found.what.as_str(), found.job.name.as_str(), found.verdict.clone()))
        .collect();
    assert_eq!(found, expected);
    // They are no runs, and one that goes on is waited for.
    assert_eq!((told.sessions.len(), told.mark), (1, at("2026-11-26T23:05:00.1234567Z")));
}

#[test]
fn where_machines_are_not_told_sessions_are_all_the_same() {
    for status in [403, 404, 500] {
        let vbr = Vbr::start();
        vbr.state().tasks_status = Some(status);
        vbr.state().sessions = vec![session("s1", "日次", &berlin(0), Some(&berlin(30)), "Success")];
        let told = poll(&of(&vbr), None, at(NOW)).unwrap();
        assert_eq!(told.sessions.len(), 1);
        assert!(told.notes[0].contains("対象ごとの結果は取れませんでした"), "{:?}", told.notes);
    }
}

#[test]
fn sessions_that_are_no_runs_and_never_end_do_not_hold_anything_up() {
    let vbr = Vbr::start();
    let mut scan = session("scan", "Malware", "2026-11-01T00:00:00Z", None, "None");
    scan["sessionType"] = "MalwareDetection".into();
    let forgotten = session("hung", "日次", "2026-11-01T00:00:00Z", None, "None");
    let newest = session("s1", "日次", "2026-11-27T00:00:00Z", Some("2026-11-27T01:00:00Z"), "Success");
    vbr.state().sessions = vec![scan, forgotten, newest];
    let told = poll(&of(&vbr), None, at(NOW)).unwrap();
    assert_eq!((told.sessions.len(), told.mark), (1, at("2026-11-27T00:00:00Z")));
}

#[test]
fn a_list_that_repeats_itself_is_given_up_and_a_busy_server_is_asked_again() {
    let vbr = Vbr::start();
    vbr.state().sessions = (0..9)
        .map(|number| session(&format!("s{number}"), "日次", &berlin(number), Some(&berlin(30)), "Success"))
        .collect();
    vbr.state().busy = 2;
    assert_eq!(poll(&of(&vbr), None, at(NOW)).unwrap().sessions.len(), 9);
    vbr.state().cap = 4;
    vbr.state().stuck = true;
    assert!(matches!(poll(&of(&vbr), None, at(NOW)), Err(Trouble::Endless(_))));
}

#[test]
fn a_clock_that_is_wrong_is_put_right_and_a_time_without_zone_is_not_guessed() {
    let vbr = Vbr::start();
    vbr.state().date = Some("Sat, 28 Nov 2026 02:00:00 GMT".to_owned());
    vbr.state().sessions = vec![
        session("s1", "日次", "2026-11-28T01:00:00Z", Some("2026-11-28T01:30:00Z"), "Success"),
        session("s2", "日次", "2026-11-28T01:00:00", Some("2026-11-28T01:30:00"), "Success"),
    ];
    let told = poll(&of(&vbr), None, at(NOW)).unwrap();
    assert_eq!(told.met.ahead, TimeDelta::hours(2));
    let spans: Vec<_> = told.sessions.iter().map(|session| session.span.1).collect();
    assert_eq!(spans, [at("2026-11-27T23:30:00Z")]);
    assert_eq!(told.mark, at("2026-11-28T01:00:00Z"));
    assert!(
        told.notes[0].contains("時刻を読めません") && told.notes[1].contains("時計が120分進んで"),
        "{:?}",
        told.notes
    );
}

#[test]
fn restore_points_and_repositories_are_told_with_what_was_found_and_what_is_locked() {
    let vbr = Vbr::start();
    {
        let mut state = vbr.state();
        state.sessions = vec![session("s1", "日次", &berlin(0), Some(&berlin(30)), "Success")];
        // The backup keeps the name that the job had first, and its session is older than the mark.
        state.jobs = vec![job("日次", 0)];
        state.backups = vec![backup("b1", "日次（旧名）"), backup("b2", "x")];
        state.backups[1]["jobId"] = serde_json::Value::Null;
        state.points = vec![
            point("p1", "b1", "SV-KIKAN01", "2026-11-26T00:00:00Z", "Infected"),
            point("p2", "b1", "SV-KIKAN01", "2026-11-27T00:00:00Z", "Clean"),
            // Found long after it was made, and still the newest.
            point("p3", "b1", "SV-KIKAN02", "2026-09-01T00:00:00Z", "Infected"),
            point("p4", "b1", "SV-KIKAN03", "2026-11-27T00:00:00Z", "Splendid"),
        ];
        state.cap = 1;
        state.repositories = vec![
            hardened("r1", "堅牢", 14),
            serde_json::json!({ "id": "r2", "name": "窓", "type": "WinLocal" }),
            serde_json::json!({ "id": "r3", "name": "雲", "type": "AmazonS3", "bucket": { "immutability": { "isEnabled": true, "immutabilityMode": "RetentionSettings" } } }),
            serde_json::json!({ "id": "r4", "name": "新種", "type": "Quasar" }),
        ];
        state.states = [("r1", "堅牢"), ("r2", "窓"), ("r3", "雲"), ("r4", "新種")]
            .map(|(id, name)| repository_state(id, name, 2.0, 0.5))
            .into();
        state.states[3]["capacityGB"] = serde_json::Value::Null;
    }
    let held = poll(&of(&vbr), Some(at("2026-11-27T12:00:00Z")), at(NOW)).unwrap().holdings;
    let points: Vec<_> =
        held.points.unwrap().into_iter().map(|p| (p.job.name, p.object, p.cleanness)).collect();
    let named = |object: &str, cleanness| ("日次".to_owned(), object.to_owned(), cleanness);
    assert_eq!(
        points,
        [
            named("SV-KIKAN01", Cleanness::Clean),
            named("SV-KIKAN02", Cleanness::Infected),
            named("SV-KIKAN03", Cleanness::Untold),
        ]
    );
    let gib = 1_073_741_824;
    let store = |sizes, lock_days| PlaceKind::Store { sizes, online: Some(true), lock_days };
    let sizes = Some((2 * gib, gib / 2));
    let kinds: Vec<_> = held.places.unwrap().into_iter().map(|place| place.kind).collect();
    assert_eq!(kinds, [store(sizes, Some(14)), store(sizes, Some(0)), store(sizes, None), store(None, None)]);

    vbr.state().holdings_status = Some(403);
    let told = poll(&of(&vbr), None, at(NOW)).unwrap();
    assert_eq!((told.sessions.len(), told.holdings.points, told.holdings.places), (1, None, None));
    assert_eq!(told.notes.len(), 2, "{:?}", told.notes);
}
