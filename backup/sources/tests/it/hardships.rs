//! What every tool has to be borne with: very many sessions, faults on the way, certificates and clocks.

use std::collections::HashSet;

use backup_sources::{Access, Poll, Tool, Trouble, Trust, Verdict, poll, try_out};
use chrono::TimeDelta;

use crate::mock::aws::{self, Aws};
use crate::mock::em::{self, Em};
use crate::mock::pbs::{self, Pbs};
use crate::mock::vbr::{self, Vbr};
use crate::mock::{Fault, Server};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";
/// Several pages of every tool.
const PAGES: i64 = 1_100;
const MANY: i64 = 20_000;
/// How the list of what ran is asked for, in the order of [`Sources::each`].
const LISTS: [&str; 4] = ["/api/v1/sessions?", "type=BackupJobSession&", "/tasks?", "/backup-jobs/?"];

/// A server of each tool.
struct Sources {
    vbr: Vbr,
    em: Em,
    pbs: Pbs,
    aws: Aws,
}

impl Sources {
    /// Servers that each know so many sessions of a second, the last of which began an hour ago.
    fn with(sessions: i64) -> Sources {
        let (vbr, em, pbs, aws) = (Vbr::start(), Em::start(), Pbs::start(), Aws::start(at(NOW)));
        for number in 0..sessions {
            let began = at(NOW) - TimeDelta::hours(1) - TimeDelta::seconds(sessions - 1 - number);
            let (id, text, seconds) = (format!("s{number}"), began.to_rfc3339(), began.timestamp());
            vbr.state().sessions.push(vbr::session(&id, "日次", &text, Some(&text), "Success"));
            em.state().sessions.push(em::session(&id, "日次", &text, Some(&text), "Success"));
            pbs.state().tasks.push(pbs::task(number, "main:vm/100", seconds, Some(seconds), Some("OK")));
            aws.state().jobs.push(aws::job(&id, "vol-01", began, Some(began), "COMPLETED"));
        }
        Sources { vbr, em, pbs, aws }
    }

    fn each(&self) -> [(Access, &Server); 4] {
        let (vbr, em) = (&self.vbr.server, &self.em.server);
        let (pbs, aws) = (&self.pbs.server, &self.aws.server);
        [
            (access(Tool::VeeamServer, vbr, (vbr::USER, vbr::PASSWORD)), vbr),
            (access(Tool::VeeamManager, em, (em::USER, em::PASSWORD)), em),
            (access(Tool::Proxmox, pbs, (pbs::USER, pbs::PASSWORD)), pbs),
            (access(Tool::Aws, aws, (aws::USER, aws::PASSWORD)), aws),
        ]
    }
}

fn ids(told: &Poll) -> Vec<&str> {
    told.sessions.iter().map(|session| session.id.as_str()).collect()
}

fn noted(told: &Poll, words: &str) -> bool {
    told.notes.iter().any(|note| note.contains(words))
}

/// That a server of Veeam tells as many is shown beside its tokens.
#[test]
fn twenty_thousand_sessions_come_each_once_from_the_other_tools_too() {
    let sources = Sources::with(MANY);
    // The session of the manager ends in the middle of the list.
    sources.em.state().session_requests = 60;
    for (access, _) in sources.each().into_iter().skip(1) {
        let told = poll(&access, None, at(NOW)).unwrap();
        let distinct: HashSet<&str> = ids(&told).into_iter().collect();
        assert_eq!((told.sessions.len(), distinct.len()), (20_000, 20_000), "{:?}", access.tool);
        assert!(told.sessions.iter().all(|session| session.verdict == Verdict::Succeeded));
    }
    assert_eq!(sources.em.state().logons, 2);
}

#[test]
fn a_fault_that_passes_is_asked_again_and_one_that_stays_gives_nothing_half() {
    let sources = Sources::with(PAGES);
    for ((access, server), list) in sources.each().into_iter().zip(LISTS) {
        server.mood().fail(Fault { within: list, from: 2, times: 2, status: 500 });
        let told = poll(&access, None, at(NOW)).unwrap();
        assert_eq!(told.sessions.len(), 1_100, "{:?}", access.tool);
        server.mood().fail(Fault { within: list, from: 2, times: 3, status: 500 });
        let trouble = poll(&access, None, at(NOW)).unwrap_err();
        assert!(matches!(trouble, Trouble::Refused { status: 500, .. }), "{:?}: {trouble}", access.tool);
        assert!(!trouble.needs_person(), "the next poll tries by itself");
        assert_eq!(server.mood().asked(list), 4);
    }
}

