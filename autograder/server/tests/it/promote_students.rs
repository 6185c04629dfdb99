//! 年度更新: once a year everybody moves up.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, field, words};

const PAGE: &str = "/juku/1/promotions/new";

async fn promote(client: &mut Client, students: &[&str]) -> platform_testing::Answer {
    let seen = field(&client.get(PAGE).await.text(), "fingerprint");
    let mut fields = vec![("fingerprint", &*seen)];
    fields.extend(students.iter().map(|id| ("student", *id)));
    client.post_form("/juku/1/promotions", &fields).await
}

both_engines! {
    async fn who_is_ticked_moves_up_once(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let oldest = [("revision", "0"), ("name", "江口 りん"), ("grade", "中3")];
        office.post_form("/students/4", &oldest).await.assert_status(303);
        let page = words(&office.get(PAGE).await.text());
        assert!(page.contains("中3 → 卒業（在籍終了）") && page.contains("小6 → 中1"), "{page}");
        promote(&mut office, &[]).await.assert_status(422).assert_contains("選ばれていません");
        promote(&mut office, &["1", "2", "4"]).await.assert_status(303);

        office.get("/students").await.assert_contains("2人の学年を上げ、1人が卒業しました");
        let first = words(&office.get("/students/1").await.text());
        assert!(first.contains("学年 小6 → 中1") && first.contains("年度更新"), "{first}");
        let graduate = words(&office.get("/students/4").await.text());
        assert!(graduate.contains("状態 在籍 → 退会 卒業"), "{graduate}");
        office.get("/students/3").await.assert_contains("小6");
        // Results stay in the grade in which they were sat.
        office.get("/rounds/1/results?grade=6").await.assert_contains("青木 はな");

        office.get(PAGE).await.assert_contains("年度更新は済んでいます");
        let again = office.post_form("/juku/1/promotions", &[("student", "3")]).await;
        again.assert_status(409).assert_contains("もう済んでいます");
        office.get("/students/3").await.assert_contains("小6");
    }

    /// What somebody changed meanwhile is shown first; the 年度 is not used up by a refusal.
    async fn a_list_that_moved_promotes_nobody(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let seen = field(&office.get(PAGE).await.text(), "fingerprint");
        let changed = [("revision", "0"), ("name", "青木 花"), ("grade", "小6")];
        office.post_form("/students/1", &changed).await.assert_status(303);
        let stale = [("fingerprint", &*seen), ("student", "1")];
        let refused = office.post_form("/juku/1/promotions", &stale).await;
        refused.assert_status(409).assert_contains("生徒の登録が変わりました");
        promote(&mut office, &["1"]).await.assert_status(303);
    }

    /// Of many at once one moves them up; each moves by one grade.
    async fn two_at_once_promote_once(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        let seen = &field(&office.clone().get(PAGE).await.text(), "fingerprint");
        let sent = (0..8).map(|_| {
            let mut client = office.clone();
            async move {
                let ticked = [("fingerprint", &**seen), ("student", "1"), ("student", "2"), ("student", "3")];
                client.post_form("/juku/1/promotions", &ticked).await.status.as_u16()
            }
        });
        let statuses = futures_util::future::join_all(sent).await;
        assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
        let page = words(&office.clone().get("/students/2").await.text());
        assert_eq!(page.matches("学年 小6 → 中1").count(), 1, "{page}");
    }

    /// 本部 does it for a 塾; a 教室 and another 塾 find nothing.
    async fn the_office_or_headquarters_promotes(engine: Engine) {
        let hall = Hall::open(engine).await;
        hall.as_classroom("012345", "345001").await.get(PAGE).await.assert_status(404);
        hall.as_juku("678345").await.get(PAGE).await.assert_status(404);
        hall.as_juku("678345").await.post_form("/juku/1/promotions", &[]).await.assert_status(404);
        let mut headquarters = hall.as_headquarters().await;
        headquarters.get("/juku/1").await.assert_contains(PAGE);
        // A pupil of another 塾 who is ticked stays.
        promote(&mut headquarters, &["1", "6"]).await.assert_status(303);
        headquarters.get("/students/1").await.assert_contains("中1");
        headquarters.get("/students/6").await.assert_contains("小6");
        headquarters.get(PAGE).await.assert_contains("にhonbuの担当さんが、1人の学年を上げ");
        let page = hall.as_juku("012345").await.get(PAGE).await.text();
        assert!(page.contains("に本部が、1人の学年を上げ") && !page.contains("honbu"), "{page}");
    }
}
