//! What the press prints, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod cards;

use autograder_report::{
    GradeCount, Invoice, InvoiceIssuer, InvoiceRecipient, ListPaper, PaperColumn, PaperTable, Press,
    PrintError, ReportCard,
};
use std::collections::BTreeSet;
use std::sync::LazyLock;

static PRESS: LazyLock<Press> = LazyLock::new(Press::new);

#[test]
fn every_card_fits_its_page() {
    for (case, card) in cards::all() {
        let pdf = PRESS.pdf(&card).unwrap_or_else(|refusal| panic!("{case}: {refusal}"));
        assert_eq!(pages(&pdf), 1, "{case}");
    }
}

/// Words are only ever cut at their end, so a last letter that shows is a text that is whole.
#[test]
fn words_within_their_budget_are_printed_to_the_last_letter() {
    let fullest = cards::longest_remarks();
    let printed = PRESS.svg(&fullest).unwrap();
    let texts: [fn(&mut ReportCard) -> &mut String; 4] = [
        |card| &mut card.summary,
        |card| cards::remark(card, 0),
        |card| cards::remark(card, 1),
        |card| &mut card.juku_message,
    ];
    for (at, text) in texts.into_iter().enumerate() {
        let mut card = fullest.clone();
        text(&mut card).pop();
        text(&mut card).push('終');
        assert!(PRESS.svg(&card).unwrap() != printed, "text {at} is cut");
    }
}

#[test]
fn both_weights_of_the_font_are_part_of_the_file() {
    let pdf = PRESS.pdf(&cards::elementary()).unwrap();
    assert!(contains(&pdf, b"+BIZUDPGothic-Regular") && contains(&pdf, b"+BIZUDPGothic-Bold"));
    assert!(contains(&pdf, b"/FontFile2"));
}

#[test]
fn a_single_card_is_tagged_and_describes_its_charts() {
    let pdf = PRESS.pdf(&cards::elementary()).unwrap();
    assert!(contains(&pdf, b"/StructTreeRoot") && contains(&pdf, b"/Alt"));
}

#[test]
fn a_booklet_has_a_page_and_a_bookmark_for_each_pupil() {
    let names = ["山本 花子", "伊藤 健", "鈴木 葵"];
    let cards = names.map(named);
    let pdf = PRESS.booklet(&cards).unwrap();
    assert_eq!(pages(&pdf), 3);
    for name in names {
        assert!(contains(&pdf, &bookmark(name)), "{name}");
    }
    assert!(pdf.len() < 3 * PRESS.pdf(&cards[0]).unwrap().len());
}

#[test]
fn the_preview_is_a_drawing_of_the_same_page() {
    let svg = PRESS.svg(&cards::middle()).unwrap();
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("595.27"), "not A4: {}", &svg[..200]);
}

#[test]
fn the_same_card_gives_the_same_bytes() {
    let card = cards::elementary();
    assert!(PRESS.pdf(&card).unwrap() == Press::new().pdf(&card).unwrap());
    assert!(PRESS.svg(&card).unwrap() == PRESS.svg(&card).unwrap());
}

#[test]
fn what_a_juku_hides_is_not_on_the_page() {
    let shown = PRESS.svg(&cards::elementary()).unwrap();
    let hide: [fn(&mut ReportCard); 3] = [
        |card| card.layout.show_national_rank = false,
        |card| card.layout.show_juku_rank = false,
        |card| card.layout.show_window = false,
    ];
    for change in hide {
        let mut card = cards::elementary();
        change(&mut card);
        assert!(PRESS.svg(&card).unwrap().len() < shown.len());
    }
}

#[test]
fn a_blank_back_follows_where_it_is_asked_for() {
    let mut cards = [named("山田 花子"), named("佐藤 太郎"), named("鈴木 みお")];
    cards[0].layout.blank_back = true;
    cards[2].layout.blank_back = true;
    assert_eq!(pages(&PRESS.booklet(&cards).unwrap()), 5);
    assert_eq!(pages(&PRESS.pdf(&cards[0]).unwrap()), 2);
    let alone = PRESS.svg(&cards[1]).unwrap();
    cards[1].layout.blank_back = true;
    assert!(alone == PRESS.svg(&cards[1]).unwrap(), "the card itself is the same");
}

#[test]
fn the_window_lies_where_the_envelope_has_its_own() {
    // The window is drawn from its usual place on, so many points to the right and down.
    for (x, y) in [(10, -10), (-10, 10), (3, -2)] {
        let mut card = cards::elementary();
        card.layout.window_offset_mm = (f64::from(x), f64::from(y));
        let svg = PRESS.svg(&card).unwrap();
        let points = |mm: i32| (f64::from(mm) / 25.4 * 7200.0).trunc() / 100.0;
        let (right, down) = (points(x).to_string(), points(y).to_string());
        let moved = |at: usize| svg[at..].chars().take(40).collect::<String>().contains(&down);
        assert!(svg.match_indices(&right).any(|(at, _)| moved(at)), "{x} {y}");
        assert!(!PRESS.svg(&cards::elementary()).unwrap().contains(&format!("{right} {down}")));
    }
    let mut far = cards::elementary();
    far.layout.window_offset_mm = (25.0, -25.0);
    let mut held = cards::elementary();
    held.layout.window_offset_mm = (10.0, -10.0);
    assert!(PRESS.svg(&far).unwrap() == PRESS.svg(&held).unwrap(), "it stays on the paper");
}