/// Where a session had been given it is begun once more; a key that is worth nothing any more is not tried again.
#[test]
fn credentials_that_end_in_the_middle_of_a_list_end_the_poll() {
    let sources = Sources::with(PAGES);
    // The first page, and how often the second one.
    for (((access, server), list), asked) in sources.each().into_iter().zip(LISTS).zip([4, 3, 2, 2]) {
        server.mood().fail(Fault { within: list, from: 2, times: usize::MAX, status: 401 });
        let trouble = poll(&access, None, at(NOW)).unwrap_err();
        assert!(matches!(trouble, Trouble::LoginRefused { status: 401, .. }), "{:?}: {trouble}", access.tool);
        assert_eq!(server.mood().asked(list), asked, "{:?}", access.tool);

        server.mood().fault = None;
        assert_eq!(poll(&access, None, at(NOW)).unwrap().sessions.len(), 1_100, "{:?}", access.tool);
    }
}

#[test]
fn sessions_are_told_though_the_state_of_the_places_is_not() {
    let sources = Sources::with(1);
    let states = ["/repositories/states?", "type=Repository&", "/datastore/main/status", "/backup-vaults/?"];
    for ((access, server), list) in sources.each().into_iter().zip(states) {
        server.mood().fail(Fault { within: list, from: 1, times: usize::MAX, status: 500 });
        let told = poll(&access, None, at(NOW)).unwrap();
        assert_eq!((told.sessions.len(), &told.holdings.places), (1, &None), "{:?}", access.tool);
        assert!(noted(&told, "the store is away"), "{:?}: {:?}", access.tool, told.notes);
        assert_eq!(server.mood().asked(list), 3);
    }
}

#[test]
fn a_certificate_for_another_name_is_believed_by_its_fingerprint_and_by_nothing_else() {
    let mut sources = Sources::with(1);
    for server in
        [&mut sources.vbr.server, &mut sources.em.server, &mut sources.pbs.server, &mut sources.aws.server]
    {
        server.certify("backup.example.jp");
    }
    for (mut access, server) in sources.each() {
        try_out(&access, at(NOW)).unwrap();
        assert_eq!(poll(&access, None, at(NOW)).unwrap().sessions.len(), 1, "{:?}", access.tool);
        server.mood().targets.clear();
        access.trust = Trust::authority(&server.pem).unwrap();
        assert!(matches!(try_out(&access, at(NOW)), Err(Trouble::Untrusted { .. })), "{:?}", access.tool);
        access.trust = Trust::Pin([7; 32]);
        let other = poll(&access, None, at(NOW));
        assert!(matches!(other, Err(Trouble::OtherCertificate { .. })), "{:?}", access.tool);
        assert_eq!(server.mood().targets, [""; 0], "nothing is asked, and no password sent");
    }
}

#[test]
fn the_manager_is_asked_from_where_the_last_poll_ended() {
    let em = Em::start();
    let of_manager = access(Tool::VeeamManager, &em.server, (em::USER, em::PASSWORD));
    em.state().sessions = vec![
        em::session("old", "日次", "2026-09-01T00:00:00Z", Some("2026-09-01T01:00:00Z"), "Success"),
        em::session("s1", "日次", "2026-11-27T00:00:00Z", Some("2026-11-27T00:30:00Z"), "Success"),
        em::session("s2", "週次", "2026-11-27T03:00:00Z", None, "None"),
    ];
    let first = poll(&of_manager, None, at(NOW)).unwrap();
    let urn = |id: &str| format!("urn:veeam:BackupJobSession:{id}");
    assert_eq!(ids(&first), [urn("s1")]);
    // What still goes on is asked for again.
    assert_eq!(first.mark, at("2026-11-27T03:00:00Z"));

    em.state().sessions[2] =
        em::session("s2", "週次", "2026-11-27T03:00:00Z", Some("2026-11-27T04:00:00Z"), "Warning");
    // One that began a little before the mark may be listed late.
    em.state().sessions.extend([
        em::session("late", "日次", "2026-11-27T02:30:00Z", Some("2026-11-27T02:40:00Z"), "Success"),
        em::session("s3", "日次", "2026-11-27T05:00:00Z", Some("2026-11-27T05:10:00Z"), "Failed"),
    ]);
    let next = poll(&of_manager, Some(first.mark), at(NOW)).unwrap();
    assert_eq!(ids(&next), [urn("late"), urn("s2"), urn("s3")]);
    assert_eq!((&next.sessions[1].verdict, next.mark), (&Verdict::Warned, at("2026-11-27T05:00:00Z")));
}

