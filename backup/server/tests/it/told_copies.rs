//! Copies that copy jobs of other tools make: they count once a person has said where they are, as old as they really are.

use backup_server::Role;
use chrono::TimeDelta;
use platform_database::sql;
use platform_testing::{Answer, Client, Engine, both_engines};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::mock::aws::{self, Aws};
use crate::mock::em::{self, Em};
use crate::mock::vbr::{self, Vbr};
use crate::pullers::{add, add_cloud, add_manager, ago, poll, register, register_as};

/// A source whose job 「日次」 saves two machines in 「本店」, which 「遠隔」 copies into 「支店」; the job is registered, and there
/// is a location away from production.
pub(crate) async fn copying(hall: &Hall) -> Vbr {
    let server = Vbr::start();
    let hours = |hours: i64| ago(hall, hours * 60);
    {
        let mut state = server.state();
        let copied = vbr::session("s2", "遠隔", &hours(4), Some(&hours(3)), "Success");
        state.sessions = vec![
            vbr::session("s1", "日次", &hours(7), Some(&hours(6)), "Success"),
            vbr::of_type(copied, "BackupCopyJob"),
        ];
        state.tasks = vec![
            vbr::task("t1", "s1", "SV-01", &hours(6), "Success", 2_048),
            vbr::task("t2", "s1", "SV-02", &hours(6), "Success", 1_024),
        ];
        state.jobs = vec![vbr::job("日次", 0), vbr::copy_job("遠隔", &["日次"], "r2")];
        state.repositories = vec![vbr::hardened("r1", "本店", 14), vbr::hardened("r2", "支店", 30)];
        state.states = vec![
            vbr::repository_state("r1", "本店", 1_000.0, 500.0),
            vbr::repository_state("r2", "支店", 1_000.0, 500.0),
        ];
        state.backups = vec![vbr::backup_in("b1", "日次", "r1"), vbr::backup_in("b2", "遠隔", "r2")];
        state.points = vec![
            vbr::point("p1", "b1", "SV-01", &hours(6), "Clean"),
            vbr::point("p2", "b1", "SV-02", &hours(6), "Clean"),
            vbr::point("p3", "b2", "SV-01", &hours(20), "Clean"),
        ];
    }
    add(hall, &server).await;
    hall.commanded(&["location", "add", "西日本", "--off-site"]);
    server
}

/// The form that says where a place is, as the source's page leads to it.
pub(crate) async fn form_of(operator: &mut Client, place: &str) -> String {
    let page = operator.get("/pullers/1").await.text();
    let before = page.split(&format!("\" aria-label=\"{place}の保管場所")).next().unwrap();
    before.rsplit("href=\"").next().unwrap().to_owned()
}

/// The copies of the only job, as a program reads them.
pub(crate) async fn copies(hall: &Hall) -> Vec<Value> {
    let mut reader = hall.with_token(Role::Viewer, "jobs:read").await;
    reader.get("/api/v1/jobs/1/copies").await.assert_status(200).json().as_array().unwrap().clone()
}

/// The revision of a copy of the only job.
async fn revision(reader: &mut Client, copy: i64) -> String {
    let known = reader.get("/api/v1/jobs/1/copies").await.json().as_array().unwrap().clone();
    known.iter().find(|known| known["id"] == copy).unwrap()["revision"].to_string()
}

/// Ends the registration of a copy, or brings it back.
async fn retire(operator: &mut Client, copy: i64, seen: &str, retired: &str) -> Answer {
    let sent = [("revision", seen), ("retired", retired)];
    operator.post_form(&format!("/copies/{copy}/retirement"), &sent).await
}

pub(crate) const CONFIRMED: [(&str, &str); 4] =
    [("revision", "0"), ("location", "1"), ("medium", "disk"), ("encrypted", "yes")];

