//! Every list of the former system as a file: its columns, what stands in them, and who gets which.

use std::collections::BTreeMap;

use platform_spreadsheet::{Cell, Limits, Sheet, Workbook, read};
use platform_testing::{Client, Engine, both_engines};

use crate::counted_queries::count_queries;
use crate::hall::{EXAMS, Hall, MARKS, words};

const PUPIL: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名";
const STUDENT: &str = "学年,状態,有効状態,登録日";
const EXAM: &str = "学年,年度,期間,科目,基準,出席状態";
const TOTAL: &str =
    "合計点,満点,正答率（%）,偏差値,塾内順位,塾内総数,学年順位,学年内総数,学年平均点,コメント";
const SECTIONS: &str = "大問1得点,大問1平均,大問2得点,大問2平均";
const EXAMINEE: &str =
    "学年,年度,期間,登録日,状態,出席科目数,科目数,出席割合（%）,国語_出欠,算数_出欠,英語_出欠,数学_出欠";
const STATISTICS: &str = "年度,期間,総生徒数,有効生徒数,塾数,教室数";
const WIDE: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間,出席,国語_大問1,国語_大問2,国語_合計点,算数_大問1,算数_大問2_小問1,算数_大問2_小問2,算数_合計点,英語_大問1,英語_大問2,英語_合計点,数学_大問1,数学_大問2,数学_合計点";
const ROSTER: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間";
const TALLY: &str = "受験者数,平均点,満点,平均正答率（%）";

/// The lists that are of everybody, of whoever may see pupils, and of 本部 alone.
const OF_ALL: [&str; 9] = [
    "student-template",
    "roster",
    "students",
    "students-by-juku",
    "examinees",
    "all-examinees",
    "marks",
    "results",
    "section-marks",
];
const OF_HEADQUARTERS: [&str; 5] = ["juku-template", "juku", "billing", "billing-details", "test-report"];

async fn book(client: &mut Client, list: &str) -> Workbook {
    let answer = client.get(&format!("/exports/{list}")).await;
    read(&answer.assert_status(200).body, &Limits::default()).unwrap()
}

/// The texts of a sheet's cells, its headings first.
fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    let width = sheet.rows.first().map_or(0, |row| row.cells.len());
    let row =
        |row: &platform_spreadsheet::Row| (0..width).map(|at| row.cell(at).text().into_owned()).collect();
    sheet.rows.iter().map(row).collect()
}

fn headings(sheet: &Sheet) -> String {
    texts(sheet)[0].join(",")
}

/// The rows of a sheet as maps from heading to text.
fn records(sheet: &Sheet) -> Vec<BTreeMap<String, String>> {
    let mut rows = texts(sheet).into_iter();
    let headings = rows.next().unwrap();
    rows.map(|row| headings.iter().cloned().zip(row).collect()).collect()
}

/// The fields of the row in which `key` fields have these values.
fn found(sheet: &Sheet, keys: &[(&str, &str)], fields: &str) -> String {
    let records = records(sheet);
    let fits = |record: &&BTreeMap<String, String>| keys.iter().all(|(name, value)| record[*name] == *value);
    let record = records.iter().find(fits).unwrap_or_else(|| panic!("no row with {keys:?}: {records:?}"));
    fields.split(',').map(|field| record[field].as_str()).collect::<Vec<_>>().join(",")
}

