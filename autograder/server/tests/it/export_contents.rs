//! What stands in the exported lists, and that it comes in again as it went out.

use std::collections::BTreeMap;

use platform_spreadsheet::Sheet;
use platform_testing::{Client, Engine, both_engines};

use crate::export_lists::{SECTIONS, TALLY, TOTAL};
use crate::exported::{book, found, texts};
use crate::hall::{Hall, MARKS, tile};

/// What the preview of a file with marks counts: 新規, 変更, 変更なし, 欠席, エラー.
async fn previewed(client: &mut Client, name: &str, bytes: &[u8]) -> [String; 5] {
    let sent = client.post_multipart("/rounds/1/imports", &[("kind", "marks")], name, bytes).await;
    let page = client.get(sent.assert_status(303).location()).await.text();
    ["新規", "変更", "変更なし", "欠席", "エラー"].map(|label| tile(&page, label))
}

both_engines! {
    /// 国語 of 小6: 43 30 0 50 30; 算数: 45 25 欠席 50 30 and 欠席.
    async fn results_are_what_the_marks_come_to(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let results = book(&mut juku, "results").await;
        let fields = format!("生徒名,年度,期間,基準,出席状態,{},{SECTIONS}", TOTAL.replace(",コメント", ""));
        let of = |student: &str, subject: &str| {
            found(&results.sheets[0], &[("生徒ID", student), ("科目", subject)], &fields)
        };
        assert_eq!(of("0001", "国語"), "青木 はな,2026,夏期,速報,受験,43,50,86,57.2,2,4,2,5,30.6,18,12.6,25,18");
        assert_eq!(of("0003", "国語"), "上田 そら,2026,夏期,速報,受験,0,50,0,32.1,4,4,5,5,30.6,0,12.6,0,18");
        assert_eq!(of("0003", "算数"), "上田 そら,2026,夏期,速報,欠席,欠席,50,,,,,,,37.5,欠席,16.3,欠席,21.3");
        assert_eq!(results.sheets[0].rows.len(), 1 + 2 * 5);
        let remarked = found(&results.sheets[0], &[("生徒ID", "0001"), ("科目", "国語")], "コメント");
        assert!(!remarked.is_empty());

        let before = hall.as_headquarters().await.get("/rounds/1/results.csv").await.text();
        assert!(before.contains("0001,青木 はな,小6,43,57.2,2,5,2,4"), "the list on screen says the same: {before}");
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        let frozen = book(&mut juku, "results").await;
        let keys = [("生徒ID", "0001"), ("科目", "国語")];
        let kept = found(&frozen.sheets[0], &keys, &fields);
        assert_eq!(kept, "青木 はな,2026,夏期,確定（第1版）,受験,43,50,86,57.2,2,4,2,5,30.6,18,12.6,25,18");
    }

    /// Each mark that was taken in stands in the file, and where none was, a word.
    async fn each_section_is_the_sum_of_its_marks(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let sheet = book(&mut headquarters, "section-marks").await.sheets.remove(0);
        let mut lines = MARKS.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let columns = lines.next().unwrap();
        let mut compared = 0;
        for line in lines {
            let mut sums = BTreeMap::<(&str, &str), Option<u32>>::new();
            for (column, cell) in columns.iter().zip(&line).skip(3) {
                let (subject, place) = column.split_once("_大問").unwrap();
                let section = place.split('_').next().unwrap();
                let sum = sums.entry((subject, section)).or_insert(Some(0));
                *sum = sum.and_then(|sum| Some(sum + cell.parse::<u32>().ok()?));
            }
            let middle = line[7].is_empty() && !line[9].is_empty();
            let subjects = if middle { ["英語", "数学"] } else { ["国語", "算数"] };
            for ((subject, section), sum) in sums.iter().filter(|((subject, _), _)| subjects.contains(subject)) {
                let keys = [("塾ID", line[0]), ("生徒ID", line[1]), ("科目", *subject), ("大問番号", *section)];
                let expected = sum.map_or_else(|| "欠席".to_owned(), |sum| sum.to_string());
                assert_eq!(found(&sheet, &keys, "得点"), expected, "{keys:?}");
                compared += 1;
            }
        }
        assert_eq!(compared, 8 * 4);
        let open = Hall::open(engine).await;
        let sheet = book(&mut open.as_juku("012345").await, "section-marks").await.sheets.remove(0);
        assert_eq!(found(&sheet, &[("生徒ID", "0001")], "出席状態,得点"), "未入力,未入力");
    }

    async fn examinees_are_listed_with_what_is_known_of_their_presence(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        let examinees = book(&mut client, "examinees").await;
        let fields = "学年,年度,期間,状態,出席科目数,科目数,出席割合（%）,国語_出欠,算数_出欠,英語_出欠,数学_出欠";
        let of = |sheet: &Sheet, juku: &str, student: &str| found(sheet, &[("塾ID", juku), ("生徒ID", student)], fields);
        assert_eq!(of(&examinees.sheets[0], "012345", "0003"), "小6,2026,夏期,在籍,1,2,50,受験,欠席,,");
        assert_eq!(of(&examinees.sheets[0], "678345", "0002"), "小6,2026,夏期,在籍,0,2,0,欠席,欠席,,");
        assert_eq!(of(&examinees.sheets[0], "678345", "0003"), "中1,2026,夏期,在籍,2,2,100,,,受験,受験");
        assert_eq!(texts(&examinees.sheets[1])[1].join(","), "2026,夏期,8,8,2,3");
        assert_eq!(examinees.sheets, book(&mut client, "all-examinees").await.sheets.into_iter().map(|sheet| {
            let name = if sheet.name == "2026年度_夏期" { "テスト受講生徒一覧".to_owned() } else { sheet.name.clone() };
            Sheet { name, ..sheet }
        }).collect::<Vec<_>>());

        let open = Hall::open(engine).await;
        let unknown = book(&mut open.as_headquarters().await, "examinees").await;
        assert_eq!(of(&unknown.sheets[0], "012345", "0003"), "小6,2026,夏期,在籍,0,2,,未入力,未入力,,");
    }

    /// What was exported, imported again, changes nothing: neither a gap, nor an absence, nor a 0.
    async fn exported_marks_come_in_again_unchanged(engine: Engine) {
        let hall = Hall::marked(engine).await;
        for mut client in [hall.as_headquarters().await, hall.as_juku("012345").await] {
            let unchanged = if client.get("/juku").await.status == 200 { "33" } else { "22" };
            for format in ["csv", "xlsx"] {
                let file = client.get(&format!("/exports/marks?round=2026-summer&format={format}")).await;
                let disposition = file.header("content-disposition").unwrap().to_owned();
                assert!(disposition.contains("_2026%E5%B9%B4%E5%A4%8F%E6%9C%9F"), "{disposition}");
                let counts = previewed(&mut client, &format!("得点.{format}"), &file.body).await;
                assert_eq!(counts, ["0", "0", unchanged, "0", "0"], "{format}");
            }
        }
        let mut client = hall.as_juku("012345").await;
        let template = client.get("/exports/mark-template?format=csv").await;
        assert_eq!(template.text().lines().count(), 1 + 5);
        assert_eq!(previewed(&mut client, "空.csv", &template.body).await, ["0", "0", "0", "0", "0"]);
        let filled = template.text().replacen(",,,,,,,,,,,,,", ",,7,,,,,,,,,,,", 1);
        assert_eq!(previewed(&mut client, "記入.csv", filled.as_bytes()).await, ["0", "1", "0", "0", "0"]);
    }

    async fn what_a_juku_owes_stands_beside_who_sat(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        let billing = book(&mut client, "billing").await;
        let fields = "塾名,年度,期間,会員種別,教室数,総生徒数,課金対象生徒数,単価（円）,合計金額（円）,教室あたり平均（円）,状態";
        let aoba = found(&billing.sheets[0], &[("塾ID", "012345")], fields);
        assert_eq!(aoba, "あおば塾,2026,夏期,一般塾,2,5,5,500,2500,1250,概算");
        let details = book(&mut client, "billing-details").await;
        let midori = found(&details.sheets[0], &[("塾ID", "678345")], "出席生徒数,課金対象生徒数,合計金額（円）,状態");
        assert_eq!(midori, "2,3,1500,概算");
        assert_eq!(texts(&details.sheets[1])[4].join(","), "【合計】,2,7,8,,4000");
        assert_eq!(found(&details.sheets[2], &[("生徒名", "上田 そら")], "学年,科目"), "小6,国語");
        assert_eq!(details.sheets[2].rows.len(), 1 + 7, "who was absent from both is not among them");

        let report = book(&mut client, "test-report").await;
        let line = found(&report.sheets[0], &[("生徒名", "青木 はな"), ("科目", "算数")], "会員種別,料金（円）,合計点");
        assert_eq!(line, "一般塾,500,45");
        assert_eq!(texts(&report.sheets[1])[1].join(","), "小6,国語,5,30.6,50,61.2,50,0,1,0");
        assert_eq!(texts(&report.sheets[1])[2].join(","), "小6,算数,4,37.5,50,75,50,25,2,0");
        // 313 of 450 points: 国語 123 of 200, 算数 120 of 150, 英語 40 and 数学 30 of 50 each.
        let of = found(&report.sheets[2], &[("塾ID", "012345")], "受験者数,平均正答率（%）,単価（円）,合計料金（円）");
        assert_eq!(of, "5,69.6,500,2500");
        let of = found(&report.sheets[3], &[("塾ID", "678345"), ("科目", "国語")], TALLY);
        assert_eq!(of, "1,30,50,60");
    }
}
