//! What sources hold, as evidence: for what it is worth, and for as long as it is fresh.

use backup_server::Role;
use chrono::TimeDelta;
use platform_database::sql;
use platform_testing::{Engine, both_engines};

use crate::hall::Hall;
use crate::mock::aws::{self, Aws};
use crate::mock::pbs::{self, Pbs};
use crate::mock::vbr::{Vbr, backup, hardened, point, repository_state, session, task};
use crate::pullers::{add, add_cloud, ago, form, poll};

/// A source whose job 「日次」 has saved a machine an hour ago.
async fn saved(hall: &Hall, malware: &str) -> Vbr {
    let vbr = Vbr::start();
    let ended = ago(hall, 60);
    {
        let mut state = vbr.state();
        state.sessions = vec![session("s1", "日次", &ago(hall, 90), Some(&ended), "Success")];
        state.tasks = vec![task("t1", "s1", "SV-KIKAN01", &ended, "Success", 2_048)];
        state.backups = vec![backup("b1", "日次")];
        state.points = vec![point("p1", "b1", "SV-KIKAN01", &ended, malware)];
        state.repositories = vec![hardened("r1", "堅牢", 14)];
        state.states = vec![repository_state("r1", "堅牢", 1_000.0, 950.0)];
    }
    add(hall, &vbr).await;
    poll(hall).await;
    let name = [
        ("kind", "name"),
        ("name", "本店VBR/日次"),
        ("new_name", "基幹の日次"),
        ("tool", "Veeam"),
        ("target", "SV-KIKAN01"),
        ("class", "restricted"),
    ];
    hall.as_operator().await.post_form("/intake/names", &name).await.assert_status(303);
    poll(hall).await;
    vbr
}

async fn job_page(hall: &Hall) -> String {
    hall.as_operator().await.get("/jobs/1").await.text()
}