fn tile(page: &str, label: &str) -> String {
    let at = page.find(&format!(">{label}</span>")).unwrap_or_else(|| panic!("no tile {label}: {page}"));
    page[at..].split("tile-value\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// What the preview of a file with marks counts: 新規, 変更, 変更なし, 欠席, エラー.
async fn previewed(client: &mut Client, name: &str, bytes: &[u8]) -> [String; 5] {
    let sent = client.post_multipart("/rounds/1/imports", &[("kind", "marks")], name, bytes).await;
    let page = client.get(sent.assert_status(303).location()).await.text();
    ["新規", "変更", "変更なし", "欠席", "エラー"].map(|label| tile(&page, label))
}

/// The columns of every sheet of every list, in their order.
fn columns() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let report =
        format!("塾ID,塾名,教室ID,教室名,会員種別,料金（円）,生徒ID,生徒名,{EXAM},{TOTAL},{SECTIONS}");
    let juku = "塾ID,塾名,担当者名,メールアドレス,電話番号,住所,会員種別,ステータス,ステータス日付,有効状態,登録日,教室数,在籍生徒数";
    let template = "塾ID,塾名,担当者,メール,電話,住所,会員種別,適用開始日,状態";
    let billing = "塾ID,塾名,年度,期間,会員種別,教室数,総生徒数,課金対象生徒数,単価（円）,合計金額（円）,教室あたり平均（円）,状態,生成日";
    let details = "塾ID,塾名,会員種別,担当者,メールアドレス,電話番号,住所,年度,期間,出席生徒数,課金対象生徒数,単価（円）,合計金額（円）,状態";
    let of = |sheet, columns: &str| (sheet, columns.to_owned());
    vec![
        ("juku-template", vec![of("塾登録テンプレート", template)]),
        ("juku", vec![of("塾データ", juku), of("塾登録テンプレート", template)]),
        ("student-template", vec![of("名簿", ROSTER)]),
        ("roster", vec![of("名簿", ROSTER)]),
        ("students", vec![("生徒一覧", format!("{PUPIL},{STUDENT}"))]),
        (
            "students-by-juku",
            vec![
                ("012345_あおば塾", format!("{PUPIL},{STUDENT}")),
                ("678345_みどり塾", format!("{PUPIL},{STUDENT}")),
            ],
        ),
        (
            "examinees",
            vec![("テスト受講生徒一覧", format!("{PUPIL},{EXAMINEE}")), of("統計情報", STATISTICS)],
        ),
        ("all-examinees", vec![("2026年度_夏期", format!("{PUPIL},{EXAMINEE}")), of("統計情報", STATISTICS)]),
        ("marks", vec![of("2026夏小学生・中学生", WIDE)]),
        ("mark-template", vec![of("2026夏小学生・中学生", WIDE)]),
        ("results", vec![("テスト結果", format!("{PUPIL},{EXAM},{TOTAL},{SECTIONS}"))]),
        ("section-marks", vec![("大問別得点", format!("{PUPIL},{EXAM},大問番号,大問名,得点,満点"))]),
        ("billing", vec![of("塾別課金レポート", billing)]),
        (
            "billing-details",
            vec![
                of("詳細データ", details),
                of("サマリー", "会員種別,塾数,出席生徒数,課金対象生徒数,単価（円）,合計金額（円）"),
                ("受験生徒", format!("{PUPIL},学年,科目")),
            ],
        ),
        (
            "test-report",
            vec![
                ("テスト結果一覧", report),
                ("統計情報", format!("学年,科目,{TALLY},最高点,最低点,欠席,未入力")),
                of(
                    "塾別集計",
                    "塾ID,塾名,会員種別,受験者数,平均正答率（%）,単価（円）,合計料金（円）,料金の状態",
                ),
                ("塾・科目別集計", format!("塾ID,塾名,学年,科目,{TALLY}")),
            ],
        ),
    ]
}

both_engines! {
    async fn every_list_has_its_columns_as_excel_and_csv(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        for (list, sheets) in columns() {
            let book = book(&mut client, list).await;
            let found: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), headings(sheet))).collect();
            assert_eq!(found, sheets, "{list}");
            let csv = client.get(&format!("/exports/{list}?round=2026-summer&format=csv")).await;
            if ["students-by-juku", "all-examinees"].contains(&list) {
                csv.assert_status(422).assert_contains("Excelだけ");
                continue;
            }
            let csv = csv.assert_status(200).text();
            assert!(csv.starts_with(&format!("\u{feff}{}\r\n", sheets[0].1)), "{list}: {csv}");
            let again = read(csv.as_bytes(), &Limits::default()).unwrap();
            assert_eq!(texts(&again.sheets[0]).len(), texts(&book.sheets[0]).len(), "{list}");
        }
        client.get("/exports/results?format=ods").await.assert_status(422).assert_contains("形式「ods」");
        client.get("/exports/results?round=2025-summer").await.assert_status(404);
    }

    /// The former server answered 404.
    async fn where_there_is_nobody_the_headings_stand_alone(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let mut client = hall.as_headquarters().await;
        client.get("/exports/results").await.assert_status(404);
        client.get("/exports").await.assert_contains("テスト回をつくると");
        hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS), "--open"]);
        for (list, sheets) in columns() {
            let book = book(&mut client, list).await;
            assert!(!book.sheets.is_empty(), "{list}");
            let (first, expected) = (&book.sheets[0], &sheets[0].1);
            assert!(expected.starts_with(&headings(first)), "{list}: {}", headings(first));
            assert_eq!(first.rows.len(), 1, "{list}");
        }
    }

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

    /// 塾 and 教室 come from the session; nothing in an address widens what a file holds.
    async fn everybody_takes_their_own_and_nothing_else(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let mut classroom = hall.as_classroom("012345", "345002").await;
        for list in OF_ALL.iter().chain(&["mark-template"]) {
            for query in ["", "?juku=2&classroom=3&scope=all"] {
                for sheet in book(&mut juku, &format!("{list}{query}")).await.sheets {
                    let all = texts(&sheet).concat().join(" ");
                    assert!(!all.contains("678345") && !all.contains("みどり塾") && !all.contains("加藤"), "{list}: {all}");
                }
                for sheet in book(&mut classroom, &format!("{list}{query}")).await.sheets {
                    let own = |row: &Vec<String>| sheet.name == "統計情報" || row[2] == "345002" && row[4] == "0005";
                    assert!(texts(&sheet)[1..].iter().all(own), "{list}: {:?}", texts(&sheet));
                }
            }
        }
        assert_eq!(texts(&book(&mut classroom, "examinees").await.sheets[1])[1].join(","), "2026,夏期,1,1,1,1");
        for list in OF_HEADQUARTERS {
            for client in [&mut juku, &mut classroom] {
                client.get(&format!("/exports/{list}")).await.assert_status(404);
            }
            hall.visitor().get(&format!("/exports/{list}")).await.assert_status(303);
        }
    }

    async fn the_page_offers_what_its_reader_may_take(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let offered = |page: &str| page.matches("format=xlsx").count();
        let page = hall.as_headquarters().await.get("/exports?round=2026-summer").await.text();
        assert_eq!(offered(&page), 15);
        let shown = words(&page);
        assert!(shown.contains("テスト結果") && shown.contains("2026年度 第2回 夏期"), "{shown}");
        let mut juku = hall.as_juku("012345").await;
        assert_eq!(offered(&juku.get("/exports").await.text()), 10);
        let switches = [("register", "true"), ("mark", "true"), ("seen", "111")];
        juku.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let mut classroom = hall.as_classroom("012345", "345001").await;
        let page = classroom.get("/exports").await.text();
        assert!(offered(&page) == 8 && !page.contains("/exports/results"), "{page}");
        classroom.get("/exports/results").await.assert_status(403);
        juku.get("/exports?round=1999-summer").await.assert_status(404);
        for client in [&mut juku, &mut classroom] {
            let page = client.get("/exports").await.text();
            for link in page.split("href=\"/exports/").skip(1).map(|link| link.split('"').next().unwrap()) {
                client.get(&format!("/exports/{}", link.replace("&#38;", "&").replace("&amp;", "&"))).await.assert_status(200);
            }
        }
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

    /// The former PDF had statistics and the first fifty rows; every other list is refused as PDF.
    async fn the_test_report_exists_on_paper(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_headquarters().await;
        client.get("/exports?round=2026-summer").await.assert_contains("/exports/test-report?round=2026-summer&#38;format=pdf");
        let answer = client.get("/exports/test-report?format=pdf").await;
        let pdf = answer.assert_status(200).body.clone();
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000, "{}", pdf.len());
        if let Ok(read) = std::process::Command::new("pdftotext").args([&hall.file("report.pdf", &pdf), "-"]).output() {
            let text = String::from_utf8_lossy(&read.stdout).into_owned();
            for part in ["統計情報", "塾別集計", "テスト結果一覧", "みどり塾", "青木 はな", "速報"] {
                assert!(text.contains(part), "{part}: {text}");
            }
        }
        let record = client.get("/audit.csv").await.text();
        let line = record.lines().find(|line| line.contains("exports/test-report")).unwrap_or_default();
        assert!(line.contains("lists.exported") && line.contains("PDF"), "{line}");
        client.get("/exports/results?format=pdf").await.assert_status(422).assert_contains("PDFでは書き出せません");
        hall.as_juku("012345").await.get("/exports/test-report?format=pdf").await.assert_status(404);
    }

    async fn taking_a_list_is_recorded_and_a_formula_stays_text(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let name = [("classroom", "1"), ("name", "=HYPERLINK(1)"), ("grade", "小6")];
        juku.post_form("/students", &name).await.assert_status(303);
        let csv = juku.get("/exports/students?format=csv").await.text();
        assert!(csv.contains(",'=HYPERLINK(1),小6,在籍,有効,"), "{csv}");
        let sheet = book(&mut juku, "students").await.sheets.remove(0);
        let is_text = |cell: &Cell| *cell == Cell::Text("=HYPERLINK(1)".to_owned());
        assert!(sheet.rows.iter().any(|row| row.cells.iter().any(is_text)));
        juku.get("/exports/roster?format=csv").await.assert_status(200);

        let record = hall.as_headquarters().await.get("/audit.csv").await.text();
        let line = |subject: &str| record.lines().find(|line| line.contains(subject)).unwrap_or_default().to_owned();
        let roster = line("rounds/2026-summer/exports/roster");
        for part in ["lists.exported", "012345", "生徒データ（受験登録）", "CSV", "5"] {
            assert!(roster.contains(part), "{part}: {roster}");
        }
        assert!(line("exports/students").contains("lists.exported"), "{record}");
    }
}

