//! What keeps repositories in order: retentions, copies, sizes.

use backup_engine::{Answer, FailureKind, Order, ReadShare, Retention, Secret, SnapshotSeries};

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
    let (repository, series) = (place.access(), SnapshotSeries::labelled("job-1"));
    let plan = Order::PlanRetention {
        repository: repository.clone(),
        series: series.clone(),
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
        series: SnapshotSeries::labelled("another job"),
        retention: retention.clone(),
    };
    let Answer::RetentionApplied(nothing) = place.done(&other) else { panic!() };
    assert_eq!(nothing.removed, [""; 0], "another job's snapshots are not touched");

    let Answer::RetentionApplied(report) =
        place.done(&Order::ApplyRetention { repository, series, retention })
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
        series: SnapshotSeries::labelled("job-1"),
        keep: keep.to_vec(),
        remove: remove.to_vec(),
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

/// What carries the label and what is named belong to a series, be it in the repository that was written first or a copy;
/// nothing else is listed, kept count of or removed.
#[test]
fn a_series_is_what_is_labelled_or_named_and_nothing_else() {
    let place = Place::new();
    let labelled = |name: &str| {
        let mut order = place.back_up_order();
        if let Order::BackUp { label, .. } = &mut order {
            name.clone_into(label);
        }
        order
    };
    let mut ids = Vec::new();
    for (round, label) in ["job-1", "job-1", "a1b2", "job-1", "c3d4"].into_iter().enumerate() {
        place.write("changing.bin", noise(round as u64, 1 << 20));
        let Answer::BackedUp(report) = place.done(&labelled(label)) else { panic!() };
        assert_eq!(report.snapshot.original, report.snapshot.id);
        ids.push(report.snapshot.id);
    }
    let mut second = access(&place.path("second"));
    second.password = Secret::new("another password");
    place.done(&Order::Init { repository: second.clone() });
    place.done(&Order::Copy { from: place.access(), to: second.clone(), snapshots: Vec::new() });

    let series =
        SnapshotSeries { label: Some("a1b2".to_owned()), others: vec![ids[0].clone(), ids[3].clone()] };
    for repository in [place.access(), second] {
        let originals = |series: Option<SnapshotSeries>| {
            let Answer::Snapshots(found) =
                place.done(&Order::Snapshots { repository: repository.clone(), series })
            else {
                panic!()
            };
            found.into_iter().map(|snapshot| snapshot.original).collect::<Vec<String>>()
        };
        assert_eq!(originals(Some(series.clone())), [&ids[0], &ids[2], &ids[3]].map(String::clone));
        assert_eq!(originals(Some(SnapshotSeries::default())), [""; 0]);
        let apply = Order::ApplyRetention {
            repository: repository.clone(),
            series: series.clone(),
            retention: Retention { last: 1, ..Retention::default() },
        };
        let Answer::RetentionApplied(report) = place.done(&apply) else { panic!() };
        assert_eq!(report.removed.len(), 2);
        assert_eq!(originals(None), [&ids[1], &ids[3], &ids[4]].map(String::clone));
    }
}

/// The first snapshot under a new label is compared with the one that the order names, if it is of the same host.
#[test]
fn a_new_label_goes_on_from_a_named_snapshot() {
    let place = Place::new();
    place.write("a.bin", noise(1, 1 << 20));
    let before = place.back_up().snapshot.id;
    let renamed = |name: &str, of: &str| {
        let mut order = place.back_up_order();
        if let Order::BackUp { label, host, parent, .. } = &mut order {
            (*label, *host) = (name.to_owned(), of.to_owned());
            *parent = Some(before.clone());
        }
        let Answer::BackedUp(report) = place.done(&order) else { panic!() };
        (report.files_new, report.files_unmodified)
    };
    assert_eq!(renamed("a1b2", "host-1"), (0, 1));
    assert_eq!(renamed("c3d4", "host-2"), (1, 0));
}

#[test]
fn a_retention_without_rules_removes_nothing() {
    let place = Place::new();
    place.write("a", "1");
    place.back_up();
    let order = Order::ApplyRetention {
        repository: place.access(),
        series: SnapshotSeries::labelled("job-1"),
        retention: Retention::default(),
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
    let Answer::Snapshots(there) = place.done(&Order::Snapshots { repository: to, series: None }) else {
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
