//! 塾 come in by file.

use platform_testing::{Client, Engine, both_engines};

use crate::hall::{Hall, words};
use crate::page_form::PageForm;

const HEAD: &str = "塾ID,塾名,担当者,メール,電話,住所,会員種別,適用開始日";

async fn previewed(client: &mut Client, bytes: impl AsRef<[u8]>) -> (String, String) {
    let answer = client.post_multipart("/juku-imports", &[], "塾.csv", bytes.as_ref()).await;
    let address = answer.assert_status(303).location().to_owned();
    let page = client.get(&address).await.assert_status(200).text();
    (address, page)
}

fn csv(lines: &[&str]) -> String {
    format!("{HEAD}\r\n{}\r\n", lines.join("\r\n"))
}

both_engines! {
    async fn a_file_is_shown_before_it_changes_anything(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let (_, page) = previewed(&mut client, csv(&[
            "012345,あおば学習塾,佐々木 りく,,03-0000-1111,,eduplus導入塾,2026-04-01",
            "678345,みどり塾,,,,,,",
            "098765,しらかば塾,大野 凪,shira@example.jp,,北海道見本市1-1,カルチャーキッズ導入塾,",
        ])).await;
        let said = words(&page);
        assert!(said.contains("新規 1 変更 1 変更なし 1 エラー 0"), "{said}");
        for expected in ["あおば学習塾", "03-0000-1111", "eduplus導入塾（2026年4月1日から）", "しらかば塾", "一般塾"] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert!(!client.get("/juku").await.contains("しらかば塾"), "only a preview");

        PageForm::on(&page, "/juku-imports/").send(&mut client).await.assert_status(303);
        let list = client.get("/juku").await;
        list.assert_contains("あおば学習塾").assert_contains("しらかば塾").assert_contains("eduplus導入塾");
        let again = PageForm::on(&page, "/juku-imports/").send(&mut client).await;
        again.assert_status(409).assert_contains("もう取り込みました");
    }

    async fn the_list_reads_back_unchanged(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let (_, page) = previewed(&mut client, csv(&["012345,あおば塾,佐々木,,03-0000-1111,=cmd(),eduplus導入塾,"])).await;
        PageForm::on(&page, "/juku-imports/").send(&mut client).await.assert_status(303);
        let file = client.get("/juku.xlsx").await.assert_status(200).body.clone();
        let (_, page) = previewed(&mut client, file).await;
        assert!(words(&page).contains("取り込んでも変わるところがありません"), "{page}");
        assert!(words(&page).contains("変更なし 2"), "{page}");
    }

    async fn what_is_wrong_is_named_by_row_and_column(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let (_, page) = previewed(&mut client, csv(&[
            "12345,あおば塾,,,,,,",
            "012345,,,,,,,",
            "678345,みどり塾,,みどり,内線1,,特別会員,来月",
            "098765,しらかば塾,,,,,,2026-04-01",
            "098765,しらかば塾,,,,,,",
        ])).await;
        let said = words(&page);
        for expected in [
            "2行目 塾ID 12345", "先頭の0", "3行目 塾名", "4行目 メール みどり", "4行目 電話 内線1", "4行目 会員種別 特別会員",
            "4行目 適用開始日 来月", "6行目 塾ID 098765 同じ塾が5行目にもあります", "注意 5行目 適用開始日",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        let form = PageForm::on(&page, "/juku-imports/");
        form.send(&mut client).await.assert_status(422).assert_contains("直すところがある");
    }

    async fn a_file_without_its_columns_or_without_a_table_is_refused(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let (_, page) = previewed(&mut client, "塾,名前\r\n1,2\r\n").await;
        assert!(words(&page).contains("このファイルは取り込めません"), "{page}");
        let refused = client.post_multipart("/juku-imports", &[], "塾.xlsx", b"PK\x03\x04 broken").await;
        refused.assert_status(422).assert_contains("読み取れませんでした");
        client.get("/juku-imports/987").await.assert_status(404);
    }

    /// Somebody changes a 塾 between the preview and the application: nothing is applied, and the new preview says so.
    async fn a_preview_that_is_no_longer_true_is_not_applied(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let file = csv(&["012345,あおば塾,佐々木,,,,,", "098765,しらかば塾,,,,,,"]);
        let (_, mine) = previewed(&mut client, &file).await;
        let (_, theirs) = previewed(&mut client, csv(&["012345,あおば塾,大野,,,,,"])).await;
        PageForm::on(&theirs, "/juku-imports/").send(&mut client).await.assert_status(303);
        let refused = PageForm::on(&mine, "/juku-imports/").send(&mut client).await;
        refused.assert_status(409).assert_contains("データが変わりました").assert_contains("大野");
        assert!(!client.get("/juku").await.contains("しらかば塾"), "all or nothing");
    }

    async fn of_two_at_once_one_applies(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_headquarters().await;
        let (_, page) = previewed(&mut client, csv(&["098765,しらかば塾,,,,,,"])).await;
        let form = PageForm::on(&page, "/juku-imports/");
        let (mut one, mut other) = (client.clone(), client.clone());
        let (first, second) = tokio::join!(form.send(&mut one), form.send(&mut other));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }
}
