//! The lists and pages of 塾 and 教室, each within one's own scope.

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, link, words};

both_engines! {
    /// The list of 塾 is 本部's; it is searched and sorted.
    async fn headquarters_lists_every_juku(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut staff = hall.as_headquarters().await;
        let read = words(&staff.get("/juku").await.assert_status(200).text());
        let (aoba, midori) = ("012345 あおば塾 一般塾 本入会 2 5 0% 0 / 10", "678345 みどり塾 一般塾 本入会 1 3 0% 0 / 6");
        assert!(read.contains(&format!("{aoba} {midori}")), "{read}");
        let read = words(&staff.get("/juku?sort=students").await.text());
        assert!(read.contains(&format!("{midori} {aoba}")), "{read}");
        let read = words(&staff.get("/juku?q=%E3%82%A2%E3%82%AA%E3%83%90").await.text());
        assert!(read.contains("あおば塾") && !read.contains("みどり塾"), "アオバ finds あおば: {read}");
        hall.as_juku("012345").await.get("/juku").await.assert_status(404);
        hall.as_classroom("012345", "345001").await.get("/juku").await.assert_status(404);
    }

    /// A 塾 has a page for itself and for 本部, and for nobody else.
    async fn a_juku_has_a_page(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut owner = hall.as_juku("012345").await;
        let home = owner.get("/").await.text();
        let address = link(&home, "/juku/");
        let page = owner.get(&address).await.assert_status(200).text();
        let read = words(&page);
        assert!(read.contains("教室 2 生徒 5人"), "{read}");
        hall.as_headquarters().await.get(&address).await.assert_status(200).assert_contains("あおば塾");
        hall.as_juku("678345").await.get(&address).await.assert_status(404);
        hall.as_classroom("012345", "345001").await.get(&address).await.assert_status(404);
        hall.visitor().get(&address).await.assert_status(303);
    }

    /// The list of 教室 holds one's own; the same 教室ID in another 塾 is another 教室.
    async fn the_offices_list_their_classrooms(engine: Engine) {
        let hall = Hall::open(engine).await;
        let read = words(&hall.as_juku("678345").await.get("/classrooms").await.assert_status(200).text());
        assert!(read.contains("中央教室 345001") && read.contains("教室（1）") && !read.contains("駅前"), "{read}");
        let mut staff = hall.as_headquarters().await;
        let read = words(&staff.get("/classrooms").await.text());
        assert!(read.contains("345001 駅前教室 あおば塾 4 345002 本町教室 あおば塾 1 345001 中央教室 みどり塾 3"), "{read}");
        let read = words(&staff.get("/classrooms?q=678345&sort=students;x").await.text());
        assert!(read.contains("中央教室") && read.contains("全1件"), "found by its 塾ID: {read}");
        hall.as_classroom("012345", "345001").await.get("/classrooms").await.assert_status(404);
    }

    /// A 教室's page shows its sheets with their templates, to its own staff, its 塾 and 本部.
    async fn a_classroom_has_a_page(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut staff = hall.as_classroom("012345", "345001").await;
        let menu = staff.get("/students").await.text();
        let address = link(&menu, "/classrooms/");
        let page = staff.get(&address).await.assert_status(200).text();
        let read = words(&page);
        assert!(read.contains("駅前教室") && read.contains("4人") && read.contains("小6 算数 3 / 3 完了"), "{read}");
        assert!(page.contains("/marks/template.xlsx\""), "{page}");
        for mut other in [hall.as_juku("012345").await, hall.as_headquarters().await] {
            other.get(&format!("{address}?round=2026-summer")).await.assert_status(200).assert_contains("完了");
        }
        for mut stranger in [hall.as_juku("678345").await, hall.as_classroom("012345", "345002").await] {
            stranger.get(&address).await.assert_status(404);
        }
    }
}