#[test]
fn every_card_has_room_for_a_window_moved_as_far_as_it_goes() {
    for (case, mut card) in cards::all() {
        for offset in [(10.0, 10.0), (-10.0, -10.0)] {
            card.layout.window_offset_mm = offset;
            assert!(PRESS.svg(&card).is_ok(), "{case} {offset:?}");
        }
    }
}

#[test]
fn letters_that_the_font_lacks_are_told_and_do_not_stop_the_press() {
    assert_eq!(PRESS.unprintable(&cards::elementary()), BTreeSet::new());
    assert_eq!(PRESS.unprintable(&cards::rare_letters()), BTreeSet::from(['𠮷']));
    let mut card = named("花子\u{7}😀");
    assert_eq!(PRESS.unprintable(&card), BTreeSet::from(['😀']));
    let printed = PRESS.svg(&card).unwrap();
    card.recipient.name = "花子〓".to_owned();
    assert!(printed == PRESS.svg(&card).unwrap());
}

#[test]
fn what_looks_like_a_template_is_printed_as_it_is_written() {
    let name = r#"花子 #panic("x") $ * _ <a> @b"#;
    assert!(contains(&PRESS.booklet(&[named(name)]).unwrap(), &bookmark(name)));
}

#[test]
fn a_subject_without_a_result_is_not_told_as_an_absence() {
    let missing = PRESS.svg(&cards::one_subject_missing()).unwrap();
    assert!(missing != PRESS.svg(&cards::one_subject_absent()).unwrap());
}

#[test]
fn a_comma_that_hangs_into_the_margin_stops_no_card() {
    let mut card = cards::elementary();
    let remarks = [
        "「文章題2」がよくできています。この調子で、記述の問題にも挑戦していきましょう。",
        "式の立て方がたいへんよくなりました。図形や割合の問題で、理由を言葉で説明する練習をするとさらに力がつきます。",
    ];
    for (part, words) in card.subjects.iter_mut().zip(remarks) {
        let autograder_report::SubjectPart::Sat(subject) = part else { unreachable!() };
        subject.remark = words.to_owned();
    }
    card.juku_message =
        "テストおつかれさまでした。まちがえた問題は宝物です。解き直しノートを作って、次の授業に持ってきてください。".to_owned();
    assert_eq!(PRESS.svg(&card).map(|_| ()), Ok(()));
}

#[test]
fn a_pupil_who_sat_nothing_has_no_card() {
    let mut card = cards::one_subject_absent();
    card.subjects[0] = card.subjects[1].clone();
    assert_eq!(PRESS.pdf(&card), Err(PrintError::NothingToPrint { card: 0 }));
    let booklet = [cards::elementary(), card];
    assert_eq!(PRESS.booklet(&booklet), Err(PrintError::NothingToPrint { card: 1 }));
    assert_eq!(PRESS.booklet(&[]), Err(PrintError::NothingToPrint { card: 0 }));
}

#[test]
fn numbers_that_contradict_each_other_are_refused() {
    let break_it: [fn(&mut ReportCard); 6] = [
        |card| card.tiles[0].full = 0,
        |card| card.tiles[1].points = 101,
        |card| card.tiles.clear(),
        |card| card.path = vec![card.path[0].clone(); 7],
        |card| card.layout.window_offset_mm.0 = f64::NAN,
        |card| {
            let autograder_report::SubjectPart::Sat(subject) = &mut card.subjects[0] else { unreachable!() };
            subject.sections = vec![subject.sections[0].clone(); 11];
        },
    ];
    for change in break_it {
        let mut card = cards::elementary();
        change(&mut card);
        let refusal = PRESS.svg(&card).unwrap_err();
        assert!(matches!(refusal, PrintError::Unsound { card: 0, .. }), "{refusal}");
    }
}

#[test]
fn a_card_survives_being_stored() {
    for (case, card) in cards::all() {
        let stored = serde_json::to_string(&card).unwrap();
        assert_eq!(serde_json::from_str::<ReportCard>(&stored).unwrap(), card, "{case}");
    }
}

fn named(name: &str) -> ReportCard {
    let mut card = cards::elementary();
    card.recipient.name = name.to_owned();
    card
}

/// The pages of a PDF, by the count in its page tree.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let (_, count) = text.split_once("/Type/Pages/Count ").unwrap();
    count.split('/').next().unwrap().parse().unwrap()
}

/// A text as the outline of a PDF writes it: UTF-16 in hexadecimal, after a byte order mark.
fn bookmark(text: &str) -> Vec<u8> {
    let digits: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("/Title<FEFF{digits}>").into_bytes()
}

