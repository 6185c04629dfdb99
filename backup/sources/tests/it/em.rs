//! Veeam Backup Enterprise Manager.

use backup_sources::{
    Access, PlaceKind, Poll, Retries, SessionReport, Tool, Trouble, Verdict, poll, try_out,
};
use chrono::TimeDelta;

use crate::mock::em::{
    Em, PASSWORD, SERVER, USER, job, point, point_of_machine, repository, session, session_of, task,
};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";

fn of(em: &Em) -> Access {
    access(Tool::VeeamManager, &em.server, (USER, PASSWORD))
}

const OTHER: &str = "vbr-b.example.jp";

fn ask(em: &Em) -> Poll {
    poll(&of(em), None, at(NOW)).unwrap()
}

fn fill(em: &Em) {
    let mut state = em.state();
    state.sessions = (0..450)
        .map(|number| {
            let began = at("2026-11-27T00:00:00Z") + chrono::TimeDelta::minutes(number);
            let result = if number == 449 { "Failed" } else { "Success" };
            session(&format!("s{number}"), "写し", &began.to_rfc3339(), Some(&began.to_rfc3339()), result)
        })
        .collect();
    state.sessions.push(session("open", "写し", "2026-11-27T20:00:00Z", None, "None"));
    state.tasks = vec![task("t1", "s0", "SV-01", "2026-11-27T00:00:00Z", "Warning")];
}

#[test]
fn both_spellings_are_read_over_all_pages_and_no_session_is_left_open() {
    for camel in [false, true] {
        let em = Em::start();
        fill(&em);
        em.state().camel = camel;
        let told = poll(&of(&em), None, at(NOW)).unwrap();
        assert_eq!(told.met.words, "Veeam Enterprise Manager、REST APIの版 v1_10");
        assert_eq!(told.sessions.len(), 450);
        assert_eq!(told.sessions[0].verdict, Verdict::Succeeded);
        assert_eq!(
            (told.sessions[0].sizes.bytes, &told.sessions[0].objects[0].verdict),
            (Some(4096), &Verdict::Warned)
        );
        let last = told.sessions.last().unwrap();
        assert_eq!((&last.verdict, last.words.as_str()), (&Verdict::Failed, "経路が切れました"));
        assert_eq!((told.mark, told.going_on.len()), (at("2026-11-27T20:00:00Z"), 1));
        assert_eq!(em.state().ended, 1);
    }
}

#[test]
fn a_session_that_is_over_is_begun_once_more_and_a_wrong_password_is_not_tried_again() {
    let em = Em::start();
    fill(&em);
    em.state().session_requests = 5;
    assert_eq!(poll(&of(&em), None, at(NOW)).unwrap().sessions.len(), 450);
    assert_eq!(em.state().logons, 2);
    em.state().logons = 0;
    let wrong = Access { password: "himitsu".to_owned(), ..of(&em) };
    assert!(matches!(try_out(&wrong, at(NOW)), Err(Trouble::LoginRefused { status: 401, .. })));
    assert_eq!(em.state().logons, 1);
}

#[test]
fn jobs_of_one_name_on_two_servers_are_two_jobs_however_the_fields_are_spelt() {
    for camel in [false, true] {
        let em = Em::start();
        let span = ("2026-11-27T01:00:00Z", Some("2026-11-27T02:00:00Z"));
        em.state().camel = camel;
        em.state().sessions = vec![
            session_of(SERVER, "s1", "日次", span, "Failed"),
            session_of(OTHER, "s2", "日次", span, "Success"),
        ];
        let told = ask(&em);
        let [ours, theirs] = [&told.sessions[0].job, &told.sessions[1].job];
        assert_eq!(ours.full_name(), "日次（vbr-a.example.jp）");
        assert_eq!(theirs.full_name(), "日次（vbr-b.example.jp）");
        assert!(ours.id != theirs.id && ours.id.starts_with("4856ab37-"), "{}", ours.id);
        // A server that is not named has no name that one could add.
        em.state().sessions[0]["Links"] = serde_json::Value::Null;
        assert_eq!(ask(&em).sessions[0].job.full_name(), "日次");
    }
}

