//! What a verdict warns of, as alerts: only where the policy insists, with what to do, until it is mended or worse.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, link};
use crate::media::{put_back, report_success, take_out, with_tape};
use crate::signs::stands;

/// A tape of 「基幹」, whose data is of that class, written now.
async fn with_class(engine: Engine, class: &str) -> Hall {
    let (hall, mut operator) = with_tape(engine).await;
    hall.commanded(&["job", "edit", "基幹", "--class", class]);
    write_tape(&hall, &mut operator).await;
    hall
}

async fn write_tape(hall: &Hall, operator: &mut Client) {
    take_out(operator).await.assert_status(303);
    hall.clock.set(hall.clock.now() + Duration::minutes(5));
    report_success(hall).await;
    put_back(operator).await.assert_status(303);
}

/// Lets so many days pass; whoever looks then.
async fn after(hall: &Hall, days: i64) -> Client {
    hall.clock.set(hall.clock.now() + Duration::days(days));
    hall.work().await;
    hall.signed_in(Role::Viewer).await
}

both_engines! {
    async fn an_offline_copy_that_grows_old_is_told_until_it_is_renewed(engine: Engine) {
        let hall = with_class(engine, "restricted").await;
        let mut viewer = after(&hall, 6).await;
        assert!(!stands(&mut viewer, "offline_ageing").await);
        let mut viewer = after(&hall, 2).await;
        let alert = link(&viewer.get("/alerts?state=open&kind=offline_ageing").await.text(), "/alerts/");
        let page = viewer.get(&alert).await;
        page.assert_contains("コピー「LTO-0001」は").assert_contains("更新の期限を過ぎています").assert_contains("警告");
        page.assert_contains("媒体を入れてコピーを取り直し、外して保管場所に戻してください。");
        assert!(!stands(&mut viewer, "clause_warned").await, "one tape is one warning");

        let mut viewer = after(&hall, 7).await;
        assert!(stands(&mut viewer, "offline_stale").await && !stands(&mut viewer, "offline_ageing").await);
        let page = viewer.get(&alert).await;
        page.assert_contains("古すぎるため").assert_contains("重大").assert_contains("悪化");
        assert!(!viewer.get("/alerts?state=standing").await.contains("「オフライン・書き換え禁止」の規則"));

        write_tape(&hall, &mut hall.as_operator().await).await;
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        assert!(!stands(&mut viewer, "offline_stale").await);
        viewer.get(&alert).await.assert_contains("原因がなくなりました");
    }

    /// 社外秘 wants a copy elsewhere and merely advises one offline.
    async fn what_is_only_advised_is_nobodys_alert(engine: Engine) {
        let hall = with_class(engine, "confidential").await;
        let mut viewer = after(&hall, 8).await;
        assert!(!stands(&mut viewer, "offline_ageing").await);
        let page = viewer.get("/alerts?state=standing&kind=clause_warned").await.text();
        assert!(page.contains("「オフサイト」の規則: コピー「LTO-0001」"), "{page}");
        assert!(page.contains("媒体を入れてコピーを取り直し"), "it says what to do: {page}");
        assert!(!page.contains("「オフライン・書き換え禁止」の規則"), "{page}");
    }

    async fn a_lock_that_ends_soon_is_told_before_it_has_ended_and_gets_worse(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        hall.commanded(&["location", "add", "西日本", "--off-site"]);
        hall.commanded(&["job", "edit", "基幹", "--class", "restricted"]);
        let copy = [("name", "クラウド"), ("location", "西日本"), ("medium", "cloud"), ("protection", "immutable"),
                    ("lock_days", "1"), ("encrypted", "yes"), ("follows", "true")];
        hall.as_operator().await.post_form("/jobs/1/copies", &copy).await.assert_status(303);
        hall.clock.set(hall.clock.now() + Duration::hours(25));
        report_success(&hall).await;
        hall.work().await;
        let mut viewer = hall.signed_in(Role::Viewer).await;
        let list = viewer.get("/alerts?state=open&kind=clause_warned").await.text();
        let alert = link(&list, "/alerts/");
        let page = viewer.get(&alert).await;
        page.assert_contains("コピー「クラウド」: 書き換え禁止の期限が近づいています");
        page.assert_contains("書き換え禁止の期限を延ばしてください。");
        hall.clock.set(hall.clock.now() + Duration::hours(25));
        hall.work().await;
        let page = hall.signed_in(Role::Viewer).await.get(&alert).await;
        page.assert_contains("3-2-1-1-0の不適合").assert_contains("悪化");
    }
}
