//! What the press prints, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use backup_report::{
    Label, LabelSheet, LoanSlip, Press, PrintError, PrintedCell, PrintedColumn, PrintedFigure,
    PrintedSection, RecordForm, TableReport,
};
use std::sync::LazyLock;

static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

fn label(name: &str) -> Label {
    Label {
        label: name.to_owned(),
        kind: "テープ（LTO-9）".to_owned(),
        home: "耐火金庫室".to_owned(),
        address: Some(format!("https://backup.example.jp/media/{}", name.len())),
    }
}

fn slip() -> LoanSlip {
    LoanSlip {
        number: "12".to_owned(),
        medium: "LTO-0012".to_owned(),
        kind: "テープ（LTO-9）".to_owned(),
        holds: vec!["基幹サーバー イメージ".to_owned()],
        borrower: "山田 太郎".to_owned(),
        affiliation: "つばめ運輸".to_owned(),
        contact: "03-0000-0000".to_owned(),
        purpose: "遠隔地への搬送".to_owned(),
        lent_at: "2026年12月1日(火) 10:00".to_owned(),
        lent_by: "佐藤 花".to_owned(),
        due_on: "2026年12月4日(金)".to_owned(),
        home: "耐火金庫室".to_owned(),
        address: Some("https://backup.example.jp/media/12".to_owned()),
    }
}

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let (_, count) = text.split_once("/Type/Pages/Count ").unwrap();
    count.split('/').next().unwrap().parse().unwrap()
}

#[test]
fn labels_fill_sheet_after_sheet() {
    let sheet = |skip, count| {
        let labels = (0..count).map(|number| label(&format!("LTO-{number:04}"))).collect();
        PRESS.labels(&LabelSheet { skip, labels }).unwrap()
    };
    for (skip, count, expected) in [(0, 1, 1), (0, 24, 1), (1, 24, 2), (23, 1, 1), (23, 26, 3)] {
        assert_eq!(pages(&sheet(skip, count)), expected, "{count} labels after {skip} places");
    }
}

#[test]
fn long_words_and_rare_letters_leave_no_label_out() {
    let mut long = label(&"とても長いラベル".repeat(5));
    long.kind = "\u{1f4be}".repeat(60);
    let pdf = PRESS.labels(&LabelSheet { skip: 0, labels: vec![long; 24] }).unwrap();
    assert_eq!(pages(&pdf), 1);
}

#[test]
fn what_makes_no_sheet_is_refused() {
    let refused = |skip, count| {
        PRESS.labels(&LabelSheet { skip, labels: vec![label("A"); count] }).unwrap_err().to_string()
    };
    assert!(refused(0, 0).contains("no label"));
    assert!(refused(0, 241).contains("more than 240"));
    assert!(refused(24, 1).contains("no place"));
    let far = Label { address: Some("x".repeat(3_000)), ..label("A") };
    let refused = PRESS.labels(&LabelSheet { skip: 0, labels: vec![far] });
    assert!(matches!(refused, Err(PrintError::Address { .. })));
}

#[test]
fn without_an_address_there_is_no_code() {
    let plain = Label { address: None, ..label("LTO-0012") };
    let sheet = |label: Label| PRESS.labels(&LabelSheet { skip: 0, labels: vec![label] }).unwrap();
    assert!(sheet(plain.clone()).len() < sheet(label("LTO-0012")).len());
    assert_eq!(pages(&PRESS.loan_slip(&LoanSlip { address: None, ..slip() }).unwrap()), 1);
}

#[test]
fn a_slip_is_one_page_however_much_there_is_to_say() {
    assert_eq!(pages(&PRESS.loan_slip(&slip()).unwrap()), 1);
    let long = "長い言葉\n".repeat(100);
    let full = LoanSlip {
        holds: vec![long.clone(); 9],
        borrower: long.clone(),
        affiliation: long.clone(),
        purpose: long.clone(),
        home: long,
        ..slip()
    };
    assert_eq!(pages(&PRESS.loan_slip(&full).unwrap()), 1);
    let short = LoanSlip { holds: vec![], affiliation: String::new(), contact: String::new(), ..slip() };
    assert_eq!(pages(&PRESS.loan_slip(&short).unwrap()), 1);
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    assert!(PRESS.loan_slip(&slip()).unwrap() == Press::new().loan_slip(&slip()).unwrap());
}

