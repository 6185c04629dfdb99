//! What keeps repositories in order: retentions, copies, sizes.

use backup_engine::{Answer, FailureKind, Order, ReadShare, Retention, Secret};

use crate::place::{Place, access, below, noise, tree};

#[test]
fn a_retention_is_planned_and_then_applied() {
    let place = Place::new();
    let mut ids = Vec::new();
    for round in 0..4 {
        place.write("changing.bin", noise(round, 2 << 20));
        ids.push(place.back_up().snapshot.id);
    }
    let retention = Retention { last: 2, ..Retention::default() };
    let (repository, label) = (place.access(), "job-1".to_owned());
    let plan = Order::PlanRetention {
        repository: repository.clone(),
        label: label.clone(),
        retention: retention.clone(),
    };
    let Answer::RetentionPlanned(plan) = place.done(&plan) else { panic!() };
    let kept: Vec<_> =
        plan.keep.iter().map(|kept| (kept.snapshot.id.as_str(), kept.reasons.join(" "))).collect();
    assert_eq!(kept[0], (ids[3].as_str(), "last".to_owned()));
    assert_eq!(kept[1], (ids[2].as_str(), "last".to_owned()));
    assert_eq!(plan.remove.len(), 2);
    assert_eq!(place.snapshots().len(), 4, "a plan changes nothing");

    let other = Order::ApplyRetention {
        repository: repository.clone(),
        label: "another job".to_owned(),
        retention: retention.clone(),
        prune: false,
    };
    let Answer::RetentionApplied(nothing) = place.done(&other) else { panic!() };
    assert_eq!(nothing.removed, [""; 0], "another job's snapshots are not touched");

    let Answer::RetentionApplied(report) =
        place.done(&Order::ApplyRetention { repository, label, retention, prune: true })
    else {
        panic!()
    };
    let mut removed = report.removed.clone();
    removed.sort();
    let mut expected = ids[..2].to_vec();
    expected.sort();
    assert_eq!(removed, expected);
    assert!(report.bytes_marked > 3 << 20, "{report:?}");
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
    place.restic(&["check", "--read-data"]);
    place.restore(&ids[3], "target");
    assert_eq!(tree(&below(&place.path("target"), &place.path("source"))), tree(&place.path("source")));
}

/// What somebody saw is what is done: not one snapshot more, and nothing if there is another by then.
#[test]
fn a_plan_is_performed_as_it_was_seen_or_not_at_all() {
    let place = Place::new();
    let mut ids = Vec::new();
    for round in 0..4 {
        place.write("changing.bin", noise(round, 1 << 20));
        ids.push(place.back_up().snapshot.id);
    }
    let forget = |keep: &[String], remove: &[String]| Order::Forget {
        repository: place.access(),
        label: "job-1".to_owned(),
        keep: keep.to_vec(),
        remove: remove.to_vec(),
        prune: true,
    };
    for outdated in [forget(&ids[2..], &ids[1..2]), forget(&ids[..3], &[]), forget(&["ff".to_owned()], &ids)]
    {
        assert_eq!(place.failure(&outdated).kind, FailureKind::PlanOutdated);
    }
    for everything in [forget(&[], &ids), forget(&ids, &ids)] {
        assert_eq!(place.failure(&everything).kind, FailureKind::Other, "nothing would be left");
    }
    assert_eq!(place.snapshots().len(), 4);

    let keep = [ids[0].clone(), ids[3].clone()];
    let Answer::RetentionApplied(report) = place.done(&forget(&keep, &ids[1..3])) else { panic!() };
    assert_eq!(report.removed.len(), 2);
    let mut left: Vec<String> = place.snapshots().into_iter().map(|snapshot| snapshot.id).collect();
    left.sort();
    let mut expected = keep.to_vec();
    expected.sort();
    assert_eq!(left, expected);
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
}

#[test]
fn a_retention_without_rules_removes_nothing() {
    let place = Place::new();
    place.write("a", "1");
    place.back_up();
    let order = Order::ApplyRetention {
        repository: place.access(),
        label: "job-1".to_owned(),
        retention: Retention::default(),
        prune: false,
    };
    assert!(place.failure(&order).reason.contains("without any rule"));
    assert_eq!(place.snapshots().len(), 1);
}

