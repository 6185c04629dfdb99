//! The list of 生徒: searched, filtered, sorted and paged within one's own scope.

use std::fmt::Write;

use platform_testing::{Client, Engine, both_engines, count_fewest};

use crate::hall::{Hall, link, words};

/// The list as it is read, from its head on.
async fn list(client: &mut Client, query: &str) -> String {
    let read = words(&client.get(&format!("/students{query}")).await.assert_status(200).text());
    read.split_once(" 絞り込む").unwrap().1.to_owned()
}

/// A second roster of みどり塾: 130 pupils with names in kana.
fn enrol_many(hall: &Hall) {
    let mut roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n".to_owned();
    for number in 1000..1130 {
        write!(roster, "678345,みどり塾,345001,中央教室,{number},サトウ タロウ{number},中2,2026,夏期\r\n")
            .unwrap();
    }
    let roster = hall.file("many.csv", roster);
    hall.commanded(&["import-roster", &roster, "--round", "2026-summer", "--apply"]);
}

both_engines! {
    /// Everybody sees their own pupils, and nobody another 塾's.
    async fn everybody_sees_their_own_pupils(engine: Engine) {
        let hall = Hall::open(engine).await;
        let of_juku = list(&mut hall.as_juku("012345").await, "").await;
        assert!(of_juku.contains("0005 小川 ゆい 小6 本町教室") && of_juku.contains("全5件"), "{of_juku}");
        let of_classroom = list(&mut hall.as_classroom("012345", "345001").await, "").await;
        assert!(of_classroom.contains("0004 江口 りん 中1") && of_classroom.contains("全4件"), "{of_classroom}");
        let of_other = list(&mut hall.as_juku("678345").await, "").await;
        assert!(of_other.contains("0001 加藤 れん 小6 中央教室") && of_other.contains("全3件"), "{of_other}");
        for (own, foreign) in [(&of_juku, "加藤"), (&of_classroom, "小川"), (&of_other, "青木")] {
            assert!(!own.contains(foreign), "{foreign} in {own}");
        }
        let of_all = list(&mut hall.as_headquarters().await, "").await;
        assert!(of_all.contains("0001 加藤 れん 小6 中央教室 みどり塾") && of_all.contains("全8件"), "{of_all}");
    }

    /// A name is found in hiragana, katakana and half-width kana, a number in full-width digits.
    async fn a_pupil_is_found_however_typed(engine: Engine) {
        let hall = Hall::open(engine).await;
        enrol_many(&hall);
        let mut staff = hall.as_headquarters().await;
        for (typed, found) in [
            ("はな", "青木 はな"),
            ("ハナ", "青木 はな"),
            ("ﾊﾅ", "青木 はな"),
            ("青木　はな", "青木 はな"),
            ("さとうたろう１００７", "サトウ タロウ1007"),
            ("ｻﾄｳ ﾀﾛｳ1007", "サトウ タロウ1007"),
            ("１００７", "サトウ タロウ1007"),
        ] {
            let read = list(&mut staff, &format!("?q={}", escaped(typed))).await;
            assert!(read.contains(found) && read.contains("全1件"), "{typed}: {read}");
        }
        for nothing in ["?q=%25", "?q=_", "?q=zzz"] {
            let read = list(&mut staff, nothing).await;
            assert!(read.contains("条件に合うものがありません"), "a wildcard is no pattern: {read}");
        }
    }

    /// 学年 and 教室 narrow the list; the choices and the answers stay inside the scope.
    async fn filters_stay_inside_the_scope(engine: Engine) {
        let hall = Hall::open(engine).await;
        let page = hall.as_headquarters().await.get("/classrooms?sort=juku&dir=desc").await.text();
        let foreign = link(&page, "/classrooms/").split('/').nth(2).unwrap().to_owned();
        let mut staff = hall.as_juku("012345").await;
        let middle = list(&mut staff, "?grade=%E4%B8%AD1").await;
        assert!(middle.contains("江口 りん") && middle.contains("全1件"), "{middle}");
        let own = staff.get("/classrooms?q=345002").await.text();
        let own = link(&own, "/classrooms/").split('/').nth(2).unwrap().to_owned();
        let honmachi = list(&mut staff, &format!("?classroom={own}")).await;
        assert!(honmachi.contains("小川 ゆい") && honmachi.contains("全1件"), "{honmachi}");
        let nobody = list(&mut staff, &format!("?classroom={foreign}")).await;
        assert!(nobody.contains("全0件") && !nobody.contains("加藤"), "{nobody}");
        let page = staff.get("/students").await.text();
        assert!(page.contains("本町教室</option>") && !page.contains("中央教室"), "{page}");
    }

    /// Which columns are shown stands in the address, and stays while one sorts and searches.
    async fn columns_are_chosen(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let all = office.get("/students").await.text();
        assert!(all.contains("表示する列（7 / 7）") && all.contains("data-label=\"教室\""), "{all}");
        assert!(words(&all).contains("0001 青木 はな 小6 駅前教室 在籍 26夏"), "{}", words(&all));
        let few = office.get("/students?col=name&col=grade&q=%E9%9D%92").await.text();
        assert!(few.contains("表示する列（2 / 7）") && few.contains("data-label=\"学年\""), "{few}");
        assert!(!few.contains("data-label=\"教室\"") && !few.contains("data-label=\"生徒ID\""), "{few}");
        assert!(few.contains("sort=grade&#38;col=name&#38;col=grade"), "{few}");
        assert!(few.contains("<input type=\"hidden\" name=\"col\" value=\"grade\">"), "searching keeps them: {few}");
        let none = office.get("/students?col=salary").await.text();
        assert!(none.contains("表示する列（7 / 7）"), "{none}");
    }

    /// A pupil stands beside the list, with the forms that lead back to it.
    async fn a_pupil_stands_beside_the_list(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get("/students?grade=%E5%B0%8F6&pupil=1").await.text();
        for part in ["<aside class=\"card\"", "駅前教室", "name=\"list\" value=\"?grade=%E5%B0%8F6\"", "pupil=1&#38;sort="] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(words(&page).contains("全4件"), "{}", words(&page));
        let paused = [("revision", "0"), ("status", "paused"), ("list", "?grade=%E5%B0%8F6")];
        let answer = office.post_form("/students/1/status", &paused).await;
        assert_eq!(answer.location(), "/students?grade=%E5%B0%8F6&pupil=1");
        let kept = [("revision", "1"), ("name", "青木 花"), ("kana", ""), ("grade", "小6"), ("memo", ""), ("list", "?")];
        let answer = office.post_form("/students/1", &kept).await;
        assert_eq!(answer.location(), "/students?pupil=1");
        let page = office.get("/students?pupil=1").await.text();
        assert!(page.contains("青木 花") && page.contains("休会"), "{page}");
        for nobody in ["/students?pupil=6", "/students?pupil=999", "/students?pupil=x"] {
            let page = office.get(nobody).await.assert_status(200).text();
            assert!(!page.contains("<aside class=\"card\""), "{page}");
        }
    }

    /// A hundred to a page, in the order that was asked for.
    async fn pages_and_orders(engine: Engine) {
        let hall = Hall::open(engine).await;
        enrol_many(&hall);
        let mut staff = hall.as_juku("678345").await;
        let first = list(&mut staff, "").await;
        assert!(first.contains("全133件 1–100件") && !first.contains("タロウ1129"), "{first}");
        let second = list(&mut staff, "?page=2").await;
        assert!(second.contains("101–133件") && second.contains("タロウ1129"), "{second}");
        let last_first = list(&mut staff, "?sort=number&dir=desc").await;
        let last = last_first.find("タロウ1129").unwrap();
        assert!(last < last_first.find("タロウ1128").unwrap(), "{last_first}");
        assert_eq!(list(&mut staff, "?sort=search%20DESC").await, first, "an unknown key means the usual order");
    }
}

/// A list of many pupils asks as often as a list of few.
#[tokio::test]
async fn a_longer_list_asks_no_more() {
    let hall = Hall::open(Engine::Postgres).await;
    let mut staff = hall.as_headquarters().await;
    // What the server remembers for a few seconds is asked for before the counting begins.
    staff.get("/students").await.assert_status(200);
    let (few, _) = count_fewest(async || staff.get("/students?pupil=1").await).await;
    enrol_many(&hall);
    staff.get("/students").await.assert_status(200);
    let (many, answer) = count_fewest(async || staff.get("/students?pupil=1").await).await;
    answer.assert_contains("全138件");
    assert_eq!(few, many);
}

/// As a browser writes it into an address.
fn escaped(typed: &str) -> String {
    typed.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
