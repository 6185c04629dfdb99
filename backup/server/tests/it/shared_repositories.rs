//! Repositories that hold what several servers took: each keeps to its own, and takes over what a lost one left when it is
//! told to.

use std::fs;
use std::path::Path;

use backup_engine::{Answer, Cancel, Ending, Order, RepositoryAccess, Secret, Source, Storage, perform};
use backup_server::Role;
use platform_database::{Clock, sql};
use platform_testing::{Engine, both_engines};
use serde_json::Value;

use crate::hall::{Hall, link};

const PASSWORD: &str = "tsubame-hidamari-kazaguruma";

/// Another server that registers the repositories of `hall`, with a job of the same number and name for the same folder.
async fn beside(hall: &Hall, engine: Engine) -> Hall {
    let other = Hall::empty(engine).await;
    let password = other.file("password", format!("{PASSWORD}\n"));
    for (name, path) in [("手元", "near"), ("遠方", "far")] {
        let add = ["repository", "add", name, "--path", &hall.path(path), "--password-file", &password];
        other.commanded(&add);
    }
    let source = hall.documents().display().to_string();
    let job = ["job", "add", "文書", "--source", &source, "--repository", "手元", "--copy-to", "遠方"];
    other.commanded(&job);
    other.clock.set(Clock::System.now());
    other
}

/// The ids that a job's list tells, the newest first.
fn snapshots(hall: &Hall) -> Vec<String> {
    let told: Vec<Value> = serde_json::from_str(&hall.commanded(&["snapshots", "文書", "--json"])).unwrap();
    told.iter().map(|snapshot| snapshot["id"].as_str().unwrap().to_owned()).collect()
}

/// The former jobs that a repository holds snapshots of.
fn formers(hall: &Hall, repository: &str) -> Vec<Value> {
    serde_json::from_str(&hall.commanded(&["repository", "former", repository, "--json"])).unwrap()
}

/// Backs up once more, with something new in the folder.
fn back_up(hall: &Hall, documents: &Path, file: &str) {
    fs::write(documents.join(file), file.repeat(100)).unwrap();
    hall.commanded(&["run", "文書"]);
}

fn access(hall: &Hall, repository: &str) -> RepositoryAccess {
    RepositoryAccess {
        storage: Storage::Folder { path: hall.path(repository).into() },
        password: Secret::new(PASSWORD),
        append_only: false,
    }
}

fn done(order: &Order) -> Answer {
    match perform(order, &Cancel::default(), &mut |_| {}) {
        Ending::Done(answer) => answer,
        other => panic!("{other:?}"),
    }
}

/// A snapshot under a job's number, as the program of before took it; also in 「遠方」.
fn take_under_number(hall: &Hall) -> String {
    let order = Order::BackUp {
        repository: access(hall, "near"),
        source: Source::Folders {
            paths: vec![hall.documents()],
            excludes: Vec::new(),
            one_file_system: false,
        },
        label: "job-1".to_owned(),
        host: "sv-01".to_owned(),
        tags: vec!["job:1".to_owned()],
        parent: None,
        scratch: hall.path("scratch").into(),
    };
    let Answer::BackedUp(report) = done(&order) else { panic!() };
    let id = report.snapshot.id;
    let (from, to) = (access(hall, "near"), access(hall, "far"));
    done(&Order::Copy { from, to, snapshots: vec![id.clone()] });
    id
}

/// The run that took it, as the program of before kept it, of a job that had no series.
async fn keep_as_before(hall: &Hall, snapshot: &str) {
    let mut tx = hall.database().write().await.unwrap();
    tx.execute(sql!("UPDATE jobs SET series = NULL WHERE id = 1"), Vec::new()).await.unwrap();
    let now = tx.now();
    let run = sql!(
        "INSERT INTO runs (job_id, cause, caused_by, claimed, started_at, seen_at, ended_at, outcome, snapshot)
         VALUES (1, 'command', '', TRUE, $1, $1, $1, 'succeeded', $2)"
    );
    tx.execute(run, vec![now.into(), snapshot.into()]).await.unwrap();
    tx.commit().await.unwrap();
}