#[test]
fn copies_are_complete_and_made_once() {
    let place = Place::new();
    place.write("a.bin", noise(1, 3 << 20));
    let first = place.back_up().snapshot;
    place.write("b.txt", "b");
    let second = place.back_up().snapshot;
    let mut to = access(&place.path("second"));
    to.password = Secret::new("another password");
    place.done(&Order::Init { repository: to.clone() });

    let copy = |names: &[&str]| Order::Copy {
        from: place.access(),
        to: to.clone(),
        snapshots: names.iter().map(|&name| name.to_owned()).collect(),
    };
    let Answer::Copied(report) = place.done(&copy(&[&first.id])) else { panic!() };
    assert_eq!((report.copied, report.snapshots.len()), (1, 1));
    assert_eq!((&report.snapshots[0].tree, &report.snapshots[0].label), (&first.tree, &first.label));
    let Answer::Copied(report) = place.done(&copy(&[])) else { panic!() };
    assert_eq!((report.copied, &report.snapshots[0].tree), (1, &second.tree), "the first is there");
    let Answer::Copied(report) = place.done(&copy(&[])) else { panic!() };
    assert_eq!(report.copied, 0);

    let Answer::Checked(check) = place.done(&Order::Check { repository: to.clone(), read: ReadShare::All })
    else {
        panic!()
    };
    assert_eq!((check.errors, check.warnings), (vec![], vec![]));
    let restore = Order::Restore {
        repository: to,
        snapshot: "latest:job-1".to_owned(),
        paths: Vec::new(),
        target: place.path("target"),
        overwrite: false,
    };
    place.done(&restore);
    assert_eq!(tree(&below(&place.path("target"), &place.path("source"))), tree(&place.path("source")));
}

#[test]
fn backups_run_beside_each_other() {
    let place = Place::new();
    place.write("a.bin", noise(1, 6 << 20));
    let orders: Vec<Order> = ["one", "two", "three"]
        .map(|label| {
            let mut order = place.back_up_order();
            if let Order::BackUp { label: name, .. } = &mut order {
                *name = label.to_owned();
            }
            order
        })
        .into();
    std::thread::scope(|scope| {
        for order in &orders {
            scope.spawn(|| place.done(order));
        }
    });
    let snapshots = place.snapshots();
    assert_eq!(snapshots.len(), 3);
    assert!(snapshots.iter().all(|snapshot| snapshot.tree == snapshots[0].tree));
    assert_eq!(place.check(ReadShare::All).errors, [""; 0]);
    place.restic(&["check", "--read-data"]);
}

#[test]
fn a_copy_of_a_damaged_repository_is_refused() {
    let place = Place::new();
    place.write("a.bin", noise(1, 2 << 20));
    place.back_up();
    place.write("b.bin", noise(2, 1 << 20));
    place.back_up();
    // The index of the newer content is lost.
    let mut indexes: Vec<_> =
        std::fs::read_dir(place.path("repository/index")).unwrap().map(|entry| entry.unwrap()).collect();
    indexes.sort_by_key(|entry| entry.metadata().unwrap().modified().unwrap());
    std::fs::remove_file(indexes.last().unwrap().path()).unwrap();
    let to = access(&place.path("second"));
    place.done(&Order::Init { repository: to.clone() });
    let order = Order::Copy { from: place.access(), to: to.clone(), snapshots: Vec::new() };
    assert_eq!(place.failure(&order).kind, FailureKind::Damaged);
    let Answer::Snapshots(there) = place.done(&Order::Snapshots { repository: to, label: None }) else {
        panic!()
    };
    assert_eq!(there, []);
}

#[test]
fn sizes_tell_what_deduplication_saves() {
    let place = Place::new();
    place.write("a.bin", noise(1, 2 << 20));
    place.write("b.bin", noise(1, 2 << 20));
    place.back_up();
    place.back_up();
    let Answer::Sized(sizes) = place.done(&Order::Sizes { repository: place.access() }) else { panic!() };
    assert_eq!((sizes.snapshots, sizes.bytes_protected), (2, 8 << 20));
    assert!(sizes.packs >= 2 && sizes.bytes_stored > 2 << 20 && sizes.bytes_stored < 5 << 20, "{sizes:?}");
}