/// A manager whose job 「日次」 saves a machine, which 「遠隔」 copies into 「支店」; the job is registered, and somebody has said
/// where 「支店」 is. Nobody tells of locks, and its account sees no jobs.
pub(crate) async fn behind_manager(hall: &Hall) -> Em {
    let manager = Em::start();
    let hours = |hours: i64| ago(hall, hours * 60);
    {
        let mut state = manager.state();
        state.forbidden = vec!["Job"];
        state.sessions = vec![
            em::session("s1", "日次", &hours(7), Some(&hours(6)), "Success"),
            em::copying(em::session("s2", "遠隔", &hours(4), Some(&hours(3)), "Success")),
        ];
        state.repositories = vec![em::repository(em::SERVER, "支店", 1_000, 400)];
        state.backups = vec![em::backup("b1", "日次", "本店"), em::backup("b2", "遠隔", "支店")];
        state.points = vec![
            em::point_in(em::SERVER, "r1", ("b1", "日次"), &hours(6)),
            em::point_in(em::SERVER, "r2", ("b2", "遠隔"), &hours(6)),
        ];
        state.points_of_machines = vec![
            em::point_of_machine(em::SERVER, "r1", "SV-01", &hours(6)),
            em::point_of_machine(em::SERVER, "r2", "SV-01", &hours(9)),
        ];
    }
    add_manager(hall, &manager).await;
    hall.commanded(&["location", "add", "西日本", "--off-site"]);
    poll(hall).await;
    register_as(hall, "全社EM/日次", "本店の日次").await;
    poll(hall).await;
    let mut operator = hall.as_operator().await;
    let confirm = form_of(&mut operator, "支店（vbr-a.example.jp）").await;
    let said = [&CONFIRMED[..], &[("lock_days", "7")]].concat();
    operator.post_form(&confirm, &said).await.assert_status(303);
    manager
}

