//! Every list of the former system as a file: its columns, and who gets which.

use std::collections::BTreeMap;

use platform_spreadsheet::{Cell, Limits, Sheet, read};
use platform_testing::{Engine, both_engines, count_queries};

use crate::exported::{book, texts};
use crate::hall::{EXAMS, Hall, words};

const PUPIL: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名";
const STUDENT: &str = "学年,状態,有効状態,登録日";
const EXAM: &str = "学年,年度,期間,科目,基準,出席状態";
pub(crate) const TOTAL: &str =
    "合計点,満点,正答率（%）,偏差値,塾内順位,塾内総数,学年順位,学年内総数,学年平均点,コメント";
pub(crate) const SECTIONS: &str = "大問1得点,大問1平均,大問2得点,大問2平均";
const EXAMINEE: &str =
    "学年,年度,期間,登録日,状態,出席科目数,科目数,出席割合（%）,国語_出欠,算数_出欠,英語_出欠,数学_出欠";
const STATISTICS: &str = "年度,期間,総生徒数,有効生徒数,塾数,教室数";
const WIDE: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間,出席,国語_大問1,国語_大問2,国語_合計点,算数_大問1,算数_大問2_小問1,算数_大問2_小問2,算数_合計点,英語_大問1,英語_大問2,英語_合計点,数学_大問1,数学_大問2,数学_合計点";
const ROSTER: &str = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間,ふりがな";
pub(crate) const TALLY: &str = "受験者数,平均点,満点,平均正答率（%）";

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

fn headings(sheet: &Sheet) -> String {
    texts(sheet)[0].join(",")
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
