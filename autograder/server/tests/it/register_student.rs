//! One pupil: added by a form, and changed by one.

use platform_testing::{Engine, both_engines};

use crate::hall::{Hall, field, words};

/// The fields of a new pupil in 駅前教室.
fn pupil<'a>(name: &'a str, kana: &'a str, grade: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("classroom", "1"), ("name", name), ("kana", kana), ("grade", grade)]
}

both_engines! {
    /// The 生徒ID is the 塾ID and the next four digits; the ふりがな finds the pupil in every spelling.
    async fn a_pupil_is_added_with_a_number_of_its_own(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut new = pupil("久保 なな", "ｸﾎﾞ ﾅﾅ", "小6");
        new.push(("memo", "1行目\r\n2行目"));
        let page = office.post_form("/students", &new).await.location().to_owned();
        let shown = words(&office.get(&page).await.assert_status(200).text());
        for part in ["久保 なな", "在籍", "くぼ なな", "生徒ID 0123450001", "駅前教室", "1行目 2行目"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        office.post_form("/students", &pupil("毛利 まい", "", "中3")).await.assert_status(303);
        office.get("/students?q=%E3%81%8F%E3%81%BC%E3%81%AA%E3%81%AA").await.assert_contains("0123450001");
        office.get("/students").await.assert_contains("0123450002");
        // A 教室 is not asked which; 本部 neither sees nor writes the memo.
        let mut classroom = hall.as_classroom("012345", "345001").await;
        assert!(!classroom.get("/students/new").await.contains("name=\"classroom\""));
        classroom.get(&page).await.assert_contains("1行目");
        let mut headquarters = hall.as_headquarters().await;
        assert!(!headquarters.get(&page).await.contains("1行目"));
        let form = headquarters.get(&format!("{page}/edit")).await.text();
        assert!(!form.contains("memo"));
        let changed = [("revision", &*field(&form, "revision")), ("name", "久保 なな"), ("grade", "中1")];
        headquarters.post_form(&page, &changed).await.assert_status(303);
        classroom.get(&page).await.assert_contains("1行目").assert_contains("学年 小6 → 中1");
    }

    async fn a_form_says_what_is_wrong_with_each_field(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let wrong = [("classroom", ""), ("name", ""), ("kana", "漢字"), ("grade", "高1")];
        let answer = office.post_form("/students", &wrong).await;
        for part in ["氏名を入れてください", "ふりがなは、ひらがな", "学年を選んで", "教室を選んで"] {
            answer.assert_status(422).assert_contains(part);
        }
        let foreign = [("classroom", "3"), ("name", "久保 なな"), ("grade", "小6")];
        office.post_form("/students", &foreign).await.assert_status(422).assert_contains("教室を選んで");
        assert!(!office.get("/students").await.contains("久保"));
        hall.as_juku("678345").await.get("/students/1").await.assert_status(404);
        hall.as_classroom("012345", "345002").await.post_form("/students/1", &[]).await.assert_status(404);
        hall.as_classroom("012345", "345002").await.get("/students/1/edit").await.assert_status(404);
    }

    /// Who seems to be there already is pointed out first; somebody else of the same name can be added.
    async fn a_likely_double_is_pointed_out(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut same = pupil("青木　はな", "", "小6");
        let answer = office.post_form("/students", &same).await;
        answer.assert_status(409).assert_contains("同じ名前で同じ学年の生徒が、もういます");
        answer.assert_contains("href=\"/students/1\"").assert_contains("生徒ID 0001（在籍）");
        let mut other = hall.as_classroom("012345", "345002").await;
        let answer = other.post_form("/students", &same).await;
        answer.assert_status(409).assert_contains("同じ塾の別の教室の生徒");
        assert!(!answer.contains("0001"), "a 教室 learns no number of another");
        same.push(("is_somebody_else", "true"));
        office.post_form("/students", &same).await.assert_status(303);
        // Another grade is another pupil.
        office.post_form("/students", &pupil("青木 はな", "", "小1")).await.assert_status(303);
        office.get("/students").await.assert_contains("全7件");
    }

    /// Of two who change a pupil at once, the second is told, and nothing typed is lost.
    async fn the_second_of_two_is_told(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut one = hall.as_juku("012345").await;
        let mut two = hall.as_classroom("012345", "345001").await;
        let first = [("revision", "0"), ("name", "青木 花"), ("kana", "あおき はな"), ("grade", "小6")];
        let second = [("revision", "0"), ("name", "青木 華"), ("grade", "小6"), ("memo", "電話は夕方に")];
        let (a, b) = tokio::join!(one.post_form("/students/1", &first), two.post_form("/students/1", &second));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let (lost, kept) = if b.status == 409 { (b, "青木 花") } else { (a, "青木 華") };
        lost.assert_contains("別の人がこの生徒を変更しました").assert_contains(kept);
        assert_eq!(field(&lost.text(), "revision"), "1");
        one.get("/students/1").await.assert_contains(kept);
        let mut again = first;
        again[0].1 = "1";
        one.post_form("/students/1", &again).await.assert_status(303);
        one.get("/students/1").await.assert_contains("青木 花");
    }

    /// Forty hands add pupils at once: every one gets a number of their own.
    async fn numbers_are_given_once(engine: Engine) {
        let hall = Hall::open(engine).await;
        let office = hall.as_juku("012345").await;
        let adding = (0..12).map(|at| {
            let mut client = office.clone();
            async move {
                let name = format!("同時 {at}");
                client.post_form("/students", &pupil(&name, "", "小5")).await.status.as_u16()
            }
        });
        let made = futures_util::future::join_all(adding).await;
        assert!(made.iter().all(|status| *status == 303), "{made:?}");
        let list = office.clone().get("/students?grade=%E5%B0%8F5").await.text();
        for number in 1..=12 {
            assert!(list.contains(&format!("012345{number:04}")), "{number}: {list}");
        }
    }

    /// The entry of a round that still takes pupils follows to another grade while nothing is known of the sitting.
    async fn an_entry_follows_until_marks_are_there(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let to = |grade| [("revision", "0"), ("name", "江口 りん"), ("grade", grade)];
        office.post_form("/students/4", &to("小6")).await.assert_status(303);
        office.get("/rounds/1/results?grade=6").await.assert_contains("江口 りん");
        hall.commanded(&["import-marks", &hall.file("marks.csv", MARKS), "--round", "2026-summer", "--apply"]);
        hall.clock.set(platform_database::Clock::System.now());
        let to = [("revision", "0"), ("name", "青木 はな"), ("grade", "小5")];
        office.post_form("/students/1", &to).await.assert_status(303);
        office.get("/students/1").await.assert_contains("学年 小6 → 小5");
        office.get("/rounds/1/results?grade=6").await.assert_contains("青木 はな");
    }
}

const MARKS: &str = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2\r\n\
012345,0001,出席,18,25,20,10,15\r\n";
