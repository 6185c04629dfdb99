//! Alerts of dates, before and after they have passed, and of the server itself; each ends by itself.

use backup_server::{DiskLimits, Role};
use chrono::{DateTime, Duration, Utc};
use platform_database::sql;
use platform_testing::{Engine, both_engines};
use platform_web::dates;

use crate::hall::{Hall, link};
use crate::programs::day;

/// The kinds of the alerts that stand, as the list shows them, of those that are asked about.
async fn standing(hall: &Hall, words: &[&'static str]) -> Vec<&'static str> {
    hall.clock.set(hall.clock.now() + Duration::minutes(1));
    hall.work().await;
    let page = hall.signed_in(Role::Admin).await.get("/alerts?state=open").await.text();
    let list = page.split_once("id=\"list\"").unwrap().1;
    let rows =
        list.split_once("<tbody").map_or("", |(_, rows)| rows).split("</table>").next().unwrap().to_owned();
    words.iter().copied().filter(|words| rows.contains(words)).collect()
}

/// The next moment at which it is that hour in Japan.
fn next(hall: &Hall, hour: u32, minute: u32) -> DateTime<Utc> {
    let today = dates::day_of(hall.clock.now());
    let at = |days: i64| {
        dates::moment((today + Duration::days(days)).and_hms_opt(hour, minute, 0).unwrap()).unwrap()
    };
    if at(0) > hall.clock.now() { at(0) } else { at(1) }
}

async fn with_tape(engine: Engine) -> Hall {
    let hall = Hall::with_external(engine).await;
    let tape = [("label", "LTO-0001"), ("kind", "tape"), ("home", "1")];
    let mut operator = hall.as_operator().await;
    hall.commanded(&["location", "add", "金庫"]);
    operator.post_form("/media", &tape).await.assert_status(303);
    hall
}

both_engines! {
    async fn a_planned_verification_is_reminded_of_and_then_overdue(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let words = ["検証の予定の7日前", "検証の予定の期限切れ"];
        let plan = [("every_months", "3"), ("first_on", &day(&hall, 9)), ("assignee", "経理係")];
        hall.as_operator().await.post_form("/jobs/1/verification-plan", &plan).await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
        hall.clock.set(hall.clock.now() + Duration::days(2));
        assert_eq!(standing(&hall, &words).await, ["検証の予定の7日前"]);
        hall.clock.set(hall.clock.now() + Duration::days(8));
        assert_eq!(standing(&hall, &words).await, ["検証の予定の期限切れ"]);
        let tried = [("kind", "partial"), ("done_on", &*day(&hall, 0)), ("passed", "yes"), ("target", "検証用サーバー")];
        let mut operator = hall.as_operator().await;
        operator.post_multipart("/jobs/1/verifications", &tried, "a.log", b"12 files").await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
    }

    async fn a_loan_is_told_the_day_before_it_ends(engine: Engine) {
        let hall = with_tape(engine).await;
        let words = ["媒体の返却期限の前日", "媒体の返却遅延"];
        let due = day(&hall, 2);
        let loan = [("borrower", "山田"), ("affiliation", "つばめ運輸"), ("contact", "03"), ("purpose", "搬送"), ("due_on", &*due)];
        hall.as_operator().await.post_form("/media/1/loans", &loan).await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
        hall.clock.set(hall.clock.now() + Duration::days(1));
        assert_eq!(standing(&hall, &words).await, ["媒体の返却期限の前日"]);
        hall.clock.set(hall.clock.now() + Duration::days(2));
        assert_eq!(standing(&hall, &words).await, ["媒体の返却遅延"]);
        hall.as_operator().await.post_form("/loans/1/return", &[]).await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
    }

    async fn the_medium_of_tonight_is_asked_for_in_the_evening(engine: Engine) {
        let hall = with_tape(engine).await;
        let words = ["今夜の媒体が入っていない"];
        hall.clock.set(next(&hall, 16, 50));
        let rotation = [("lines", "毎日 = LTO-0001"), ("scheme", "calendar"), ("first_on", &*day(&hall, 0)), ("job", "1")];
        hall.as_operator().await.post_form("/rotations", &rotation).await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
        hall.clock.set(next(&hall, 17, 1));
        assert_eq!(standing(&hall, &words).await, words);
        let insertion = [("night", &*day(&hall, 0)), ("medium", "1")];
        hall.as_operator().await.post_form("/rotations/1/insertions", &insertion).await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
    }

    async fn a_token_that_ends_is_told_until_it_is_withdrawn(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let words = ["APIトークンの期限"];
        let new = [("name", "連携"), ("scopes", "jobs:read"), ("days", "30")];
        hall.as_operator().await.post_form("/me/tokens", &new).await.assert_status(201);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
        hall.clock.set(hall.clock.now() + Duration::days(24));
        assert_eq!(standing(&hall, &words).await, words);
        // Accounts are an administrator's to look at; nobody else is led to a page that does not open.
        let mut admin = hall.signed_in(Role::Admin).await;
        let alert = link(&admin.get("/alerts?kind=token_ending").await.text(), "/alerts/");
        admin.get(&alert).await.assert_contains("class=\"button\" href=\"/people\"");
        assert!(!hall.as_operator().await.get(&alert).await.contains("/people"));
        hall.as_operator().await.post_form("/me/tokens/1/revocation", &[]).await.assert_status(303);
        assert_eq!(standing(&hall, &words).await, [""; 0]);
    }

    async fn little_room_on_the_disk_is_told_until_there_is_more(engine: Engine) {
        let mut hall = Hall::with_external(engine).await;
        hall.work().await;
        let words = ["ディスクの空きが少ない", "ディスクの空きがない"];
        for (low, full, expected) in [(u64::MAX, 0, &words[..1]), (u64::MAX, u64::MAX, &words[1..]), (0, 0, &[][..])] {
            hall.app = hall.app.clone().with_disk_limits(DiskLimits { low, full });
            hall.clock.set(hall.clock.now() + Duration::minutes(6));
            hall.work().await;
            assert_eq!(standing(&hall, &words).await, expected);
            if low > 0 {
                let kind = if full > 0 { "disk_full" } else { "disk_low" };
                let mut admin = hall.signed_in(Role::Admin).await;
                let alert = link(&admin.get(&format!("/alerts?state=open&kind={kind}")).await.text(), "/alerts/");
                admin.get(&alert).await.assert_contains("class=\"button\" href=\"/status\"");
            }
        }
    }

    async fn an_audit_record_that_was_changed_is_told(engine: Engine) {
        let hall = Hall::with_external(engine).await;
        let words = ["監査ログの不一致"];
        assert_eq!(standing(&hall, &words).await, [""; 0]);
        hall.clock.set(next(&hall, 4, 16));
        assert_eq!(standing(&hall, &words).await, [""; 0]);
        let mut tx = hall.database().write().await.unwrap();
        tx.execute(sql!("UPDATE audit_head SET last_hash = $1"), vec!["0".repeat(64).into()]).await.unwrap();
        tx.commit().await.unwrap();
        hall.clock.set(next(&hall, 4, 16));
        hall.work().await;
        assert_eq!(standing(&hall, &words).await, words);
    }
}