both_engines! {
    /// Jobs of the same number and name in one repository: neither sees, restores, counts or removes what the other took.
    async fn two_servers_keep_to_their_own(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let documents = hall.documents();
        let other = beside(&hall, engine).await;
        back_up(&hall, &documents, "一.txt");
        back_up(&other, &documents, "二.txt");
        let theirs = snapshots(&other);
        assert_eq!((snapshots(&hall).len(), theirs.len()), (1, 1));
        assert_ne!(snapshots(&hall), theirs);

        let target = hall.path("stolen");
        let refused = hall.refused(&["restore", "文書", "--snapshot", &theirs[0], "--to", &target]);
        assert!(refused.contains("スナップショットがありません"), "{refused}");
        let mut client = hall.as_operator().await;
        let page = format!("/jobs/1/snapshots/{}", theirs[0]);
        client.get(&page).await.assert_status(404);
        client.post_form(&format!("{page}/restores"), &[("target", "他人のもの")]).await.assert_status(404);

        // By a run and by a plan, here and in the other repository, what goes is one's own.
        hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
        back_up(&hall, &documents, "三.txt");
        back_up(&hall, &documents, "四.txt");
        hall.commanded(&["forget", "文書", "--apply"]);
        assert_eq!((snapshots(&hall).len(), snapshots(&other)), (1, theirs));
        for repository in ["手元", "遠方"] {
            for server in [&hall, &other] {
                let found = formers(server, repository);
                assert_eq!((found.len(), found[0]["snapshots"].as_array().unwrap().len()), (1, 1), "{repository}");
                assert_eq!(found[0]["name"], "文書");
            }
        }
        other.commanded(&["run", "文書"]);
        assert_eq!((snapshots(&hall).len(), snapshots(&other).len()), (1, 2));
    }

    /// A server that was set up anew takes nothing over by itself, and all of a former job's when an administrator says so.
    async fn a_rebuilt_server_adopts_a_former_job(engine: Engine) {
        let lost = Hall::with_job(engine).await;
        let documents = lost.documents();
        back_up(&lost, &documents, "一.txt");
        back_up(&lost, &documents, "二.txt");
        let left = snapshots(&lost);
        let hall = beside(&lost, engine).await;
        assert_eq!(snapshots(&hall).len(), 0);
        assert!(hall.refused(&["drill", "文書"]).contains("スナップショットがありません"));

        let found = formers(&hall, "手元");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0]["paths"][0], documents.display().to_string());
        let key = found[0]["former"].as_str().unwrap();
        let said = hall.commanded(&["repository", "former", "手元"]);
        assert!(said.starts_with(key) && said.contains("文書") && said.contains("2個"), "{said}");
        assert!(hall.refused(&["job", "adopt", "文書", "000000000000"]).contains("もとのジョブが、リポジトリにありません"));

        let fields = [("repository", "1"), ("former", key)];
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let page = viewer.get("/jobs/1/adoptions/new").await;
        page.assert_contains(key).assert_contains("遠方");
        assert!(!page.contains("name=\"former\""), "a viewer only looks");
        hall.as_operator().await.post_form("/jobs/1/adoptions", &fields).await.assert_status(403);
        let mut admin = hall.signed_in(Role::Admin).await;
        admin.get("/jobs/1/snapshots").await.assert_contains("スナップショットはありません");
        admin.get("/jobs/1/adoptions/new").await.assert_contains("name=\"former\"");
        let elsewhere = [("repository", "3"), ("former", key)];
        admin.post_form("/jobs/1/adoptions", &elsewhere).await.assert_status(422);
        let adopted = admin.post_form("/jobs/1/adoptions", &fields).await;
        let page = admin.get(adopted.assert_status(303).location()).await;
        page.assert_contains("スナップショットを2個引き継ぎました").assert_contains(&left[1]);
        admin.post_form("/jobs/1/adoptions", &fields).await.assert_status(422);
        let mut tx = hall.database().read().await.unwrap();
        let told = sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'snapshots.adopted' AND subject = 'jobs/文書'");
        assert_eq!(tx.count(told, Vec::new()).await.unwrap(), 1);
        drop(tx);
        let entries = admin.get("/audit?event=snapshots.adopted").await.text();
        let entry = admin.get(&link(&entries, "/audit/")).await;
        entry.assert_contains("<dt>もとのジョブの記号</dt>").assert_contains("<dt>スナップショットの数</dt><dd>2</dd>");

        // It is the job's like its own: shown, restored, rehearsed, and from then on kept or not by its rules, with its copies.
        assert_eq!(snapshots(&hall), left);
        admin.get(&format!("/jobs/1/snapshots/{}", left[1])).await.assert_status(200);
        hall.commanded(&["restore", "文書", "--snapshot", &left[1][..8], "--to", &hall.path("restored")]);
        assert!(hall.commanded(&["drill", "文書"]).contains("合格"));
        for repository in ["手元", "遠方"] {
            assert_eq!(formers(&hall, repository), [] as [Value; 0]);
        }
        hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
        let plan: Value = serde_json::from_str(&hall.commanded(&["forget", "文書", "--plan", "--json"])).unwrap();
        for repository in plan.as_array().unwrap() {
            assert_eq!(repository["remove"].as_array().unwrap().len(), 1, "{plan}");
        }
        back_up(&hall, &documents, "三.txt");
        assert_eq!(snapshots(&hall).len(), 1);
        assert_eq!(snapshots(&lost).len(), 0);
        hall.commanded(&["check", "手元", "--read-data"]);
    }

    /// Of two who want one former job for two jobs, one has it.
    async fn a_former_job_is_adopted_once(engine: Engine) {
        let lost = Hall::with_job(engine).await;
        lost.commanded(&["run", "文書"]);
        let hall = beside(&lost, engine).await;
        let source = lost.documents().display().to_string();
        hall.commanded(&["job", "add", "写し", "--source", &source, "--repository", "手元"]);
        let found = formers(&hall, "手元");
        let fields = [("repository", "1"), ("former", found[0]["former"].as_str().unwrap())];
        let mut one = hall.signed_in(Role::Admin).await;
        let mut other = hall.signed_in_as("another", Role::Admin).await;
        let answers = tokio::join!(
            one.post_form("/jobs/1/adoptions", &fields),
            other.post_form("/jobs/2/adoptions", &fields)
        );
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        statuses.sort_unstable();
        assert!(matches!(statuses, [303, 409 | 422]), "{statuses:?}");
        let mut tx = hall.database().read().await.unwrap();
        let adopted = sql!("SELECT COUNT(*) FROM adopted_snapshots");
        assert_eq!(tx.count(adopted, Vec::new()).await.unwrap(), 1);
    }

    /// What this server took before jobs had series stays the job's, and is removed when its rules say so; what another
    /// server took under the same number is not.
    async fn snapshots_of_before_stay_those_of_their_job(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let old = take_under_number(&hall);
        keep_as_before(&hall, &old).await;
        fs::write(hall.documents().join("別.txt"), "別のサーバー").unwrap();
        let strange = take_under_number(&hall);
        assert_eq!(snapshots(&hall), std::slice::from_ref(&old));
        assert!(hall.commanded(&["drill", "文書"]).contains("合格"));

        back_up(&hall, &hall.documents(), "新.txt");
        let both = snapshots(&hall);
        assert_eq!((both.len(), &both[1]), (2, &old));
        for repository in ["手元", "遠方"] {
            assert_eq!(formers(&hall, repository)[0]["snapshots"], serde_json::json!([strange]));
        }

        hall.commanded(&["job", "edit", "文書", "--keep-last", "1"]);
        back_up(&hall, &hall.documents(), "新々.txt");
        assert_eq!(snapshots(&hall).len(), 1);
        for repository in ["near", "far"] {
            let all = Order::Snapshots { repository: access(&hall, repository), series: None };
            let Answer::Snapshots(found) = done(&all) else { panic!() };
            assert!(found.iter().any(|snapshot| snapshot.original == strange), "{repository}");
            assert!(found.iter().all(|snapshot| snapshot.original != old), "{repository}");
        }

        // It has no name, and is adopted all the same.
        let found = formers(&hall, "手元");
        assert_eq!(found[0]["name"], "");
        assert_eq!(found[0]["host"], "sv-01");
        let said = hall.commanded(&["job", "adopt", "文書", found[0]["former"].as_str().unwrap()]);
        assert!(said.contains("1個引き継ぎました"), "{said}");
        assert_eq!(snapshots(&hall)[1], strange);
    }

    /// What the program of before was asked to restore and did not begin is the newest of the job, not of its number.
    async fn a_restore_that_waits_from_before_takes_the_jobs_own(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let old = take_under_number(&hall);
        keep_as_before(&hall, &old).await;
        fs::write(hall.documents().join("別.txt"), "別のサーバー").unwrap();
        take_under_number(&hall);
        let restores = format!("/jobs/1/snapshots/{old}/restores");
        hall.as_operator().await.post_form(&restores, &[("target", "待機")]).await.assert_status(303);
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(sql!("UPDATE restores SET snapshot = 'latest:job-1'"), Vec::new()).await.unwrap();
        tx.commit().await.unwrap();
        hall.work().await;
        let restored = format!("{}{}", hall.path("data/restores/待機"), hall.documents().display());
        assert!(Path::new(&restored).join("台帳.csv").exists());
        assert!(!Path::new(&restored).join("別.txt").exists());
    }

    /// The program of before says only at the end of a run what it took. Until then that is nobody's, and whoever adopts it
    /// gives it back.
    async fn what_a_run_took_after_all_is_its_jobs_and_not_the_adopters(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let source = hall.documents().display().to_string();
        hall.commanded(&["job", "add", "写し", "--source", &source, "--repository", "手元"]);
        let under_way = take_under_number(&hall);
        let found = formers(&hall, "手元");
        hall.commanded(&["job", "adopt", "写し", found[0]["former"].as_str().unwrap()]);
        let of_adopter = || hall.commanded(&["snapshots", "写し", "--json"]);
        assert!(of_adopter().contains(&under_way));

        keep_as_before(&hall, &under_way).await;
        assert!(!of_adopter().contains(&under_way));
        assert_eq!(snapshots(&hall), [under_way]);
    }

    /// A new job keeps what it reads in mind, also where that is not there yet.
    async fn a_source_that_cannot_be_read_is_told(engine: Engine) {
        let hall = Hall::with_job(engine).await;
        let said = |arguments: &[&str]| {
            let output = hall.command(arguments);
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stderr).unwrap()
        };
        let gone = hall.path("まだない.db");
        let warned = said(&["job", "add", "帳簿", "--sqlite", &gone, "--repository", "手元"]);
        assert!(warned.contains(&format!("注意: 「{gone}」がありません")), "{warned}");
        let mut client = hall.as_operator().await;
        client.get("/jobs/2").await.assert_contains("いまは読めません").assert_contains(&gone);
        fs::write(&gone, "").unwrap();
        assert!(!client.get("/jobs/2").await.contains("いまは読めません"));
        assert!(!client.get("/jobs/1").await.contains("いまは読めません"));

        let nowhere = hall.path("どこにもない");
        let warned = said(&["job", "edit", "文書", "--source", &nowhere]);
        assert!(warned.contains(&format!("注意: 「{nowhere}」がありません")), "{warned}");
        let documents = hall.documents().display().to_string();
        assert!(!said(&["job", "edit", "文書", "--source", &documents]).contains("注意"));
    }
}
