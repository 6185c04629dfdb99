//! Proxmox Backup Server.

use backup_sources::{Access, PlaceKind, Tool, Trouble, Verdict, poll, try_out};

use crate::mock::pbs::{PASSWORD, Pbs, USER, snapshot, sync, task};
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
        told.sessions.iter().filter(|s| s.job.name == "main:vm/200").map(|s| &s.verdict).collect();
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

#[test]
fn what_is_held_is_told_by_machine_with_its_newest_verification() {
    let pbs = Pbs::start();
    let day = |number: i64| at("2026-11-20T00:00:00Z").timestamp() + number * 86_400;
    {
        let mut state = pbs.state();
        state.namespaces = vec!["", "kyoshitsu"];
        let mut unfinished = snapshot("vm/100", day(7), None);
        unfinished.as_object_mut().unwrap().remove("size");
        state.snapshots = vec![
            ("", snapshot("vm/100", day(4), Some((day(6), "ok")))),
            ("", snapshot("vm/100", day(5), Some((day(5), "failed")))),
            ("", snapshot("vm/100", day(6), None)),
            ("", unfinished),
            ("kyoshitsu", snapshot("ct/7", day(6), Some((day(6), "failed")))),
        ];
        state.syncs = vec![sync("s-dr", Some((day(6), "OK"))), sync("s-new", None)];
    }
    let held = poll(&of(&pbs), None, at(NOW)).unwrap().holdings;
    let points: Vec<_> = held
        .points
        .unwrap()
        .into_iter()
        .map(|p| (p.job.name, p.object, p.at.timestamp(), p.verified))
        .collect();
    let verified = |well| Some((at("2026-11-26T00:00:00Z"), well));
    let named = |job: &str, object: &str, well| (job.to_owned(), object.to_owned(), day(6), verified(well));
    assert_eq!(points, [named("main:kyoshitsu:ct/7", "ct/7", false), named("main:vm/100", "vm/100", true)]);
    let places: Vec<_> = held.places.unwrap().into_iter().map(|place| (place.name, place.kind)).collect();
    let store = PlaceKind::Store {
        sizes: Some((8_000_000_000, 6_000_000_000)),
        online: Some(true),
        lock_days: Some(0),
    };
    let done = PlaceKind::Sync { last: Some((at("2026-11-26T00:00:00Z"), Verdict::Succeeded)) };
    let expected = [("main", store), ("s-dr", done), ("s-new", PlaceKind::Sync { last: None })];
    assert_eq!(places, expected.map(|(name, kind)| (name.to_owned(), kind)));

    // A token that may not look says nothing, which is not that there is nothing.
    pbs.state().audit = false;
    let told = poll(&of(&pbs), None, at(NOW)).unwrap();
    assert_eq!((told.holdings.points, told.holdings.places), (None, None));
    assert!(told.notes.iter().any(|note| note.contains("判定の証拠には使えません")), "{:?}", told.notes);
}