both_engines! {
    async fn what_was_found_in_a_restore_point_breaks_the_zero_until_the_next_one_is_clean(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = saved(&hall, "Infected").await;
        let page = job_page(&hall).await;
        assert!(page.contains("対象「SV-KIKAN01」の最新の復元ポイント") && page.contains("マルウェアが検出されました"), "{page}");
        let source = hall.as_operator().await.get("/pullers/1").await.text();
        assert!(source.contains("マルウェアを検出") && source.contains("書き換え禁止 14日"), "{source}");

        let newest = ago(&hall, 5);
        vbr.state().points.push(point("p2", "b1", "SV-KIKAN01", &newest, "Clean"));
        poll(&hall).await;
        let page = job_page(&hall).await;
        assert!(page.contains("連携サーバーの復元ポイント 1対象") && !page.contains("マルウェアが検出"), "{page}");

        // Whoever is silent has said nothing.
        vbr.state().versions = Vec::new();
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(70));
        let page = job_page(&hall).await;
        assert!(page.contains("新しい報告がなく"), "{page}");
        hall.as_operator().await.get("/pullers/1").await.assert_contains("不明（報告が古い）");
    }

    async fn a_copy_is_as_locked_as_its_repository_says_and_only_while_it_says_so(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = saved(&hall, "Clean").await;
        let mut operator = hall.as_operator().await;
        let copy = [("name", "堅牢リポジトリ"), ("location", "1"), ("medium", "disk"), ("protection", "online"),
                    ("encrypted", "yes"), ("follows", "true")];
        hall.commanded(&["location", "add", "サーバー室"]);
        operator.post_form("/jobs/1/copies", &copy).await.assert_status(303);
        operator.get("/jobs/1").await.assert_contains("ネットワークから書き換えられます");
        let linked = [("copy", "1"), ("linked", "true")];
        hall.signed_in(Role::Viewer).await.post_form("/holdings/1/copies", &linked).await.assert_status(403);
        operator.post_form("/holdings/9/copies", &linked).await.assert_status(404);
        operator.post_form("/holdings/1/copies", &[("copy", "77"), ("linked", "true")]).await.assert_status(422);
        operator.post_form("/holdings/1/copies", &linked).await.assert_status(303);
        operator.post_form("/holdings/1/copies", &linked).await.assert_status(422);
        operator.get("/jobs/1").await.assert_contains("書き換え禁止（書き込みから14日）、「本店VBR／堅牢」の報告");
        let mut tx = hall.database().read().await.unwrap();
        let told = tx.count(sql!("SELECT COUNT(*) FROM audit_entries WHERE event = 'holdings.linked'"), Vec::new()).await;
        assert_eq!(told.unwrap(), 1);
        drop(tx);

        // The next run writes it, so it is locked for fourteen days.
        let ended = ago(&hall, 10);
        vbr.state().sessions.push(session("s2", "日次", &ago(&hall, 20), Some(&ended), "Success"));
        poll(&hall).await;
        let page = operator.get("/jobs/1").await.text();
        assert!(!page.contains("ネットワークから書き換えられます"), "{page}");

        // The lock is taken off, then nobody says anything any more.
        vbr.state().repositories = vec![hardened("r1", "堅牢", 0)];
        poll(&hall).await;
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("ネットワークから書き換えられます") && page.contains("オンライン、「本店VBR／堅牢」の報告"), "{page}");
        // Of a lock that ends beyond the calendar nobody knows the end.
        vbr.state().repositories = vec![hardened("r1", "堅牢", 1_000_000_000_000)];
        poll(&hall).await;
        operator.get("/jobs/1").await.assert_status(200).assert_contains("書き換え禁止の期限が分かりません");
        vbr.state().repositories = vec![hardened("r1", "堅牢", 14)];
        poll(&hall).await;
        vbr.state().holdings_status = Some(403);
        hall.clock.set(hall.clock.now() + TimeDelta::minutes(70));
        let source = poll(&hall).await;
        assert!(source.contains("判定の証拠には使えません") && source.contains("不明（報告が古い）"), "{source}");
        hall.as_operator().await.get("/jobs/1").await.assert_contains("書き換えられるかどうか分かりません");
    }

    async fn a_full_repository_of_a_source_is_shown_and_is_an_alert(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let vbr = saved(&hall, "Clean").await;
        hall.as_operator().await.get("/capacities").await.assert_contains("本店VBR／堅牢").assert_contains("95%");
        for day in 1..9 {
            hall.clock.set(hall.clock.now() + TimeDelta::days(1));
            vbr.state().states = vec![repository_state("r1", "堅牢", 1_000.0, 950.0 + f64::from(day) * 5.0)];
            poll(&hall).await;
        }
        hall.as_operator().await.get("/capacities").await.assert_contains("ごろ満杯");
        hall.as_operator().await.get("/alerts").await.assert_contains("本店VBR／堅牢");
    }

    async fn a_verification_of_proxmox_counts_as_one_and_its_synchronisation_carries_a_copy(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let source = Pbs::start();
        let hours = |hours| (hall.clock.now() - TimeDelta::hours(hours)).timestamp();
        {
            let mut state = source.state();
            state.tasks = vec![pbs::task(1, "main:vm/100", hours(6), Some(hours(5)), Some("OK"))];
            state.snapshots = vec![("", pbs::snapshot("vm/100", hours(6), Some((hours(4), "ok"))))];
            state.syncs = vec![pbs::sync("s-dr", Some((hours(3), "OK")))];
        }
        let (place, pin) = (source.server.place(), source.server.fingerprint());
        let mut sent = form(&place, "pin", &pin);
        (sent[0].1, sent[1].1, sent[3].1, sent[4].1) = ("本店PBS", "pbs", pbs::USER, pbs::PASSWORD);
        hall.signed_in(Role::Admin).await.post_form("/pullers", &sent).await.assert_status(303);
        poll(&hall).await;
        let name = [("kind", "name"), ("name", "本店PBS/main:vm/100"), ("new_name", "受付の日次"), ("tool", "PBS"),
                    ("target", "vm/100"), ("class", "internal")];
        let mut operator = hall.as_operator().await;
        operator.post_form("/intake/names", &name).await.assert_status(303);
        poll(&hall).await;
        let page = hall.page_of(&mut operator, "受付の日次").await;
        assert!(page.contains("最新の連携サーバーでの検証（4時間前）") && !page.contains("検証の記録がありません"), "{page}");

        hall.commanded(&["location", "add", "遠隔地", "--off-site"]);
        let copy = [("name", "遠隔地PBS"), ("location", "1"), ("medium", "disk"), ("protection", "online")];
        operator.post_form("/jobs/1/copies", &copy).await.assert_status(303);
        operator.get("/jobs/1").await.assert_contains("いつ書かれたか分かりません");
        let listed = operator.get("/pullers/1").await.text();
        let sync = listed.split("s-dr").nth(1).and_then(|rest| rest.split("/holdings/").nth(1)).unwrap();
        let number = sync.split('/').next().unwrap().to_owned();
        operator.post_form(&format!("/holdings/{number}/copies"), &[("copy", "1"), ("linked", "true")]).await.assert_status(303);
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("コピー「遠隔地PBS」（ディスク、5時間前）"), "{page}");

        source.state().snapshots = vec![("", pbs::snapshot("vm/100", hours(6), Some((hours(1), "failed"))))];
        source.state().syncs = vec![pbs::sync("s-dr", Some((hours(1), "connection error")))];
        poll(&hall).await;
        let page = operator.get("/jobs/1").await.text();
        assert!(page.contains("連携サーバーでの検証で壊れていました") && page.contains("不合格でした"), "{page}");
        assert!(page.contains("コピー「遠隔地PBS」（ディスク、5時間前）: 対象外（最後の書き込みが失敗しました）"), "{page}");

        // What lies on a medium by now no synchronisation writes.
        let disk = [("label", "LTO-0001"), ("kind", "tape"), ("home", "1"), ("capacity_gb", "18000")];
        operator.post_form("/media", &disk).await.assert_status(303);
        operator.post_form("/media/1/copies", &[("what", "copy-1")]).await.assert_status(303);
        source.state().syncs = vec![pbs::sync("s-dr", Some((hours(0), "OK")))];
        poll(&hall).await;
        let mut reader = hall.with_token(Role::Viewer, "jobs:read").await;
        let copies = reader.get("/api/v1/jobs/1/copies").await.assert_status(200).json();
        assert_eq!(copies[0]["last_outcome"], "failed", "{copies}");
    }

    /// A copy in a vault of AWS is 書き換え禁止 once the lock of the vault cannot be called off any more, and not before.
    async fn a_copy_is_as_locked_as_its_vault_of_aws(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let cloud = Aws::start(hall.clock.now());
        let began = hall.clock.now() - TimeDelta::minutes(90);
        let locked = |from: chrono::DateTime<chrono::Utc>| {
            aws::vault("Default", &serde_json::json!({ "Locked": true, "MinRetentionDays": 30, "LockDate": from.timestamp() as f64 }))
        };
        {
            let mut state = cloud.state();
            state.jobs = vec![aws::job("J1", "vol-01", began, Some(began + TimeDelta::minutes(5)), "COMPLETED")];
            state.vaults = vec![aws::vault("Default", &serde_json::json!({ "Locked": true, "MinRetentionDays": 30 }))];
        }
        add_cloud(&hall, &cloud).await;
        poll(&hall).await;
        let name = [("kind", "name"), ("name", "東京/EBS volume/vol-01"), ("new_name", "会計の台帳"), ("tool", "AWS Backup"),
                    ("target", "vol-01"), ("class", "internal")];
        let mut operator = hall.as_operator().await;
        operator.post_form("/intake/names", &name).await.assert_status(303);
        hall.commanded(&["location", "add", "東京リージョン", "--off-site"]);
        let copy = [("name", "ボールト"), ("location", "1"), ("medium", "cloud"), ("protection", "online"), ("follows", "true")];
        operator.post_form("/jobs/1/copies", &copy).await.assert_status(303);
        operator.post_form("/holdings/1/copies", &[("copy", "1"), ("linked", "true")]).await.assert_status(303);
        let source = poll(&hall).await;
        assert!(source.contains("ガバナンスモードです") && source.contains("書き換えられます"), "{source}");
        let online = "オンライン、「東京／Default」の報告";
        operator.get("/jobs/1").await.assert_contains(online);

        cloud.state().vaults = vec![locked(hall.clock.now() + TimeDelta::days(3))];
        assert!(poll(&hall).await.contains("まで取り消せます"));
        operator.get("/jobs/1").await.assert_contains(online);
        cloud.state().vaults = vec![locked(hall.clock.now() - TimeDelta::days(3))];
        let source = poll(&hall).await;
        assert!(source.contains("書き換え禁止 30日") && !source.contains("モードです"), "{source}");
        operator.get("/jobs/1").await.assert_contains("書き換え禁止（書き込みから30日）、「東京／Default」の報告");
        let record = hall.signed_in(Role::Admin).await.get("/pullers/1").await.text();
        assert!(!record.contains("取れませんでした"), "{record}");
    }
}
