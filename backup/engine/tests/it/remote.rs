//! Repositories on servers.

use backup_engine::{
    Answer, BackupReport, FailureKind, Order, ReadShare, RepositoryAccess, Retention, Secret, SnapshotSeries,
    Storage,
};

use crate::place::{Place, access_to, below, noise, run, tree};
use crate::servers::Server;

fn rest(server: &Server) -> RepositoryAccess {
    let url = format!("http://user:pass%20word@{}/repository", server.address);
    access_to(Storage::Rest { url: Secret::new(url) })
}

fn s3(server: &Server, prefix: &str) -> RepositoryAccess {
    access_to(Storage::S3 {
        endpoint: format!("http://{}", server.address),
        region: "eu-central-1".to_owned(),
        bucket: "bucket".to_owned(),
        prefix: prefix.to_owned(),
        access_key: "the-account".to_owned(),
        secret_key: Secret::new("its secret"),
    })
}

fn back_up(place: &Place, repository: &RepositoryAccess) -> BackupReport {
    match place.done(&place.back_up_order_into(repository)) {
        Answer::BackedUp(report) => report,
        other => panic!("{other:?}"),
    }
}

/// Everything that one does with a repository, on a server.
fn use_fully(place: &Place, repository: &RepositoryAccess) {
    place.write("a.bin", noise(1, 20 << 20));
    place.write("b.txt", "first");
    place.done(&Order::Init { repository: repository.clone() });
    assert_eq!(
        place.failure(&Order::Init { repository: repository.clone() }).kind,
        FailureKind::RepositoryExists
    );
    back_up(place, repository);
    place.write("b.txt", "second");
    let second = back_up(place, repository);
    assert_eq!((second.files_changed, second.files_unmodified), (1, 1));

    let check = Order::Check { repository: repository.clone(), read: ReadShare::All };
    let Answer::Checked(report) = place.done(&check) else { panic!() };
    assert_eq!((report.errors, report.warnings), (vec![], vec![]));
    let restore = Order::Restore {
        repository: repository.clone(),
        snapshot: "latest:job-1".to_owned(),
        paths: Vec::new(),
        target: place.path("target"),
        overwrite: false,
    };
    let Answer::Restored(report) = place.done(&restore) else { panic!() };
    assert_eq!((report.files, report.failed.len()), (2, 0));
    assert_eq!(tree(&below(&place.path("target"), &place.path("source"))), tree(&place.path("source")));
}

fn retention(repository: &RepositoryAccess) -> Order {
    Order::ApplyRetention {
        repository: repository.clone(),
        series: SnapshotSeries::labelled("job-1"),
        retention: Retention { last: 1, ..Retention::default() },
    }
}

#[test]
fn a_rest_server_keeps_a_repository_that_restic_reads() {
    let place = Place::bare();
    let server = Server::rest(&place.path("repository"), false);
    use_fully(&place, &rest(&server));
    place.restic(&["check", "--read-data"]);
    let refused = place.failure(&retention(&rest(&server)));
    assert_eq!(refused.kind, FailureKind::StorageFailed, "the server is append-only");
    assert!(refused.reason.contains("403"), "{refused:?}");

    let mut wrong = rest(&server);
    wrong.storage = Storage::Rest { url: Secret::new(format!("http://{}/repository/", server.address)) };
    let (ending, events) = run(&Order::Sizes { repository: wrong });
    assert!(format!("{ending:?}").contains("401") && !format!("{ending:?}{events:?}").contains("pass"));
}

#[test]
fn an_s3_store_keeps_a_repository_that_restic_reads() {
    let place = Place::bare();
    let server = Server::s3(&place.path("bucket"), false);
    let repository = s3(&server, "/backups/main/");
    use_fully(&place, &repository);
    let Answer::RetentionApplied(report) = place.done(&retention(&repository)) else { panic!() };
    assert_eq!(report.removed.len(), 1);
    std::fs::rename(place.path("bucket/backups/main"), place.path("repository")).unwrap();
    place.restic(&["check", "--read-data"]);
    assert_eq!(place.snapshots().len(), 1);
}

#[test]
fn a_server_that_is_out_of_breath_is_asked_again() {
    let place = Place::bare();
    place.write("a.txt", "a");
    for (server, repository) in [
        (Server::rest(&place.path("rest"), true), rest as fn(&Server) -> RepositoryAccess),
        (Server::s3(&place.path("s3"), true), |server: &Server| s3(server, "")),
    ] {
        let repository = repository(&server);
        place.done(&Order::Init { repository: repository.clone() });
        assert_eq!(back_up(&place, &repository).files_new, 1);
        let Answer::Sized(sizes) = place.done(&Order::Sizes { repository }) else { panic!() };
        assert_eq!(sizes.snapshots, 1);
        assert!(server.requests() > 10);
    }
}

#[test]
fn locks_on_servers_are_seen() {
    let place = Place::bare();
    place.write("a.txt", "a");
    let (rest_server, s3_server) =
        (Server::rest(&place.path("rest"), false), Server::s3(&place.path("s3"), false));
    for (folder, repository) in [("rest", rest(&rest_server)), ("s3", s3(&s3_server, ""))] {
        place.done(&Order::Init { repository: repository.clone() });
        let lock = place.path(folder).join("locks");
        std::fs::create_dir_all(&lock).unwrap();
        std::fs::write(lock.join("0".repeat(64)), "not even encrypted").unwrap();
        let check = Order::Check { repository, read: ReadShare::Nothing };
        let Answer::Checked(report) = place.done(&check) else { panic!() };
        assert!(report.warnings[0].contains("an unknown program"), "{report:?}");
    }
}

#[test]
fn a_store_that_is_not_there_is_a_failure_and_its_secret_stays_secret() {
    let place = Place::bare();
    let server = Server::s3(&place.path("s3"), false);
    let mut repository = s3(&server, "");
    if let Storage::S3 { access_key, .. } = &mut repository.storage {
        *access_key = "somebody else".to_owned();
    }
    let order = Order::Sizes { repository };
    let failure = place.failure(&order);
    assert_eq!(failure.kind, FailureKind::StorageFailed);
    assert!(failure.reason.contains("403"), "{failure:?}");
    assert!(!format!("{order:?}{failure:?}").contains("its secret"));

    let mut nonsense = s3(&server, "");
    if let Storage::S3 { endpoint, .. } = &mut nonsense.storage {
        *endpoint = "store.example".to_owned();
    }
    assert_eq!(place.failure(&Order::Sizes { repository: nonsense }).kind, FailureKind::CannotOpenRepository);
}
