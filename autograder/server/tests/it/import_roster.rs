//! Pupils come in by file: who they are, and who sits the round.

use platform_spreadsheet::{Column, ColumnKind, CsvEncoding, SheetOut, Value, write_csv};
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, tile};
use crate::page_form::PageForm;

const HEAD: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間";

async fn previewed(client: &mut Client, bytes: impl AsRef<[u8]>) -> String {
    let answer =
        client.post_multipart("/rounds/1/imports", &[("kind", "roster")], "名簿.csv", bytes.as_ref()).await;
    let preview = answer.assert_status(303).location().to_owned();
    client.get(&preview).await.assert_status(200).text()
}

async fn apply(client: &mut Client, page: &str) {
    PageForm::on(page, "/imports/").send(client).await.assert_status(303);
}

fn csv(lines: &[&str]) -> String {
    format!("{HEAD}\r\n{}\r\n", lines.join("\r\n"))
}

both_engines! {
    /// A 塾 adds a pupil, moves one and renames one; each is shown before it happens.
    async fn a_juku_registers_its_pupils(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        let page = previewed(&mut client, csv(&[
            "012345,あおば塾,345001,駅前教室,0010,佐々木 りく,小6,2026,夏期",
            "012345,あおば塾,345002,本町教室,0001,青木 はな,小6,2026年度,夏",
            "012345,あおば塾,345001,駅前教室,0002,伊藤 けんた,小6,2026,夏期",
            "012345,あおば塾,345001,駅前教室,0003,上田 そら,小6,2026,夏期",
            "012345,あおば塾,345003,南教室,0011,清水 ゆう,中1,2026,夏期",
        ])).await;
        let tiles = ["新規", "変更", "変更なし", "新しい塾", "新しい教室", "エラー"].map(|label| tile(&page, label));
        assert_eq!(tiles, ["2", "2", "1", "0", "1", "0"], "{page}");
        for words in ["新しい生徒", "駅前教室", "本町教室", "伊藤 けんた"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        apply(&mut client, &page).await;
        let sheet = client.get("/classrooms/1/exams/1/marks").await.assert_status(200).text();
        assert!(sheet.contains("佐々木 りく") && sheet.contains("伊藤 けんた") && !sheet.contains("青木 はな"), "{sheet}");
        client.get("/classrooms/2/exams/1/marks").await.assert_contains("青木 はな");
    }

    /// Windows' own code page, with the letters that Shift_JIS proper lacks.
    async fn names_in_cp932_arrive_whole(engine: Engine) {
        let hall = Hall::open(engine).await;
        let cells = ["012345", "あおば塾", "345001", "駅前教室", "0010", "髙橋 﨑", "小6", "2026", "夏期"];
        let sheet = SheetOut {
            columns: HEAD.split(',').map(|heading| Column::new(heading, ColumnKind::Text, 9.0)).collect(),
            rows: vec![cells.map(|cell| Value::Text(cell.to_owned())).into()],
            ..SheetOut::default()
        };
        let bytes = write_csv(&sheet, CsvEncoding::Cp932).unwrap();
        assert!(bytes.windows(2).any(|pair| pair == [0xFB, 0xFC]), "髙 is FBFC there");
        let mut client = hall.as_juku("012345").await;
        let page = previewed(&mut client, bytes).await;
        assert!(page.contains("髙橋 﨑"), "{page}");
        apply(&mut client, &page).await;
        client.get("/classrooms/1/exams/1/marks").await.assert_contains("髙橋 﨑");
    }

    /// The roster to be filled in comes back without a change, leading zeros and all.
    async fn the_template_reads_back_unchanged(engine: Engine) {
        let hall = Hall::open(engine).await;
        for (mut client, pupils) in [
            (hall.as_headquarters().await, "8"),
            (hall.as_juku("012345").await, "5"),
            (hall.as_classroom("012345", "345002").await, "1"),
        ] {
            let file = client.get("/rounds/1/imports/roster.xlsx").await;
            let page = previewed(&mut client, &file.assert_status(200).body).await;
            assert_eq!(["変更なし", "新規", "変更", "エラー"].map(|label| tile(&page, label)), [pupils, "0", "0", "0"], "{page}");
        }
    }

    /// Every cell that cannot be taken is named, all at once.
    async fn each_trap_is_refused_by_name(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_juku("012345").await;
        for (line, column, reason) in [
            ("12345,あおば塾,345001,駅前教室,0010,新田 ひな,小6,2026,夏期", "塾ID", "先頭の0が消えていませんか"),
            ("012345,あおば塾,34500,駅前教室,0010,新田 ひな,小6,2026,夏期", "教室ID", "教室IDは6桁です"),
            ("012345,あおば塾,345001,駅前教室,1.2E+05,新田 ひな,小6,2026,夏期", "生徒ID", "指数の表示"),
            ("012345,あおば塾,345001,駅前教室,0010,,小6,2026,夏期", "生徒名", "名前がありません"),
            ("012345,あおば塾,345001,駅前教室,0010,新田 ひな,高1,2026,夏期", "学年", "学年「高1」が分かりません"),
            ("012345,あおば塾,345001,駅前教室,0010,新田 ひな,小6,2025,夏期", "年度・期間", "2026年度 第2回 夏期ではありません"),
            ("012345,みどり塾,345001,駅前教室,0010,新田 ひな,小6,2026,夏期", "塾名", "「あおば塾」と違います"),
            ("012345,あおば塾,345001,南教室,0010,新田 ひな,小6,2026,夏期", "教室名", "「駅前教室」と違います"),
            ("012345,あおば塾,345001,駅前教室,0001,青木 はな,小5,2026,夏期", "学年", "学年を変えられません"),
        ] {
            let page = previewed(&mut client, csv(&[line])).await;
            for words in ["2行目", column, reason] {
                assert!(page.contains(words), "{line}: {words} is missing: {page}");
            }
        }
        let twice = "012345,あおば塾,345001,駅前教室,0010,新田 ひな,小6,2026,夏期";
        assert!(previewed(&mut client, csv(&[twice, twice])).await.contains("同じ生徒が2行目にもあります"));
        for (file, reason) in [
            ("塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度\r\n", "見出し「期間」がありません"),
            ("塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間,学年\r\n", "見出し「学年」が2つ以上あります"),
        ] {
            assert!(previewed(&mut client, file).await.contains(reason), "{reason}");
        }
    }

    /// A 塾 cannot name another's pupils, and is told the same whether such a 塾 exists or not; a 教室
    /// keeps to itself within its 塾.
    async fn others_pupils_are_out_of_reach(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut juku = hall.as_juku("012345").await;
        for (number, name) in [("678345", "みどり塾"), ("999999", "ない塾")] {
            let line = format!("{number},{name},345001,中央教室,0001,加藤 れん,小6,2026,夏期");
            let page = previewed(&mut juku, csv(&[&line])).await;
            assert!(page.contains("ご自分の塾のIDではありません") && !page.contains("この内容で取り込む"), "{page}");
        }
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let page = previewed(&mut classroom, csv(&[
            "012345,あおば塾,345002,本町教室,0005,小川 ゆい,小6,2026,夏期",
            "012345,あおば塾,345003,南教室,0012,水野 あい,小6,2026,夏期",
        ])).await;
        assert_eq!(page.matches("ほかの教室の生徒は登録できません").count(), 2, "{page}");
        let page = previewed(&mut classroom, csv(&["012345,あおば塾,345001,駅前教室,0005,小川 ゆい,小6,2026,夏期"])).await;
        assert!(page.contains("この生徒はほかの教室にいます"), "{page}");
    }

    /// Two 塾 and a file made at the same time: the second preview is refused when the first is applied.
    async fn a_roster_that_moved_is_previewed_again(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        let line = "012345,あおば塾,345001,駅前教室,0010,新田 ひな,小6,2026,夏期";
        let (first, second) = (previewed(&mut client, csv(&[line])).await, previewed(&mut client, csv(&[line])).await);
        apply(&mut client, &first).await;
        let answer = PageForm::on(&second, "/imports/").send(&mut client).await;
        answer.assert_status(409).assert_contains("データが変わりました").assert_contains("変わるところがありません");
    }
}
