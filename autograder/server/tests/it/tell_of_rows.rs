//! A file that came in tells of every row what becomes of it, before and after; a preview leaves nothing out.

use platform_testing::{Client, Engine, both_engines};

use crate::exported::lines;
use crate::hall::{Hall, words};
use crate::page_form::PageForm;

const ROSTER: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n\
    012345,あおば塾,345001,駅前教室,0001,青木 はな,小6,2026,夏期\r\n\
    012345,あおば塾,345002,本町教室,0002,伊藤 けん,小6,2026,夏期\r\n\
    012345,あおば塾,345001,駅前教室,0010,佐々木 りく,高1,2026,夏期\r\n\
    012345,あおば塾,345001,駅前教室,0011,清水 ゆう,中1,2026,夏期\r\n";

async fn sent(client: &mut Client, address: &str, kind: &str, file: &str) -> String {
    let answer = client.post_multipart(address, &[("kind", kind)], "名簿.csv", file.as_bytes()).await;
    answer.assert_status(303).location().to_owned()
}

/// The first line and the row, the word and the reason of each line below it.
async fn told(client: &mut Client, path: &str) -> (String, Vec<[String; 3]>) {
    let mut lines = lines(client, path).await.into_iter();
    let head = lines.next().unwrap();
    let line = |line: String| {
        let cells: Vec<&str> = line.split(',').collect();
        [cells[0], cells[cells.len() - 2], cells[cells.len() - 1]].map(str::to_owned)
    };
    (head, lines.map(line).collect())
}

both_engines! {
    async fn a_roster_tells_of_every_row(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let import = sent(&mut office, "/rounds/1/imports", "roster", ROSTER).await;
        let (head, rows) = told(&mut office, &format!("{import}/result.xlsx")).await;
        assert_eq!(head, "行,塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間,予定,内容・理由");
        let expected = [
            ["2", "変更なし", ""],
            ["3", "変更", "教室: 駅前教室 → 本町教室"],
            ["4", "エラー", "学年: 学年「高1」が分かりません"],
            ["5", "新規", "新しい生徒: 駅前教室 中1"],
        ];
        for (row, expected) in rows.iter().zip(expected) {
            assert!(row[..2] == expected[..2] && row[2].starts_with(expected[2]), "{row:?} {expected:?}");
        }
        assert_eq!(rows.len(), 4, "{rows:?}");

        let page = office.get(&import).await.text();
        let form = PageForm::on(&page, "/imports/").ticked("leave_out_problems", true);
        assert_eq!(form.send(&mut office).await.assert_status(303).location(), import);
        office.get(&import).await.assert_contains("に取り込みました").assert_contains("/result.csv");
        // What became of the rows is kept: compared with what is there now, all would be unchanged.
        let (head, after) = told(&mut office, &format!("{import}/result.xlsx")).await;
        assert!(head.ends_with(",結果,内容・理由"), "{head}");
        assert_eq!(after, rows);
        let csv = office.get(&format!("{import}/result.csv")).await;
        csv.assert_status(200).assert_contains("新しい生徒: 駅前教室 中1");

        for mut other in [hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
            other.get(&format!("{import}/result.xlsx")).await.assert_status(404);
            other.get(&format!("{import}/result.csv")).await.assert_status(404);
        }
    }

    async fn marks_tell_of_every_row(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let marks = "塾ID,生徒ID,国語_大問1,国語_大問2\r\n012345,0001,18,25\r\n012345,0002,11,20\r\n012345,0003,99,0\r\n012345,0099,1,1\r\n012345,0005,欠席,欠席\r\n";
        let import = sent(&mut office, "/rounds/1/imports", "marks", marks).await;
        let (_, rows) = told(&mut office, &format!("{import}/result.xlsx")).await;
        let words: Vec<[&str; 2]> = rows.iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
        assert_eq!(words, [["2", "変更なし"], ["3", "変更"], ["4", "エラー"], ["5", "エラー"], ["6", "欠席"]]);
        assert_eq!(rows[1][2], "変更 1、変更なし 1");
        assert!(rows[3][2].contains("この回の受験者にいません"), "{rows:?}");
        let form = PageForm::on(&office.get(&import).await.text(), "/imports/");
        form.ticked("leave_out_problems", true).send(&mut office).await.assert_status(303);
        assert_eq!(told(&mut office, &format!("{import}/result.xlsx")).await.1, rows);
    }

    async fn a_file_with_juku_tells_of_every_row(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let file = "塾ID,塾名,担当者\r\n012345,あおば塾,大野 凪\r\n678345,みどり塾,\r\n98765,しらかば塾,\r\n";
        let import = sent(&mut headquarters, "/juku-imports", "", file).await;
        let (head, rows) = told(&mut headquarters, &format!("{import}/result.xlsx")).await;
        assert_eq!(head, "行,塾ID,塾名,担当者,予定,内容・理由");
        assert_eq!(rows[0], ["2", "変更", "担当者: 大野 凪"]);
        assert_eq!(rows[1], ["3", "変更なし", ""]);
        assert!(rows[2][1] == "エラー" && rows[2][2].contains("先頭の0"), "{rows:?}");
        let form = PageForm::on(&headquarters.get(&import).await.text(), "/juku-imports/");
        form.ticked("leave_out_problems", true).send(&mut headquarters).await.assert_status(303);
        assert_eq!(told(&mut headquarters, &format!("{import}/result.xlsx")).await.1, rows);
        headquarters.get(&format!("{import}/result.csv")).await.assert_contains("大野 凪");
        hall.as_juku("012345").await.get(&format!("{import}/result.xlsx")).await.assert_status(404);
    }

    /// A file that cannot be taken at all says so above its rows.
    async fn a_file_for_another_round_says_so_first(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let import = sent(&mut office, "/rounds/1/imports", "roster", &ROSTER.replace("2026,", "2025,")).await;
        let (_, rows) = told(&mut office, &format!("{import}/result.xlsx")).await;
        assert!(rows[0][0] == "ファイル" && rows[0][1] == "エラー", "{rows:?}");
        assert!(rows[1..].iter().all(|row| row[1] == "エラー"), "{rows:?}");
    }

    async fn a_long_preview_has_pages(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut file = ROSTER.lines().next().unwrap().to_owned();
        for pupil in 1000..1130 {
            file.push_str(&format!("\r\n012345,あおば塾,345001,駅前教室,{pupil},生徒 {pupil},小6,2026,夏期"));
        }
        for pupil in 2000..2230 {
            file.push_str(&format!("\r\n012345,あおば塾,345001,駅前教室,{pupil},生徒 {pupil},高1,2026,夏期"));
        }
        let import = sent(&mut office, "/rounds/1/imports", "roster", &file).await;
        let page = office.get(&import).await.text();
        let said = words(&page);
        assert!(said.contains("全130件 1–100件") && said.contains("全230件 1–100件"), "{said}");
        assert!(said.contains("1099 生徒 1099") && !said.contains("1100 生徒 1100"), "{said}");
        assert!(page.contains(&format!("{import}?changes=2#changes")), "{page}");
        let second = office.get(&format!("{import}?changes=2&problems=3")).await.text();
        let said = words(&second);
        assert!(said.contains("全130件 101–130件") && said.contains("全230件 201–230件"), "{said}");
        assert!(said.contains("1129 生徒 1129") && !said.contains("1000 生徒 1000"), "{said}");
        assert!(second.contains("changes=1&#38;problems=3#changes"), "{second}");
        // A page that there is not is the last one.
        assert!(words(&office.get(&format!("{import}?changes=99")).await.text()).contains("101–130件"));
    }
}
