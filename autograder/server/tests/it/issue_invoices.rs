//! 本部 asks every 塾 for what its examinees of a round cost: estimate, draft, 確定, and a new edition after a correction.

use platform_spreadsheet::{Cell, Limits, Workbook};
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, MARKS, field, latest_round, link, words};
use crate::page_form::PageForm;

const BOARD: &str = "/billing?round=2026-summer";

/// What a person reads in the row of the board, or of another list, that has `name` in it.
fn row(page: &str, name: &str) -> String {
    let rows = page.split("<tr").skip(1).find(|row| row.contains(name));
    words(&format!("<tr{}", rows.unwrap_or_else(|| panic!("no row with {name}: {page}"))))
}

async fn advance(client: &mut Client, round: &str, to: &str, reason: &str) {
    client.post_form(&format!("{round}/moves"), &[("to", to), ("reason", reason)]).await.assert_status(303);
}

/// Freezes the round as it stands.
async fn freeze(client: &mut Client, round: &str) {
    client.post_form(&format!("{round}/snapshots"), &[("reason", "採点もれ")]).await.assert_status(303);
}

/// The round of a hall with marks, 確定.
async fn frozen(hall: &Hall) -> (Client, String) {
    let mut client = hall.as_headquarters().await;
    let round = latest_round(&mut client).await;
    for to in ["closed", "aggregating"] {
        advance(&mut client, &round, to, "").await;
    }
    freeze(&mut client, &round).await;
    (client, round)
}

/// Presses the button on the board that sends a form to `action`.
async fn press(client: &mut Client, action: &str) -> Answer {
    let page = client.get(BOARD).await.text();
    PageForm::on(&page, action).send(client).await
}

async fn draft(client: &mut Client, round: &str) -> Answer {
    press(client, &format!("{round}/invoice-drafts")).await
}

async fn issue(client: &mut Client, round: &str) -> Answer {
    press(client, &format!("{round}/invoices")).await
}

/// Makes あおば塾 another kind of member from that day on.
async fn change_membership(client: &mut Client, kind: &str, from: &str) {
    let list = client.get("/juku?q=012345").await.text();
    let page = link(&list.replace("\"/juku/new\"", ""), "/juku/");
    let revision = field(&client.get(&page).await.text(), "revision");
    let sent = [("membership", kind), ("valid_from", from), ("revision", &revision)];
    client.post_form(&format!("{page}/memberships"), &sent).await.assert_status(303);
}

/// What a 塾 sees of its billing.
async fn own_page(office: &mut Client) -> String {
    let page = link(&office.get("/").await.text(), "/billing/");
    office.get(&page).await.assert_status(200).text()
}

/// The texts of a sheet's cells, row by row.
fn texts(workbook: &Workbook, sheet: usize) -> Vec<Vec<String>> {
    let row = |row: &platform_spreadsheet::Row| row.cells.iter().map(Cell::text).map(Into::into).collect();
    workbook.sheets[sheet].rows.iter().map(row).collect()
}