#[test]
fn proxmox_is_asked_from_where_the_last_poll_ended() {
    let pbs = Pbs::start();
    let of_pbs = access(Tool::Proxmox, &pbs.server, (pbs::USER, pbs::PASSWORD));
    let seconds = |text: &str| at(text).timestamp();
    let task = |number, began, ended: Option<&str>, status| {
        pbs::task(number, "main:vm/100", seconds(began), ended.map(seconds), status)
    };
    pbs.state().tasks = vec![
        task(1, "2026-09-01T00:00:00Z", Some("2026-09-01T01:00:00Z"), Some("OK")),
        task(2, "2026-11-27T00:00:00Z", Some("2026-11-27T00:30:00Z"), Some("OK")),
        task(3, "2026-11-27T03:00:00Z", None, None),
    ];
    let first = poll(&of_pbs, None, at(NOW)).unwrap();
    assert_eq!((first.sessions.len(), first.going_on.len()), (1, 1));
    assert_eq!(first.mark, at("2026-11-27T03:00:00Z"));

    pbs.state().tasks[2] = task(3, "2026-11-27T03:00:00Z", Some("2026-11-27T04:00:00Z"), Some("WARNINGS: 1"));
    pbs.state().tasks.extend([
        task(4, "2026-11-27T02:30:00Z", Some("2026-11-27T02:40:00Z"), Some("OK")),
        task(5, "2026-11-27T05:00:00Z", Some("2026-11-27T05:10:00Z"), Some("connection error")),
    ]);
    let next = poll(&of_pbs, Some(first.mark), at(NOW)).unwrap();
    let told: Vec<&Verdict> = next.sessions.iter().map(|session| &session.verdict).collect();
    assert_eq!(told, [&Verdict::Succeeded, &Verdict::Warned, &Verdict::Failed]);
    assert_eq!(next.mark, at("2026-11-27T05:00:00Z"));
}

/// Times carry an offset or none, the year 1753 means never, and the clock runs two hours ahead.
#[test]
fn the_managers_clock_is_put_right_and_a_time_without_zone_is_not_guessed() {
    let em = Em::start();
    em.server.mood().date = Some("Sat, 28 Nov 2026 02:00:00 GMT".to_owned());
    let mut going_on = em::session("s3", "週次", "2026-11-28T00:40:00Z", None, "None");
    going_on["EndTimeUTC"] = "1753-01-01T00:00:00Z".into();
    em.state().sessions = vec![
        em::session(
            "s1",
            "日次",
            "2026-11-28T10:00:00.1234567+09:00",
            Some("2026-11-28T01:30:00Z"),
            "Success",
        ),
        em::session("s2", "日次", "2026-11-28T01:00:00", Some("2026-11-28T01:30:00"), "Success"),
        going_on,
    ];
    let of_manager = access(Tool::VeeamManager, &em.server, (em::USER, em::PASSWORD));
    let told = poll(&of_manager, None, at(NOW)).unwrap();
    assert_eq!(told.met.ahead, TimeDelta::hours(2));
    let spans: Vec<_> = told.sessions.iter().map(|session| session.span).collect();
    assert_eq!(spans, [(at("2026-11-27T23:00:00.1234567Z"), at("2026-11-27T23:30:00Z"))]);
    assert_eq!(told.going_on[0].began, at("2026-11-27T22:40:00Z"));
    // The mark is by the other side's clock.
    assert_eq!(told.mark, at("2026-11-28T00:40:00Z"));
    assert!(noted(&told, "時刻を読めません") && noted(&told, "時計が120分進んで"), "{:?}", told.notes);
}

#[test]
fn the_clock_of_proxmox_is_put_right_also_for_what_it_holds() {
    let pbs = Pbs::start();
    pbs.server.mood().date = Some("Fri, 27 Nov 2026 22:00:00 GMT".to_owned());
    let (began, ended) = (at("2026-11-27T21:00:00Z").timestamp(), at("2026-11-27T21:30:00Z").timestamp());
    pbs.state().tasks = vec![pbs::task(1, "main:vm/100", began, Some(ended), Some("OK"))];
    pbs.state().snapshots = vec![("", pbs::snapshot("vm/100", began, Some((ended, "ok"))))];
    let told = poll(&access(Tool::Proxmox, &pbs.server, (pbs::USER, pbs::PASSWORD)), None, at(NOW)).unwrap();
    assert_eq!(told.sessions[0].span, (at("2026-11-27T23:00:00Z"), at("2026-11-27T23:30:00Z")));
    let points = told.holdings.points.as_deref().unwrap();
    let verified = Some((at("2026-11-27T23:30:00Z"), true));
    assert_eq!((points[0].at, points[0].verified), (at("2026-11-27T23:00:00Z"), verified));
    assert_eq!(told.mark, at("2026-11-27T21:00:00Z"));
    assert!(noted(&told, "時計が120分遅れて"), "{:?}", told.notes);
}
