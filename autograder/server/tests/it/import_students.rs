//! Pupils come in by file without a round: ファイルで登録.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, words};
use crate::page_form::PageForm;

const HEAD: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,ふりがな";

fn csv(lines: &[&str]) -> String {
    format!("{HEAD}\r\n{}\r\n", lines.join("\r\n"))
}

async fn previewed(client: &mut Client, file: impl AsRef<[u8]>) -> String {
    let answer = client.post_multipart("/student-imports", &[], "生徒.csv", file.as_ref()).await;
    let address = answer.assert_status(303).location().to_owned();
    client.get(&address).await.assert_status(200).text()
}

both_engines! {
    async fn pupils_are_registered_and_nobody_is_entered(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        office.get("/students").await.assert_contains("/student-imports/new").assert_contains("ファイルで登録");
        let page = previewed(&mut office, csv(&[
            "012345,あおば塾,345001,駅前教室,0010,久保 なな,小6,クボ ナナ",
            "012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,あおき はな",
            "012345,あおば塾,345002,本町教室,0002,伊藤 けん,小6,",
            "012345,あおば塾,345001,駅前教室,0003,上田 そら,小6,",
        ])).await;
        let said = words(&page);
        assert!(said.contains("新規 1 変更 2 変更なし 1 新しい塾 0 新しい教室 0 エラー 0"), "{said}");
        assert!(said.contains("0001 青木 はな ふりがな — あおき はな"), "{said}");
        assert!(!office.get("/students").await.contains("久保"), "a preview registers nobody");
        PageForm::on(&page, "/student-imports/").send(&mut office).await.assert_status(303);
        let list = words(&office.get("/students?q=%E3%81%8F%E3%81%BC").await.text());
        assert!(list.contains("0010 久保 なな くぼ なな 小6 駅前教室 在籍 —"), "found by ふりがな, in no round: {list}");
        let list = words(&office.get("/students?q=%E3%81%82%E3%81%8A%E3%81%8D").await.text());
        assert!(list.contains("0001 青木 はな あおき はな"), "{list}");
        // Who moves takes the entry along, as nothing is known of the sitting yet.
        assert!(!office.get("/classrooms/1/exams/1/marks").await.contains("伊藤 けん"));
        office.get("/classrooms/2/exams/1/marks").await.assert_contains("伊藤 けん");
        assert!(!office.get("/classrooms/1/exams/1/marks").await.contains("久保 なな"));
        // A blank cell takes nothing away.
        let page = previewed(&mut office, csv(&["012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,"])).await;
        assert!(words(&page).contains("取り込んでも変わるところがありません"), "{page}");
    }

    async fn the_template_reads_back_unchanged(engine: Engine) {
        let hall = Hall::open(engine).await;
        for (mut client, pupils) in [
            (hall.as_headquarters().await, "8"),
            (hall.as_juku("012345").await, "5"),
            (hall.as_classroom("012345", "345002").await, "1"),
        ] {
            let file = client.get("/student-imports/template.xlsx").await.assert_status(200).body.clone();
            let page = previewed(&mut client, file).await;
            assert!(words(&page).contains(&format!("新規 0 変更 0 変更なし {pupils} ")), "{}", words(&page));
        }
    }

    async fn what_is_wrong_is_named_and_strangers_stay_out(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = previewed(&mut office, csv(&[
            "012345,あおば塾,345001,駅前教室,0010,久保 なな,小6,久保",
            "678345,みどり塾,345001,中央教室,0001,加藤 れん,小6,",
            "012345,あおば塾,345001,駅前教室,0011,毛利 まい,中2,",
        ])).await;
        let said = words(&page);
        assert!(said.contains("2行目 ふりがな 久保 ふりがなは、ひらがなかカタカナで入れてください"), "{said}");
        assert!(said.contains("3行目 塾ID 678345 ご自分の塾のIDではありません"), "{said}");
        let form = PageForm::on(&page, "/student-imports/");
        form.send(&mut office).await.assert_status(422).assert_contains("直すところがある");
        assert!(!office.get("/students").await.contains("毛利"), "nothing is half-written");
        form.ticked("leave_out_problems", true).send(&mut office).await.assert_status(303);
        let list = office.get("/students").await;
        assert!(list.contains("毛利") && !list.contains("久保"), "{}", list.text());
        let good = csv(&["012345,あおば塾,345001,駅前教室,0010,久保 なな,小6,"]);
        let answer = office.post_multipart("/student-imports", &[], "生徒.csv", good.as_bytes()).await;
        let address = answer.location().to_owned();
        for mut other in [hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
            other.get(&address).await.assert_status(404);
            other.post_form(&format!("{address}/application"), &[]).await.assert_status(404);
            other.get(&format!("{address}/result.xlsx")).await.assert_status(404);
        }
        let broken = office.post_multipart("/student-imports", &[], "生徒.xlsx", b"PK\x03\x04 broken").await;
        broken.assert_status(422).assert_contains("読み取れませんでした");
        let switches = [("mark", "true"), ("report", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let mut teacher = hall.as_classroom("012345", "345001").await;
        teacher.get("/student-imports/new").await.assert_status(403);
        teacher.get("/student-imports/template.xlsx").await.assert_status(403);
    }

    async fn of_two_at_once_one_applies_and_the_other_is_told(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let file = csv(&["012345,あおば塾,345001,駅前教室,0010,久保 なな,小6,"]);
        let (one, two) = (previewed(&mut office, &file).await, previewed(&mut office, &file).await);
        let (first, second) = (PageForm::on(&one, "/student-imports/"), PageForm::on(&two, "/student-imports/"));
        let (mut here, mut there) = (office.clone(), office.clone());
        let (a, b) = tokio::join!(first.send(&mut here), second.send(&mut there));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let lost = if a.status == 409 { a } else { b };
        lost.assert_contains("データが変わりました").assert_contains("変わるところがありません");
        first.send(&mut office).await.assert_status(409);
        assert!(words(&office.get("/students").await.text()).contains("全6件"));
    }

    /// A roster of a round may bring ふりがな, too.
    async fn a_roster_brings_kana(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let file = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間,フリガナ\r\n012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,2026,夏期,ｱｵｷ ﾊﾅ\r\n";
        let answer = office.post_multipart("/rounds/1/imports", &[("kind", "roster")], "名簿.csv", file.as_bytes()).await;
        let page = office.get(answer.assert_status(303).location()).await.text();
        assert!(words(&page).contains("ふりがな — あおき はな"), "{}", words(&page));
        PageForm::on(&page, "/imports/").send(&mut office).await.assert_status(303);
        office.get("/students/1").await.assert_contains("あおき はな");
    }
}