both_engines! {
    /// While pupils are registered, everybody counts who is registered, and the page says that this is only probable.
    async fn before_the_end_there_is_an_estimate(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let page = client.get(BOARD).await.assert_status(200).text();
        assert!(words(&page).contains("いまは概算です") && !page.contains("invoice-drafts"), "{page}");
        let aoba = row(&page, "あおば塾");
        assert!(aoba.contains("一般塾 5人 結果あり 0人 5人 500円 2,500円 概算"), "{aoba}");
        let mut office = hall.as_juku("012345").await;
        let own = own_page(&mut office).await;
        let line = row(&own, "2026年度 第2回 夏期");
        assert!(line.contains("概算 登録した全員が受験した場合（いま結果があるのは0人） 5人 500円 2,500円"), "{line}");
        let round = latest_round(&mut client).await;
        let early = client.post_form(&format!("{round}/invoice-drafts"), &[("revision", "0")]).await;
        early.assert_status(409).assert_contains("集計が確定していない");
    }

    /// Who has a result in one subject at least counts once: あおば塾 all five, みどり塾 two of its three.
    async fn final_numbers_are_drafted_and_issued(engine: Engine) {
        let hall = Hall::marked(engine).await;
        change_membership(&mut hall.as_headquarters().await, "eduplus", "2026-04-01").await;
        let (mut client, round) = frozen(&hall).await;
        let mut office = hall.as_juku("012345").await;
        let own_page = link(&office.get("/").await.text(), "/billing/");
        draft(&mut client, &round).await.assert_status(303);
        let page = client.get(BOARD).await.text();
        assert!(words(&page).contains("2塾の請求の下書きをつくりました"), "{page}");
        let (aoba, midori) = (row(&page, "あおば塾"), row(&page, "みどり塾"));
        assert!(aoba.contains("eduplus導入塾 5人 5人 300円 1,500円 下書き 第1版"), "{aoba}");
        assert!(midori.contains("一般塾 3人 2人 500円 1,000円 下書き 第1版"), "{midori}");
        let invoice = link(&page, "/invoices/");
        client.get(&format!("{invoice}/invoice.pdf")).await.assert_status(409).assert_contains("下書き");
        office.get(&invoice).await.assert_status(404);
        assert!(row(&office.get(&own_page).await.text(), "夏期").contains("概算"), "a draft is nobody's but 本部's");

        issue(&mut client, &round).await.assert_status(303);
        let page = client.get(BOARD).await.text();
        assert!(words(&page).contains("すべて確定しています") && row(&page, "あおば塾").contains("確定 第1版"), "{page}");
        let own = row(&office.get(&own_page).await.text(), "夏期");
        assert!(own.contains("確定 第1版 5人 300円 1,500円 内容を見る PDF"), "{own}");
        let shown = office.get(&invoice).await;
        for expected in ["うち消費税（10%） 136円", "青木 はな", "上田 そら", "小6", "第1版", "教科の数にかかわらず"] {
            shown.assert_status(200).assert_contains(expected);
        }
        let pdf = office.get(&format!("{invoice}/invoice.pdf")).await;
        assert!(pdf.assert_status(200).body.starts_with(b"%PDF"));
        assert!(pdf.header("content-disposition").unwrap().contains("2026-summer-012345-1"));
        assert!(!client.get(BOARD).await.contains("invoice-drafts"), "there is nothing more to draft");
    }

    /// What others may not see: another 塾, a 教室, and 塾 of the whole board.
    async fn an_invoice_is_between_headquarters_and_its_juku(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = frozen(&hall).await;
        draft(&mut client, &round).await.assert_status(303);
        issue(&mut client, &round).await.assert_status(303);
        let invoice = link(&client.get(BOARD).await.text(), "/invoices/");
        let own_page = link(&hall.as_juku("012345").await.get("/").await.text(), "/billing/");
        for mut stranger in [hall.as_juku("678345").await, hall.as_classroom("012345", "345001").await] {
            for address in [invoice.clone(), format!("{invoice}/invoice.pdf"), own_page.clone()] {
                stranger.get(&address).await.assert_status(404);
            }
        }
        let mut office = hall.as_juku("012345").await;
        for address in [BOARD.to_owned(), format!("{round}/invoices.xlsx"), format!("{round}/invoices.csv")] {
            office.get(&address).await.assert_status(404);
        }
        for action in ["invoice-drafts", "invoices"] {
            office.post_form(&format!("{round}/{action}"), &[("revision", "2")]).await.assert_status(404);
        }
        assert!(!hall.as_classroom("012345", "345001").await.get("/").await.contains("ご請求"));
    }

    /// A correction shows the difference and makes a second edition of the 塾 that it touches; the first stays.
    async fn a_correction_makes_a_second_edition(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = frozen(&hall).await;
        draft(&mut client, &round).await.assert_status(303);
        issue(&mut client, &round).await.assert_status(303);
        let page = client.get(BOARD).await.text();
        let first = link(page.split("<tr").find(|row| row.contains("みどり塾")).unwrap(), "/invoices/");
        let before = client.get(&format!("{first}/invoice.pdf")).await.assert_status(200).body.clone();

        // 木村 さき was there after all.
        advance(&mut client, &round, "aggregating", "採点もれ").await;
        let marks = MARKS.replace("678345,0002,欠席,,,,,", "678345,0002,出席,10,10,10,5,10");
        let marks = hall.file("corrected.csv", marks);
        hall.commanded(&["import-marks", &marks, "--round", "2026-summer", "--apply"]);
        assert!(words(&client.get(BOARD).await.text()).contains("いまは概算です"));
        freeze(&mut client, &round).await;
        let page = client.get(BOARD).await.text();
        assert!(words(&page).contains("1塾の請求をつくれます"), "{page}");
        draft(&mut client, &round).await.assert_status(303);
        let page = client.get(BOARD).await.text();
        let (aoba, midori) = (row(&page, "あおば塾"), row(&page, "みどり塾"));
        assert!(aoba.contains("確定 第1版"), "nothing changed there: {aoba}");
        assert!(midori.contains("3人 500円 1,500円 前の版より +500円 下書き 第2版"), "{midori}");
        issue(&mut client, &round).await.assert_status(303);

        let mut office = hall.as_juku("678345").await;
        let own = own_page(&mut office).await;
        assert!(row(&own, "夏期").contains("第2版 3人 500円 1,500円"), "{own}");
        let second = link(&own, "/invoices/");
        let shown = office.get(&second).await.text();
        assert!(row(&shown, "第2版</b>").contains("+500円"), "{shown}");
        office.get(&first).await.assert_status(200).assert_contains("2<small>人");
        let after = office.get(&format!("{first}/invoice.pdf")).await.assert_status(200).body.clone();
        assert!(before == after, "the first edition is printed as it was");
    }

    /// The 実施日 decides. A 会員種別 of later days changes nothing; one that was entered late makes a second edition.
    async fn a_membership_counts_on_the_day_of_the_test(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = frozen(&hall).await;
        change_membership(&mut client, "culture_kids", "2026-07-27").await;
        draft(&mut client, &round).await.assert_status(303);
        assert!(row(&client.get(BOARD).await.text(), "あおば塾").contains("一般塾 5人 5人 500円 2,500円"));

        // Between draft and 確定 it turns out to have begun the day before: the draft is refused and made anew.
        change_membership(&mut client, "eduplus", "2026-07-26").await;
        assert!(words(&client.get(BOARD).await.text()).contains("下書きが古くなりました"));
        let stale = client.post_form(&format!("{round}/invoices"), &[("revision", "1")]).await;
        stale.assert_status(409).assert_contains("下書きをつくり直して");
        draft(&mut client, &round).await.assert_status(303);
        issue(&mut client, &round).await.assert_status(303);
        assert!(row(&client.get(BOARD).await.text(), "あおば塾").contains("eduplus導入塾 5人 5人 300円 1,500円 確定 第1版"));

        change_membership(&mut client, "culture_kids", "2026-07-26").await;
        assert!(row(&client.get(BOARD).await.text(), "あおば塾").contains("300円 1,500円 確定 第1版"), "issued is issued");
        draft(&mut client, &round).await.assert_status(303);
        let aoba = row(&client.get(BOARD).await.text(), "あおば塾");
        assert!(aoba.contains("100円 500円 前の版より −1,000円 下書き 第2版"), "{aoba}");
    }

    /// A 塾 that left after the test is asked for what it sat, and 本部 can still print that.
    async fn a_juku_that_left_still_owes_what_it_sat(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = frozen(&hall).await;
        let own_page = link(&hall.as_juku("012345").await.get("/").await.text(), "/billing/");
        let juku = own_page.replace("/billing/", "/juku/");
        let left = [("seen", "member"), ("status", "withdrawn")];
        client.post_form(&format!("{juku}/status"), &left).await.assert_status(303);
        draft(&mut client, &round).await.assert_status(303);
        issue(&mut client, &round).await.assert_status(303);
        let page = client.get(BOARD).await.text();
        assert!(row(&page, "あおば塾").contains("2,500円 確定"), "{page}");
        let invoice = link(&page, "/invoices/");
        client.get(&format!("{invoice}/invoice.pdf")).await.assert_status(200);
        client.get(&own_page).await.assert_status(200).assert_contains("2,500円");
        let mut office = hall.as_juku("012345").await;
        for address in [own_page.clone(), invoice.clone(), format!("{invoice}/invoice.pdf")] {
            office.get(&address).await.assert_status(403).assert_contains("退会しているため");
        }
    }

    /// Of two who draft, and of two who press 確定, one does and the other is told.
    async fn of_two_at_once_one_is_told(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut one, round) = frozen(&hall).await;
        let mut other = one.clone();
        for (action, seen) in [("invoice-drafts", "0"), ("invoices", "1")] {
            let (address, sent) = (format!("{round}/{action}"), [("revision", seen)]);
            let (first, second) = tokio::join!(one.post_form(&address, &sent), other.post_form(&address, &sent));
            let mut statuses = [first.status.as_u16(), second.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409], "{action}");
            let refused = if first.status.as_u16() == 409 { first } else { second };
            refused.assert_contains("別の人がこの回の請求を進めました");
        }
        let again = one.post_form(&format!("{round}/invoices"), &[("revision", "2")]).await;
        again.assert_status(409).assert_contains("確定する下書きがありません");
        let page = one.get(BOARD).await.text();
        assert!(row(&page, "あおば塾").contains("確定 第1版") && !page.contains("第2版"), "{page}");
        one.post_form(&format!("{round}/invoices"), &[]).await.assert_status(409);
        one.post_form("/rounds/987654/invoice-drafts", &[("revision", "0")]).await.assert_status(404);
    }

    /// The files of accounting say what the board says, and run no formula.
    async fn accounting_gets_files(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut client, round) = frozen(&hall).await;
        let own = link(&hall.as_juku("012345").await.get("/").await.text(), "/billing/").replace("/billing/", "/juku/");
        let revision = field(&client.get(&format!("{own}/edit")).await.text(), "revision");
        let evil = [("revision", revision.as_str()), ("name", "=HYPERLINK(\"http://x\")"), ("person", "@SUM(A1)")];
        client.post_form(&own, &evil).await.assert_status(303);
        draft(&mut client, &round).await.assert_status(303);
        issue(&mut client, &round).await.assert_status(303);

        let csv = client.get(&format!("{round}/invoices.csv")).await.assert_status(200).text();
        assert!(csv.contains("\"'=HYPERLINK(\"\"http://x\"\")\",'@SUM(A1)"), "{csv}");
        assert!(csv.contains("678345,みどり塾,,,一般塾,3,2,500,1000,10,90,確定,1,"), "{csv}");
        let xlsx = client.get(&format!("{round}/invoices.xlsx")).await.assert_status(200).body.clone();
        let workbook = platform_spreadsheet::read(&xlsx, &Limits::default()).unwrap();
        let names: Vec<_> = workbook.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["請求一覧", "会員種別ごと", "学年ごと"]);
        assert_eq!(texts(&workbook, 0)[1][..2], ["012345", "=HYPERLINK(\"http://x\")"]);
        assert_eq!(texts(&workbook, 1)[4], ["合計", "2", "7", "3500"]);
        assert_eq!(texts(&workbook, 2)[1], ["012345", "=HYPERLINK(\"http://x\")", "小6", "4"]);
    }

    /// The same from the command line.
    async fn the_command_writes_the_file(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let file = hall.file("請求.csv", "");
        let command = ["billing", "--round", "2026-summer", "--out", &file];
        let said = hall.commanded(&command);
        assert!(said.contains("確定 0塾、下書き 0塾、概算 2塾"), "{said}");
        assert!(std::fs::read_to_string(&file).unwrap().contains("012345,あおば塾,,,一般塾,5,5,500,2500,10,227,概算"));
        let only = [&command[..], &["--final"]].concat();
        assert!(hall.refused(&only).contains("確定した請求がまだありません"));
        let (mut client, round) = frozen(&hall).await;
        draft(&mut client, &round).await.assert_status(303);
        issue(&mut client, &round).await.assert_status(303);
        let xlsx = hall.file("請求.xlsx", "");
        let said = hall.commanded(&["billing", "--round", "2026-summer", "--final", "--out", &xlsx]);
        assert!(said.contains("確定 2塾、下書き 0塾、概算 0塾"), "{said}");
        let workbook = platform_spreadsheet::read(&std::fs::read(&xlsx).unwrap(), &Limits::default()).unwrap();
        assert_eq!(texts(&workbook, 0).len(), 3);
        assert!(hall.refused(&["billing", "--round", "2026-summer", "--out", "請求.pdf"]).contains(".xlsx か .csv"));
    }
}