both_engines! {
    async fn a_copy_counts_once_somebody_has_said_where_its_repository_is(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = copying(&hall).await;
        let page = poll(&hall).await;
        assert!(page.contains("日次") && !page.contains("遠隔"), "nobody has to register a copy job: {page}");
        register(&hall).await;
        let page = poll(&hall).await;
        assert!(page.contains("コピージョブ「遠隔」") && page.contains("数えていません") && page.contains("1対象がありません"), "{page}");
        assert_eq!((hall.outcomes("基幹の日次").await, copies(&hall).await.len()), (vec!["succeeded".to_owned()], 0));

        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "支店").await;
        operator.get(&confirm).await.assert_contains("連携サーバーの報告で判定します").assert_contains("西日本（オフサイト）");
        hall.signed_in(Role::Viewer).await.get(&confirm).await.assert_status(403);
        hall.signed_in(Role::Viewer).await.post_form(&confirm, &CONFIRMED).await.assert_status(403);
        operator.post_form("/holdings/99/edit", &CONFIRMED).await.assert_status(404);
        operator.post_form(&confirm, &[("revision", "0")]).await.assert_status(422).assert_contains("保管場所を選んでください");
        let elsewhere = [("revision", "0"), ("location", "月面"), ("medium", "disk")];
        operator.post_form(&confirm, &elsewhere).await.assert_status(422).assert_contains("保管場所「月面」がありません");
        let neither = [("revision", "0"), ("location", "1"), ("medium", "disk"), ("encrypted", "maybe")];
        operator.post_form(&confirm, &neither).await.assert_status(422).assert_contains("yes か no を入れてください");
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(409);
        hall.signed_in(Role::Auditor).await.get("/audit?event=holdings.placed").await.assert_contains("本店VBR");

        // One machine has not come, so nobody knows of when the whole is.
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("コピー「支店」（ディスク、日時不明）") && page.contains("いつ書かれたか分かりません"), "{page}");
        assert!(page.contains("西日本（オフサイト）") && page.contains("書き換え禁止（書き込みから30日）、「本店VBR／支店」の報告"), "{page}");
        server.state().points.push(vbr::point("p4", "b2", "SV-02", &ago(&hall, 22 * 60), "Clean"));
        poll(&hall).await;
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("コピー「支店」（ディスク、22時間前）: 有効"), "as old as the oldest machine: {page}");
        let copy = &copies(&hall).await[0];
        assert_eq!((&copy["off_site"], &copy["last_outcome"]), (&json!(true), &json!("succeeded")));

        // A machine that is left out is expected nowhere.
        operator.post_form("/jobs/1/objects", &[("name", "SV-02"), ("left_out", "true")]).await.assert_status(303);
        poll(&hall).await;
        operator.get("/jobs/1").await.assert_contains("コピー「支店」（ディスク、20時間前）");
        let failed = vbr::session("s3", "遠隔", &ago(&hall, 40), Some(&ago(&hall, 30)), "Failed");
        server.state().sessions.push(vbr::of_type(failed, "BackupCopyJob"));
        poll(&hall).await;
        operator.get("/jobs/1").await.assert_contains("コピー「支店」（ディスク、20時間前）: 対象外（最後の書き込みが失敗しました）");
        let page = operator.get("/pullers/1").await.text();
        assert!(!page.contains("登録する</a>"), "a copy job waits for nobody: {page}");
    }

    /// What nobody tells any more grows old, and is not known to be safe.
    async fn a_copy_of_a_silent_source_is_not_known_to_be_safe(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = copying(&hall).await;
        server.state().points.push(vbr::point("p4", "b2", "SV-02", &ago(&hall, 20 * 60), "Clean"));
        poll(&hall).await;
        register(&hall).await;
        poll(&hall).await;
        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "支店").await;
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        operator.get("/jobs/1").await.assert_contains("コピー「支店」（ディスク、20時間前）: 有効");
        server.state().versions = Vec::new();
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(70));
        hall.as_operator().await.get("/jobs/1").await.assert_contains("コピー「支店」（ディスク、21時間前）: 不明（書き換えられるかどうか分かりません）");
        hall.clock.set(hall.clock.now() + TimeDelta::days(15));
        hall.as_operator().await.get("/jobs/1").await.assert_contains("データが古すぎます");
    }

    /// Somebody had entered the copy by hand before; it is that one, and another one that is ended is not made again.
    async fn a_copy_that_was_entered_by_hand_is_taken_for_it(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = copying(&hall).await;
        server.state().points.push(vbr::point("p4", "b2", "SV-02", &ago(&hall, 20 * 60), "Clean"));
        poll(&hall).await;
        register(&hall).await;
        let mut operator = hall.as_operator().await;
        let by_hand = [("name", "遠隔地"), ("location", "1"), ("medium", "disk"), ("protection", "online")];
        operator.post_form("/jobs/1/copies", &by_hand).await.assert_status(303);
        poll(&hall).await;
        assert!(copies(&hall).await[0]["written_at"].is_null());
        let confirm = form_of(&mut operator, "支店").await;
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        let found = copies(&hall).await;
        assert_eq!((found.len(), &found[0]["name"], &found[0]["last_outcome"]), (1, &json!("遠隔地"), &json!("succeeded")));
        let links = confirm.replace("edit", "copies");
        operator.post_form(&links, &[("copy", "1"), ("linked", "false")]).await.assert_status(409).assert_contains("登録を終了");

        // The job's own backup is another place.
        let own = form_of(&mut operator, "本店").await;
        hall.commanded(&["location", "add", "本社"]);
        let here = [("revision", "0"), ("location", "本社"), ("medium", "disk")];
        operator.post_form(&own, &here).await.assert_status(303);
        let found = copies(&hall).await;
        assert_eq!((found.len(), &found[1]["name"], &found[1]["off_site"]), (2, &json!("本店"), &json!(false)));
        let seen = found[1]["revision"].to_string();
        operator.post_form("/copies/2/retirement", &[("revision", &seen), ("retired", "true")]).await.assert_status(303);
        poll(&hall).await;
        assert_eq!(copies(&hall).await.len(), 2);
        // Once its place speaks for another copy it does not come back beside that, where it would count twice.
        let other = [("name", "本社NAS"), ("location", "本社"), ("medium", "disk"), ("protection", "online")];
        operator.post_form("/jobs/1/copies", &other).await.assert_status(303);
        let linked = [("copy", "3"), ("linked", "true")];
        operator.post_form(&own.replace("edit", "copies"), &linked).await.assert_status(303);
        let ended = copies(&hall).await.into_iter().find(|copy| copy["id"] == 2).unwrap();
        let back = [("revision", ended["revision"].to_string()), ("retired", "false".to_owned())];
        let back = back.each_ref().map(|(field, value)| (*field, value.as_str()));
        operator.post_form("/copies/2/retirement", &back).await.assert_status(409).assert_contains("別のコピー");
        // Where the other one is said to be is in use, by the place and by its copy.
        let retired = operator.post_form("/locations/1/retirement", &[("revision", "1"), ("retired", "true")]).await;
        retired.assert_status(409).assert_contains("連携サーバーの保管先が2件");
    }

    /// A copy job that goes on for ever has written a point; how that ended nobody has told, whatever a person had entered of
    /// the copy before, and whatever the job's runs say of theirs.
    async fn a_restore_point_alone_says_of_no_copy_that_it_ended_well(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let server = copying(&hall).await;
        let hours = |hours: i64| ago(&hall, hours * 60);
        let copied = |ended: Option<&str>, result: &str| {
            vbr::of_type(vbr::session("s2", "遠隔", &hours(4), ended, result), "BackupCopyJob")
        };
        server.state().sessions[1] = copied(None, "None");
        server.state().points.push(vbr::point("p4", "b2", "SV-02", &hours(20), "Clean"));
        poll(&hall).await;
        register(&hall).await;
        let mut operator = hall.as_operator().await;
        let by_hand = [("name", "遠隔地"), ("location", "1"), ("medium", "disk"), ("protection", "online"), ("follows", "true")];
        operator.post_form("/jobs/1/copies", &by_hand).await.assert_status(303);
        poll(&hall).await;
        assert_eq!(copies(&hall).await[0]["last_outcome"], "succeeded", "as the run of the job says");
        let confirm = form_of(&mut operator, "支店").await;
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        let found = copies(&hall).await;
        assert_eq!((found.len(), &found[0]["last_outcome"], &found[0]["follows"]), (1, &Value::Null, &json!(false)));
        let evidence = "コピー「遠隔地」（ディスク、20時間前）";
        let unknown = format!("{evidence}: 不明（最後の書き込みの結果が分かりません）");
        operator.get("/jobs/1").await.assert_contains(&unknown);

        let again = vbr::session("s3", "日次", &ago(&hall, 20), Some(&ago(&hall, 10)), "Success");
        server.state().sessions.push(again);
        poll(&hall).await;
        operator.get("/jobs/1").await.assert_contains(&unknown);
        server.state().sessions[1] = copied(Some(&hours(3)), "Success");
        poll(&hall).await;
        operator.get("/jobs/1").await.assert_contains(&format!("{evidence}: 有効"));
    }

    /// Nobody says anything of the places of a source that is stopped; it would take copies from people who look after them.
    async fn a_place_of_a_source_that_is_stopped_waits(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let _server = copying(&hall).await;
        poll(&hall).await;
        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "支店").await;
        let mut admin = hall.signed_in(Role::Admin).await;
        let page = admin.get("/pullers/1").await.text();
        let (_, seen) = page.split_once("name=\"revision\" value=\"").unwrap();
        let seen = seen.split('"').next().unwrap();
        let switch = |retired| [("revision", seen), ("retired", retired)];
        admin.post_form("/pullers/1/retirement", &switch("true")).await.assert_status(303);
        operator.get(&confirm).await.assert_status(404);
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(404);
    }

    async fn of_many_who_say_it_at_once_one_is_heard_and_one_copy_is_made(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let _server = copying(&hall).await;
        poll(&hall).await;
        register(&hall).await;
        poll(&hall).await;
        let operator = hall.as_operator().await;
        let confirm = form_of(&mut operator.clone(), "支店").await;
        let hands = (0..8).map(|_| {
            let (mut one, confirm) = (operator.clone(), confirm.clone());
            async move { one.post_form(&confirm, &CONFIRMED).await.status.as_u16() }
        });
        let mut statuses = futures_util::future::join_all(hands).await;
        statuses.sort_unstable();
        assert_eq!((statuses[0], &statuses[1..]), (303, &[409; 7][..]));
        poll(&hall).await;
        assert_eq!(copies(&hall).await.len(), 1);
    }

    /// Of two who bring back the copy of a place and let the place speak for another one at once, one is refused.
    async fn a_place_speaks_for_one_copy_of_a_job_whoever_is_faster(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let _server = copying(&hall).await;
        poll(&hall).await;
        register(&hall).await;
        poll(&hall).await;
        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "支店").await;
        operator.post_form(&confirm, &CONFIRMED).await.assert_status(303);
        let links = confirm.replace("edit", "copies");
        let mut reader = hall.with_token(Role::Viewer, "jobs:read").await;
        for turn in 0..6 {
            let name = format!("控え{turn}");
            let by_hand = [("name", name.as_str()), ("location", "1"), ("medium", "disk"), ("protection", "online")];
            operator.post_form("/jobs/1/copies", &by_hand).await.assert_status(303);
            // The second copy is the first that is entered by hand.
            let (other, seen) = (turn + 2, revision(&mut reader, 1).await);
            retire(&mut operator, 1, &seen, "true").await.assert_status(303);
            let (seen, copy) = (revision(&mut reader, 1).await, other.to_string());
            let (mut one, mut two) = (operator.clone(), operator.clone());
            let sent = [("copy", copy.as_str()), ("linked", "true")];
            let back = retire(&mut one, 1, &seen, "false");
            let (back, linked) = futures_util::future::join(back, two.post_form(&links, &sent)).await;
            let statuses = [back.status.as_u16(), linked.status.as_u16()];
            assert!([[303, 422], [409, 303]].contains(&statuses), "{statuses:?}");
            if statuses[0] == 409 {
                let seen = revision(&mut reader, other).await;
                retire(&mut operator, other, &seen, "true").await.assert_status(303);
                let seen = revision(&mut reader, 1).await;
                retire(&mut operator, 1, &seen, "false").await.assert_status(303);
            }
        }
        let mut tx = hall.database().write().await.unwrap();
        let all = sql!("UPDATE copies SET retired_at = NULL, told_by = (SELECT c.told_by FROM copies c WHERE c.id = 1)");
        assert!(tx.execute(all, Vec::new()).await.is_err(), "nor does anything else let it speak for two");
    }

    /// A tool that tells of no lock is not believed to have one; a person says it of the place.
    async fn a_copy_of_aws_in_another_region_is_as_old_as_what_was_copied(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let cloud = Aws::start(hall.clock.now());
        let before = |hours| hall.clock.now() - TimeDelta::hours(hours);
        let (far, span) = (aws::vault_in("ap-northeast-3"), (before(2), Some(before(1))));
        {
            let mut state = cloud.state();
            state.jobs = vec![aws::job("J1", "vol-01", before(11), Some(before(10)), "COMPLETED")];
            state.points = vec![aws::point("J1", "vol-01", before(11))];
            state.vaults = vec![aws::vault("Default", &json!({}))];
            state.copies = vec![aws::copy_job("C1", ("J1", "vol-01"), &far, span, "COMPLETED")];
        }
        add_cloud(&hall, &cloud).await;
        hall.commanded(&["location", "add", "大阪リージョン", "--off-site"]);
        poll(&hall).await;
        register_as(&hall, "東京/EBS volume/vol-01", "会計の台帳").await;
        poll(&hall).await;
        let mut operator = hall.as_operator().await;
        let confirm = form_of(&mut operator, "Default（ap-northeast-3、123456789012）").await;
        operator.get(&confirm).await.assert_contains("連携サーバーは報告していません");
        let said = |revision, days| [("revision", revision), ("location", "1"), ("medium", "cloud"), ("lock_days", days)];
        operator.post_form(&confirm, &said("0", "-1")).await.assert_status(422).assert_contains("0から36500");
        operator.post_form(&confirm, &said("0", "")).await.assert_status(303);
        let evidence = "コピー「Default（ap-northeast-3、123456789012）」（クラウド、11時間前）";
        operator.get("/jobs/1").await.assert_contains(&format!("{evidence}: 不明（書き換えられるかどうか分かりません）"));
        operator.post_form(&confirm, &said("1", "0")).await.assert_status(303);
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains(&format!("{evidence}: 有効")), "{page}");
        assert!(page.contains("オンライン、「東京／Default（ap-northeast-3、123456789012）」の登録"), "{page}");

        let failed = (before(1), Some(hall.clock.now()));
        cloud.state().copies.push(aws::copy_job("C2", ("J1", "vol-01"), &far, failed, "FAILED"));
        poll(&hall).await;
        operator.get("/jobs/1").await.assert_contains(&format!("{evidence}: 対象外（最後の書き込みが失敗しました）"));
        cloud.state().may_list_copies = false;
        assert!(poll(&hall).await.contains("backup:ListCopyJobs"));
        operator.get("/jobs/1").await.assert_contains("対象外（最後の書き込みが失敗しました）");
    }

    /// Behind an Enterprise Manager nobody tells of locks, and most accounts see no jobs.
    async fn a_copy_behind_a_manager_is_known_by_its_machines(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let _manager = behind_manager(&hall).await;
        let mut operator = hall.as_operator().await;
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("コピー「支店（vbr-a.example.jp）」（ディスク、9時間前）: 有効"), "{page}");
        assert!(page.contains("書き換え禁止（書き込みから7日）、「全社EM／支店（vbr-a.example.jp）」の登録"), "{page}");
    }
}
