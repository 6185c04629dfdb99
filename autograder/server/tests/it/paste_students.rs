//! まとめて追加: rows pasted from a spreadsheet, previewed, and added at once.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, field, words};
use crate::page_form::PageForm;

const ROWS: &str =
    "氏名\tふりがな\t学年\t教室\r\n久保 なな\tクボ ナナ\t小6\t\r\n毛利 まい\t\t中2\t本町教室\r\n";

async fn preview(client: &mut Client, text: &str) -> String {
    let sent = client.post_form("/student-pastes", &[("classroom", "1"), ("text", text)]).await;
    sent.assert_status(200).text()
}

/// Sends what a preview offers, as a browser would.
async fn add(client: &mut Client, page: &str, text: &str, rows: &[&str]) -> platform_testing::Answer {
    let print = field(page, "fingerprint");
    let mut fields = vec![("classroom", "1"), ("text", text), ("fingerprint", &print)];
    fields.extend(rows.iter().map(|row| ("row", *row)));
    client.post_form("/student-pastes/application", &fields).await
}

both_engines! {
    async fn pasted_rows_are_shown_and_then_added(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = preview(&mut office, ROWS).await;
        let read = words(&page);
        assert!(read.contains("2 久保 なな くぼ なな 小6 駅前教室"), "{read}");
        assert!(read.contains("3 毛利 まい 中2 本町教室"), "{read}");
        assert!(!office.get("/students").await.contains("久保"), "a preview adds nobody");
        assert_eq!(PageForm::on(&page, "/student-pastes/application").name("3行目"), "row");
        add(&mut office, &page, ROWS, &["2", "3"]).await.assert_status(303);
        let list = words(&office.get("/students").await.text());
        assert!(list.contains("2人を追加しました。") && list.contains("全7件"), "{list}");
        assert!(list.contains("0123450001 久保 なな くぼ なな 小6 駅前教室 在籍"), "{list}");
        assert!(list.contains("0123450002 毛利 まい 中2 本町教室 在籍"), "{list}");
    }

    /// Rows with an error cannot be added; rows that seem to be there already are not ticked.
    async fn every_row_says_what_is_wrong(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let text = "青木はな\t\t小6\r\n久保 なな\t\t高1\r\n毛利 まい\t\t中2\t中央教室\r\n山田 ゆう\t\t小4\r\n山田 ゆう\t\t小4\r\n";
        let page = preview(&mut office, text).await;
        let read = words(&page);
        assert!(read.contains("2行目 学年: 学年「高1」が分かりません"), "{read}");
        assert!(read.contains("3行目 教室: 「中央教室」 この名前かIDの教室がありません"), "another 塾's: {read}");
        assert!(read.contains("登録済み: 生徒ID 0001（在籍）"), "{read}");
        assert!(read.contains("4行目と同じ名前・学年"), "{read}");
        let form = PageForm::on(&page, "/student-pastes/application");
        form.send(&mut office).await.assert_status(422);
        assert_eq!(page.matches(" checked").count(), 1, "{page}");
        add(&mut office, &page, text, &["2"]).await.assert_status(422).assert_contains("選ばれていません");
        add(&mut office, &page, text, &["1", "4"]).await.assert_status(303);
        office.get("/students").await.assert_contains("全7件");
    }

    /// What was added by somebody else meanwhile is shown first, and nothing is half-written.
    async fn a_preview_that_no_longer_holds_adds_nobody(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = preview(&mut office, ROWS).await;
        let (mut one, mut two) = (office.clone(), office.clone());
        let (a, b) = tokio::join!(
            add(&mut one, &page, ROWS, &["2", "3"]),
            add(&mut two, &page, ROWS, &["2", "3"]),
        );
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let lost = if a.status == 409 { a } else { b };
        lost.assert_contains("まだ何も追加していません").assert_contains("同じ生徒？");
        office.get("/students").await.assert_contains("全7件");
        office.post_form("/student-pastes", &[("classroom", "1")]).await.assert_status(422);
        office.post_form("/student-pastes", &[("classroom", "3"), ("text", ROWS)]).await.assert_status(422);
    }
}