/// Two thousand more pupils cost no more queries than eight, but for the marks' keys, which go by the thousand.
#[tokio::test]
async fn queries_do_not_grow_with_pupils() {
    let hall = Hall::marked(Engine::Postgres).await;
    let mut client = hall.as_headquarters().await;
    let mut few = BTreeMap::new();
    let lists = OF_ALL.into_iter().chain(["mark-template"]).chain(OF_HEADQUARTERS);
    for list in lists.clone() {
        few.insert(list, count_queries(client.get(&format!("/exports/{list}"))).await.0);
    }
    let pupil = |number: usize| {
        format!(
            "012345,あおば塾,345001,駅前教室,{number:06},生徒 {number},小{},2026,夏期\r\n",
            number % 6 + 1
        )
    };
    let roster: String = (1..=2_000).map(pupil).collect();
    let roster = hall.file("many.csv", format!("{ROSTER}\r\n{roster}"));
    hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
    for list in lists {
        let (queries, answer) = count_queries(client.get(&format!("/exports/{list}"))).await;
        let rows = read(&answer.assert_status(200).body, &Limits::default()).unwrap().sheets[0].rows.len();
        let expected =
            if ["juku", "juku-template", "student-template", "billing", "billing-details"].contains(&list) {
                1..=3
            } else {
                334..=5_000
            };
        assert!(expected.contains(&rows), "{list}: {rows}");
        assert!(
            few[list] > 0 && queries <= few[list] + 12 && queries < 200,
            "{list}: {queries}, before {}",
            few[list]
        );
    }
}
