//! Proxmox Backup Server.

use backup_sources::{Access, Tool, Trouble, Verdict, poll, try_out};

use crate::mock::pbs::{PASSWORD, Pbs, USER, task};
use crate::{access, at};

const NOW: &str = "2026-11-28T00:00:00Z";

fn of(pbs: &Pbs) -> Access {
    access(Tool::Proxmox, &pbs.server, (USER, PASSWORD))
}

#[test]
fn tasks_are_read_over_all_pages_and_each_status_means_what_it_says() {
    let pbs = Pbs::start();
    let start = at("2026-11-27T00:00:00Z").timestamp();
    let words = [Some("OK"), Some("WARNINGS: 2"), Some("connection error"), Some("unknown"), None];
    pbs.state().tasks = (0..1_200)
        .map(|number| task(number, "main:vm/100", start + number, Some(start + number + 1), Some("OK")))
        .chain((0..5).zip(words).map(|(number, status)| {
            let began = start + 5_000 + number;
            task(9_000 + number, "main:vm/200", began, status.map(|_| began + 9), status)
        }))
        .collect();
    let told = poll(&of(&pbs), None, at(NOW)).unwrap();
    assert_eq!((told.met.words.as_str(), told.sessions.len()), ("Proxmox Backup Server 4.0.2", 1_204));
    let last: Vec<&Verdict> =
        told.sessions.iter().filter(|s| s.job == "main:vm/200").map(|s| &s.verdict).collect();
    let unknown = Verdict::Unknown("unknown".to_owned());
    assert_eq!(last, [&Verdict::Succeeded, &Verdict::Warned, &Verdict::Failed, &unknown]);
}

#[test]
fn a_token_without_rights_is_told_so_and_a_wrong_one_is_asked_once() {
    let pbs = Pbs::start();
    pbs.state().stores = Vec::new();
    assert_eq!(poll(&of(&pbs), None, at(NOW)), Err(Trouble::SeesNothing));
    pbs.state().stores = vec!["main"];
    let told = poll(&of(&pbs), None, at(NOW)).unwrap();
    assert!(told.notes[0].contains("Sys.Audit"), "{:?}", told.notes);
    pbs.state().asked = 0;
    let wrong = Access { password: "x".to_owned(), ..of(&pbs) };
    assert!(matches!(try_out(&wrong, at(NOW)), Err(Trouble::LoginRefused { status: 401, .. })));
    assert_eq!(pbs.state().asked, 1);
}
