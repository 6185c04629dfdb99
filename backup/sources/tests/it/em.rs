//! Veeam Backup Enterprise Manager.

use backup_sources::{Access, Tool, Trouble, Verdict, poll, try_out};

use crate::mock::em::{Em, PASSWORD, USER, session, task};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";

fn of(em: &Em) -> Access {
    access(Tool::VeeamManager, &em.server, (USER, PASSWORD))
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
            (told.sessions[0].bytes, &told.sessions[0].objects[0].verdict),
            (Some(4096), &Verdict::Warned)
        );
        let last = told.sessions.last().unwrap();
        assert_eq!((&last.verdict, last.words.as_str()), (&Verdict::Failed, "経路が切れました"));
        assert_eq!(told.mark, at("2026-11-27T20:00:00Z"));
        assert_eq!(em.state().ended, 1);
    }
}

#[test]
fn a_session_that_is_over_is_begun_once_more_and_a_wrong_password_is_not_tried_again() {
    let em = Em::start();
    fill(&em);
    em.state().session_requests = 3;
    assert_eq!(poll(&of(&em), None, at(NOW)).unwrap().sessions.len(), 450);
    assert_eq!(em.state().logons, 2);
    em.state().logons = 0;
    let wrong = Access { password: "himitsu".to_owned(), ..of(&em) };
    assert!(matches!(try_out(&wrong, at(NOW)), Err(Trouble::LoginRefused { status: 401, .. })));
    assert_eq!(em.state().logons, 1);
}