fn report(rows: usize) -> TableReport {
    let cell = |text: &str, tone: &str| PrintedCell { text: text.to_owned(), tone: tone.to_owned() };
    let column = |label: &str, numeric| PrintedColumn { label: label.to_owned(), numeric, share: 2 };
    let figure = PrintedFigure {
        label: "実行".to_owned(),
        value: "1,234".to_owned(),
        note: "12件のジョブ、成功率 99.9%".to_owned(),
        tone: "good".to_owned(),
    };
    let section = PrintedSection {
        title: "ジョブごとの実行".to_owned(),
        note: "予定した実行だけを数えます。".to_owned(),
        columns: vec![column("ジョブ", false), column("失敗", true)],
        rows: (0..rows).map(|_| vec![cell("基幹サーバー イメージ", ""), cell("3", "bad")]).collect(),
        empty: "ありません。".to_owned(),
        grouped: 0,
        charted: false,
    };
    TableReport {
        server: "バックアップ管理システム".to_owned(),
        organisation: "ひだまり学習社".to_owned(),
        department: "情報システム部".to_owned(),
        cover: false,
        number: "DAILY-20261127-00012".to_owned(),
        title: "日次レポート".to_owned(),
        period: "2026年11月27日(金)".to_owned(),
        made: "2026年11月28日(土) 8:00".to_owned(),
        signature: "署名なし".to_owned(),
        digest: "0123456789abcdef".repeat(4),
        figures: vec![figure; 5],
        sections: vec![section],
        signatures: vec!["作成".to_owned(), "承認".to_owned()],
    }
}

#[test]
fn a_report_takes_the_pages_that_it_needs() {
    assert_eq!(pages(&PRESS.table_report(&report(0)).unwrap()), 1);
    assert_eq!(pages(&PRESS.table_report(&report(5)).unwrap()), 1);
    let long = report(200);
    let pdf = PRESS.table_report(&long).unwrap();
    assert!(pages(&pdf) > 2);
    assert!(pdf == Press::new().table_report(&long).unwrap(), "the same bytes");
    let bare = TableReport { figures: vec![], sections: vec![], signatures: vec![], ..report(0) };
    assert_eq!(pages(&PRESS.table_report(&bare).unwrap()), 1);
    let long = TableReport { cover: true, ..report(5) };
    let pdf = PRESS.table_report(&long).unwrap();
    assert_eq!(pages(&pdf), 2, "the cover, and the contents with what they lead to");
    let links = String::from_utf8_lossy(&pdf).matches("/Subtype/Link").count();
    assert_eq!(links, 2, "the figures and the table");
    let nameless = TableReport { organisation: String::new(), department: String::new(), ..long };
    assert_eq!(pages(&PRESS.table_report(&nameless).unwrap()), 2);
    let mut drawn = report(31);
    drawn.sections[0].charted = true;
    drawn.sections[0].grouped = 1;
    assert!(pages(&PRESS.table_report(&drawn).unwrap()) <= 3);
    drawn.sections[0].rows[3][1].text = "—".to_owned();
    assert!(pages(&PRESS.table_report(&drawn).unwrap()) <= 3, "a day of which nothing is known");
    let mut uneven = report(2);
    uneven.sections[0].rows[1].pop();
    assert!(matches!(PRESS.table_report(&uneven), Err(PrintError::Unsound { .. })));
}

/// A form of one table with so many rows.
fn form(rows: usize, lying: bool) -> RecordForm {
    let report = report(rows);
    RecordForm {
        server: report.server,
        organisation: report.organisation,
        department: report.department,
        title: "棚卸し記録".to_owned(),
        number: "棚卸し #12".to_owned(),
        printed: "2026年11月28日(土) 8:00　佐藤 花".to_owned(),
        digest: report.digest,
        facts: vec![
            ("場所".to_owned(), "耐火金庫室".to_owned()),
            ("備考".to_owned(), "長い言葉 ".repeat(80)),
        ],
        sections: report.sections,
        signatures: report.signatures,
        lying,
        address: Some("https://backup.example.jp/media/stocktakes/12".to_owned()),
    }
}

#[test]
fn a_form_takes_the_pages_that_it_needs() {
    for lying in [false, true] {
        assert_eq!(pages(&PRESS.record_form(&form(3, lying)).unwrap()), 1);
        assert!(pages(&PRESS.record_form(&form(200, lying)).unwrap()) > 2);
    }
    let bare = RecordForm {
        facts: vec![],
        sections: vec![],
        signatures: vec![],
        organisation: String::new(),
        department: String::new(),
        address: None,
        ..form(0, false)
    };
    let pdf = PRESS.record_form(&bare).unwrap();
    assert_eq!(pages(&pdf), 1);
    assert!(pdf == Press::new().record_form(&bare).unwrap(), "the same bytes");
    let mut uneven = form(2, false);
    uneven.sections[0].rows[1].pop();
    assert!(matches!(PRESS.record_form(&uneven), Err(PrintError::Unsound { .. })));
}
