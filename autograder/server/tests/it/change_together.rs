//! Ticking pupils and changing them together: all, or nobody.

use platform_audit::{EntryFilter, list_entries};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, words};

const ADDRESS: &str = "/student-changes";

/// How many pupils of あおば塾 have that 状態.
async fn count(client: &mut Client, condition: &str) -> String {
    let page = words(&client.get(&format!("/students?{condition}")).await.text());
    let at = page.rfind(" 全").unwrap_or_else(|| panic!("no count on the page: {page}"));
    page[at..].split('件').next().unwrap().trim_start_matches(" 全").to_owned()
}

both_engines! {
    async fn ticked_pupils_are_changed_together(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/students").await.assert_contains("選んだ生徒をまとめて変える").assert_contains("この条件の全5件を選ぶ");
        let fields = [("row", "1"), ("row", "4"), ("act", "paused"), ("on", "2026-08-01"), ("reason", "部活のため")];
        let answer = office.post_form(ADDRESS, &[&fields[..], &[("condition", "sort=grade")]].concat()).await;
        assert_eq!(answer.assert_status(303).location(), "/students?sort=grade");
        assert_eq!(count(&mut office, "status=paused").await, "2");
        for pupil in ["/students/1", "/students/4"] {
            let page = words(&office.get(pupil).await.text());
            assert!(page.contains("2026年8月1日 状態 在籍 → 休会 部活のため"), "{page}");
        }
        let filter = EntryFilter { event: "students.changed_together".to_owned(), ..EntryFilter::default() };
        let kept = list_entries(&mut hall.database().read().await.unwrap(), &filter, i64::MAX, 9, 0).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert!(kept[0].facts.contains(r#""students":[1,4]"#) && !kept[0].facts.contains("部活"), "{}", kept[0].facts);
    }

    /// All that match are sent as the condition; who was taken out again stays as they are.
    async fn all_that_match_are_changed_but_exceptions(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let all = [("all", "yes"), ("condition", "grade=%E5%B0%8F6"), ("matching", "4"), ("except", "2"), ("act", "grade"), ("grade", "中1")];
        office.post_form(ADDRESS, &all).await.assert_status(303);
        assert_eq!(count(&mut office, "grade=%E4%B8%AD1").await, "4");
        office.get("/students/2").await.assert_contains("小6");
        assert!(words(&office.get("/students/1").await.text()).contains("学年 小6 → 中1"));
        // One of them is 小6 now, so another set is meant than the one that was seen.
        let again = office.post_form(ADDRESS, &all).await;
        again.assert_status(409).assert_contains("生徒の登録が変わりました");
        let other = hall.as_juku("678345").await.get("/students/6").await.text();
        assert!(words(&other).contains("小6"), "{other}");
    }

    /// Whoever cannot be changed is named with the reason, and nothing is half-written.
    async fn who_cannot_be_changed_is_named(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let paused = [("row", "1"), ("act", "paused")];
        office.post_form(ADDRESS, &paused).await.assert_status(303);
        let both = [("row", "1"), ("row", "2"), ("act", "paused"), ("reason", "転居")];
        let refused = office.post_form(ADDRESS, &both).await;
        let page = refused.assert_status(422).text();
        assert!(words(&page).contains("0001 青木 はな もう休会です"), "{page}");
        assert!(page.contains("name=\"left_out\" value=\"1\"") && page.contains("name=\"reason\" value=\"転居\""), "{page}");
        assert_eq!(count(&mut office, "status=paused").await, "1", "nothing was written");
        let without = [&both[..], &[("left_out", "1")]].concat();
        office.post_form(ADDRESS, &without).await.assert_status(303);
        assert_eq!(count(&mut office, "status=paused").await, "2");
        // The two of the other 塾 cannot come to 本町教室.
        let across = [("row", "2"), ("row", "6"), ("act", "classroom"), ("classroom", "2")];
        let refused = hall.as_headquarters().await.post_form(ADDRESS, &across).await;
        assert!(words(&refused.assert_status(422).text()).contains("加藤 れん ほかの塾の生徒です"));
        office.get("/students/2").await.assert_contains("駅前教室");
        let fine = [("row", "2"), ("row", "3"), ("act", "classroom"), ("classroom", "2")];
        office.post_form(ADDRESS, &fine).await.assert_status(303);
        assert_eq!(count(&mut office, "classroom=2").await, "3");
    }

    async fn a_change_together_is_refused_with_words(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        for (fields, status, said) in [
            (vec![("act", "left")], 422, "生徒が選ばれていません"),
            (vec![("row", "1")], 422, "することを選んで"),
            (vec![("row", "1"), ("act", "classroom")], 422, "うつる先の教室"),
            (vec![("row", "1"), ("act", "classroom"), ("classroom", "3")], 422, "同じ塾の教室"),
            (vec![("row", "1"), ("act", "grade"), ("grade", "高1")], 422, "新しい学年"),
            (vec![("row", "1"), ("act", "left"), ("on", "2999-01-01")], 422, "今日までの日"),
            (vec![("row", "1"), ("row", "6"), ("act", "left")], 409, "生徒の登録が変わりました"),
            (vec![("all", "yes"), ("matching", "4"), ("act", "left")], 409, "生徒の登録が変わりました"),
        ] {
            office.post_form(ADDRESS, &fields).await.assert_status(status).assert_contains(said);
        }
        assert_eq!(count(&mut office, "status=enrolled").await, "5");
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let page = classroom.get("/students").await.text();
        assert!(page.contains("休会にする") && !page.contains("教室をうつす"), "{page}");
        let away = [("row", "1"), ("act", "classroom"), ("classroom", "2")];
        classroom.post_form(ADDRESS, &away).await.assert_status(404);
        let foreign = [("row", "5"), ("act", "left")];
        classroom.post_form(ADDRESS, &foreign).await.assert_status(409);
    }

    /// Of many who send the same change at once, one makes it.
    async fn of_many_at_once_one_changes(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut hands = Vec::new();
        for _ in 0..8 {
            hands.push(hall.as_juku("012345").await);
        }
        let fields = [("row", "1"), ("row", "2"), ("row", "3"), ("act", "left")];
        let sent = hands.iter_mut().map(|hand| hand.post_form(ADDRESS, &fields));
        let statuses: Vec<u16> =
            futures_util::future::join_all(sent).await.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [303, 409, 422].contains(status)), "{statuses:?}");
        let page = words(&hands[0].get("/students/1").await.text());
        assert_eq!(page.matches("在籍 → 退会").count(), 1, "{page}");
    }

    /// 塾 ticked in their list are proposed as those whom an announcement reaches.
    async fn ticked_juku_are_written_to(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut staff = hall.as_headquarters().await;
        staff.get("/juku").await.assert_contains("選んだ塾にお知らせを書く");
        let page = staff.get("/announcements/new?row=2&condition=&matching=2").await.text();
        assert!(page.contains("678345") && !page.contains("012345"), "{page}");
        let page = staff.get("/announcements/new?all=yes&condition=&matching=2&except=2").await.text();
        assert!(page.contains("012345") && !page.contains("678345"), "{page}");
        let page = hall.as_juku("012345").await.get("/announcements/new?row=2").await.text();
        assert!(!page.contains("678345"), "{page}");
    }
}