fn contains(pdf: &[u8], needle: &[u8]) -> bool {
    pdf.windows(needle.len()).any(|window| window == needle)
}

fn invoice() -> Invoice {
    Invoice {
        number: "2026-summer-012345-2".to_owned(),
        edition: 2,
        replaces: Some("2026-summer-012345-1".to_owned()),
        issued_on: "2026年11月28日".to_owned(),
        recipient: InvoiceRecipient {
            name: "あおば塾".to_owned(),
            number: "012345".to_owned(),
            person: "佐々木 りく".to_owned(),
            address: "東京都見本区あおば町1-2-3".to_owned(),
        },
        issuer: InvoiceIssuer {
            name: "全国学力向上テスト 本部".to_owned(),
            address: "東京都見本区本町4-5-6".to_owned(),
            registration_number: "T1234567890123".to_owned(),
            bank_account: "見本銀行 本店 普通 0000000".to_owned(),
            payment_terms: "発行日の翌月末日".to_owned(),
        },
        round_label: "2026年度 第2回 夏期".to_owned(),
        sat_on: "2026年7月26日".to_owned(),
        membership: "一般塾".to_owned(),
        unit_yen: 500,
        examinees: 36,
        amount_yen: 18_000,
        tax_percent: 10,
        tax_yen: 1_636,
        grades: (1..=9)
            .map(|grade| GradeCount {
                grade: format!("第{grade}学年"),
                examinees: 4,
                subjects: [("国語".to_owned(), 4), ("算数".to_owned(), 3)],
            })
            .collect(),
        rule: "受けた教科のすべての大問に得点がある生徒を、1人と数えます。".repeat(2),
    }
}

#[test]
fn an_invoice_is_one_page_however_long_its_texts_are() {
    let usual = invoice();
    assert_eq!(pages(&PRESS.invoice(&usual).unwrap()), 1);
    let long = "とても長い名前の".repeat(30);
    let mut full = usual.clone();
    full.recipient.name.clone_from(&long);
    full.recipient.person.clone_from(&long);
    full.recipient.address.clone_from(&long);
    full.issuer.name.clone_from(&long);
    full.issuer.address.clone_from(&long);
    full.issuer.bank_account.clone_from(&long);
    full.issuer.payment_terms.clone_from(&long);
    full.rule = long;
    assert_eq!(pages(&PRESS.invoice(&full).unwrap()), 1);
    let nobody = Invoice { examinees: 0, amount_yen: 0, tax_yen: 0, grades: Vec::new(), ..usual.clone() };
    assert_eq!(pages(&PRESS.invoice(&nobody).unwrap()), 1);
    assert!(PRESS.invoice(&usual).unwrap() == Press::new().invoice(&usual).unwrap());
}

#[test]
fn an_invoice_that_does_not_add_up_is_refused() {
    let break_it: [fn(&mut Invoice); 4] = [
        |invoice| invoice.amount_yen += 1,
        |invoice| invoice.grades[0].examinees += 1,
        |invoice| invoice.grades.push(invoice.grades[0].clone()),
        |invoice| invoice.tax_yen = 18_001,
    ];
    for change in break_it {
        let mut wrong = invoice();
        change(&mut wrong);
        let refusal = PRESS.invoice(&wrong).unwrap_err();
        assert!(matches!(refusal, PrintError::Unsound { .. }), "{refusal}");
    }
}

fn list(rows: usize) -> ListPaper {
    let column = |heading: &str, is_number| PaperColumn { heading: heading.to_owned(), share: 10, is_number };
    let row = |at: usize| vec![format!("とても長い名前の塾{at}").repeat(1 + at % 7), at.to_string()];
    let table = |title: &str| PaperTable {
        title: title.to_owned(),
        note: "注記".to_owned(),
        columns: vec![column("塾名", false), column("受験者数", true)],
        rows: (0..rows).map(row).collect(),
    };
    ListPaper {
        title: "テストレポート".to_owned(),
        lead: "速報".to_owned(),
        tables: vec![table("統計情報"), table("塾別集計")],
    }
}

#[test]
fn a_list_takes_as_many_pages_as_it_needs() {
    assert_eq!(pages(&PRESS.list(&list(3)).unwrap()), 1);
    assert_eq!(pages(&PRESS.list(&list(0)).unwrap()), 1);
    assert!(pages(&PRESS.list(&list(200)).unwrap()) > 5);
    assert!(PRESS.list(&list(3)).unwrap() == Press::new().list(&list(3)).unwrap());
}

#[test]
fn a_list_whose_rows_do_not_fit_its_columns_is_refused() {
    let mut wrong = list(2);
    wrong.tables[1].rows[1].pop();
    assert!(matches!(PRESS.list(&wrong).unwrap_err(), PrintError::Unsound { .. }));
    let mut bare = list(0);
    bare.tables[0].columns.clear();
    assert!(matches!(PRESS.list(&bare).unwrap_err(), PrintError::Unsound { .. }));
}