/// Which attempt a session is, and whether one more is to be expected; only some accounts may see that.
#[test]
fn attempts_are_told_apart_and_jobs_that_one_may_not_see_are_no_trouble() {
    let em = Em::start();
    let ended = Some("2026-11-27T02:00:00Z");
    em.state().sessions = vec![
        session("s1", "日次", "2026-11-27T01:00:00Z", ended, "Failed"),
        session("s2", "日次", "2026-11-27T02:10:00Z", None, "None"),
    ];
    em.state().sessions[1]["IsRetry"] = true.into();
    em.state().jobs = vec![job("日次"), job("週次")];
    let told = ask(&em);
    let retries = |session: &SessionReport| session.attempt.retries;
    let expected = Some(Retries { most: 3, apart: TimeDelta::minutes(10) });
    assert_eq!((told.sessions[0].attempt.is_retry, retries(&told.sessions[0])), (Some(false), expected));
    assert!(
        told.going_on[0].is_retry == Some(true) && told.going_on[0].job == told.sessions[0].job,
        "{:?}",
        told.going_on
    );

    em.state().jobs[0]["JobScheduleOptions"]["Standart"]["RetryOptions"]["RetrySpecified"] = false.into();
    assert_eq!(retries(&ask(&em).sessions[0]), None);
    em.state().forbidden = vec!["Job"];
    let told = ask(&em);
    assert_eq!((retries(&told.sessions[0]), told.notes), (None, vec![]));
}

#[test]
fn restore_points_and_repositories_are_told_with_the_server_that_has_them() {
    let em = Em::start();
    {
        let mut state = em.state();
        state.repositories = vec![
            repository(SERVER, "Default Backup Repository", 1_000, 400),
            repository(OTHER, "Default Backup Repository", 2_000, 2_000),
            repository(SERVER, "雲", -1, -1),
        ];
        state.points = vec![
            point(SERVER, "r1", "日次", "2026-11-26T00:00:00Z"),
            point(SERVER, "r2", "日次", "2026-11-27T00:00:00Z"),
            point(OTHER, "r3", "日次", "2026-11-27T00:00:00Z"),
        ];
        state.points_of_machines = vec![
            point_of_machine(SERVER, "r1", "SV-01", "2026-11-26T00:00:05Z"),
            point_of_machine(SERVER, "r2", "SV-01", "2026-11-27T00:00:05Z"),
            point_of_machine(OTHER, "r3", "SV-01", "2026-11-27T00:00:05Z"),
            point_of_machine(OTHER, "gone", "SV-02", "2026-11-27T00:00:05Z"),
        ];
    }
    let told = ask(&em);
    let points: Vec<_> =
        told.holdings.points.unwrap().into_iter().map(|p| (p.job.full_name(), p.at)).collect();
    let at_five = at("2026-11-27T00:00:05Z");
    let expected =
        [("日次（vbr-a.example.jp）".to_owned(), at_five), ("日次（vbr-b.example.jp）".to_owned(), at_five)];
    assert_eq!(points, expected);
    let store = |sizes| PlaceKind::Store { sizes, online: None, lock_days: None };
    let places: Vec<_> =
        told.holdings.places.unwrap().into_iter().map(|place| (place.name, place.kind)).collect();
    assert_eq!(
        places[0],
        ("Default Backup Repository（vbr-a.example.jp）".to_owned(), store(Some((1_000, 600))))
    );
    assert_eq!(
        places[1],
        ("Default Backup Repository（vbr-b.example.jp）".to_owned(), store(Some((2_000, 0))))
    );
    assert_eq!(places[2].1, store(None));

    em.state().forbidden = vec!["Repository", "VmRestorePoint"];
    let told = ask(&em);
    assert_eq!((told.holdings.points, told.holdings.places, told.notes.len()), (None, None, 2));
}
