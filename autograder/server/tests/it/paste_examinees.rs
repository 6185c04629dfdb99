//! 受験者 by 生徒ID or name: lines that were pasted, answered one by one, and entered at once.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::enter_examinees::winter;
use crate::hall::{field, words};
use crate::page_form::PageForm;

const PASTES: &str = "/rounds/2/examinee-pastes";
const ENTERED: &str = "/rounds/2/classrooms/1/examinees";

async fn preview(client: &mut Client, text: &str) -> String {
    client.post_form(PASTES, &[("text", text)]).await.assert_status(200).text()
}

/// Sends what a preview offers, as a browser would.
async fn add(client: &mut Client, page: &str, text: &str, students: &[&str]) -> Answer {
    let print = field(page, "fingerprint");
    let mut fields = vec![("text", text), ("fingerprint", &*print)];
    fields.extend(students.iter().map(|student| ("student", *student)));
    client.post_form(&format!("{PASTES}/application"), &fields).await
}

both_engines! {
    /// Nothing is entered before somebody says so; then all who were ticked are, each where the pupil learns.
    async fn every_line_is_answered_and_then_entered(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        office.get("/rounds/2/examinees").await.assert_contains("/rounds/2/examinee-pastes/new");
        let text = "生徒ID\t氏名\n０００１\t青木 はな\nイトウケン\n伊藤　けん\n0005\nだれか\n9999\n";
        let page = preview(&mut office, text).await;
        let said = words(&page);
        for expected in [
            "2 ０００１ 青木 はな 見つかりました 0001 青木 はな 小6 駅前教室",
            "3 イトウケン 見つかりません —",
            "4 伊藤 けん 見つかりました 0002 伊藤 けん 小6 駅前教室",
            "5 0005 見つかりました 0005 小川 ゆい 小6 本町教室",
            "6 だれか 見つかりません",
            "7 9999 見つかりません",
            "見つかった行 3 選ぶ行 0 すでに受験者の行 0 加えられない行 3",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        office.get(ENTERED).await.assert_contains("受験者 0人");
        let form = PageForm::on(&page, &format!("{PASTES}/application"));
        assert!(form.is_ticked("2行目") && form.is_ticked("5行目"));
        let entered = add(&mut office, &page, text, &["1", "2", "5"]).await;
        assert_eq!(entered.assert_status(303).location(), "/rounds/2/examinees");
        let list = words(&office.get("/rounds/2/examinees").await.text());
        assert!(list.contains("3人を受験者に加えました。"), "{list}");
        assert!(list.contains("345001 駅前教室 2 4") && list.contains("345002 本町教室 1 1"), "{list}");
        assert!(PageForm::on(&office.get(ENTERED).await.text(), ENTERED).is_ticked("青木 はな 国語"));
        // Who is there already is said so, and so is a line that says the same again.
        let said = words(&preview(&mut office, "0001\n上田 そら\n0003\n").await);
        assert!(said.contains("1 0001 すでに受験者です（0001 青木 はな 小6 駅前教室）"), "{said}");
        assert!(said.contains("3 0003 2行目と同じ生徒です"), "{said}");
        drop(hall);
    }

    /// Several of one name, an ID that lost its zeros, another name, and who is away.
    async fn what_is_unclear_is_for_a_person_to_say(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let twin = [("classroom", "2"), ("text", "青木 はな\tあおき はな\t小6\t本町教室\r\n")];
        let page = office.post_form("/student-pastes", &twin).await.text();
        let print = field(&page, "fingerprint");
        let fields = [twin[0], twin[1], ("fingerprint", &*print), ("row", "1")];
        office.post_form("/student-pastes/application", &fields).await.assert_status(303);
        office.post_form("/students/2/status", &[("revision", "0"), ("status", "paused")]).await.assert_status(303);
        let text = "青木 はな\n3\n0004\t青木 はな\n0002\nあおき はな\n";
        let page = preview(&mut office, text).await;
        let said = words(&page);
        for expected in [
            "1 青木 はな 同じ名前の生徒が複数います。選んでください 0001 青木 はな 小6 駅前教室",
            "2 3 この生徒でよければ、チェックを入れてください 0003 上田 そら 小6 駅前教室",
            "3 0004 青木 はな この生徒IDの生徒は、名前が違います（0004 江口 りん 中1 駅前教室）",
            "4 0002 休会の生徒です（0002 伊藤 けん 小6 駅前教室）",
            "見つかった行 1 選ぶ行 2 すでに受験者の行 0 加えられない行 2",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        let form = PageForm::on(&page, &format!("{PASTES}/application"));
        assert!(!form.is_ticked("1行目 0001") && !form.is_ticked("2行目") && form.is_ticked("5行目"));
        let nobody = add(&mut office, &page, text, &[]).await;
        nobody.assert_status(422).assert_contains("受験者に加える生徒が選ばれていません");
        // Neither somebody who is away nor somebody who was not named can be slipped in.
        add(&mut office, &page, text, &["1", "2"]).await.assert_status(422);
        add(&mut office, &page, text, &["1", "4"]).await.assert_status(422);
        office.get(ENTERED).await.assert_contains("受験者 0人");
        add(&mut office, &page, text, &["1", "3"]).await.assert_status(303);
        office.get(ENTERED).await.assert_contains("受験者 2人");
        drop(hall);
    }

    async fn of_two_at_once_one_enters_and_the_other_is_shown_why(engine: Engine) {
        let (_hall, mut office) = winter(engine).await;
        let page = preview(&mut office, "0001\n0002\n").await;
        let (mut one, mut two) = (office.clone(), office.clone());
        let (a, b) = tokio::join!(
            add(&mut one, &page, "0001\n0002\n", &["1", "2"]),
            add(&mut two, &page, "0001\n0002\n", &["1", "2"]),
        );
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        let lost = if a.status == 409 { a } else { b };
        lost.assert_contains("まだ何も加えていません").assert_contains("すでに受験者です");
        office.get(ENTERED).await.assert_contains("受験者 2人");
    }

    async fn pupils_of_other_places_are_not_there(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let said = words(&preview(&mut teacher, "0005\n小川 ゆい\n加藤 れん\n0003\n").await);
        assert!(said.contains("見つかった行 1 選ぶ行 0 すでに受験者の行 0 加えられない行 3"), "{said}");
        // 本部 says whose pupils are meant.
        let mut headquarters = hall.as_headquarters().await;
        headquarters.post_form(PASTES, &[("text", "0001")]).await.assert_status(422).assert_contains("塾を選んでください");
        let page = headquarters.post_form(PASTES, &[("juku", "2"), ("text", "0001")]).await.assert_status(200).text();
        assert!(words(&page).contains("0001 加藤 れん 小6 中央教室"), "{page}");
        let many = "0001\n".repeat(501);
        let refused = office.post_form(PASTES, &[("text", &many)]).await.assert_status(200).text();
        assert!(words(&refused).contains("一度に加えられるのは500行までです。あと1行あります。"), "{refused}");
        assert!(!refused.contains("チェックした生徒を受験者に加える"));
        add(&mut office, &refused, &many, &["1"]).await.assert_status(422);
        office.post_form(PASTES, &[]).await.assert_status(422);
        // The switch, and a round that takes nobody any more.
        let switches = [("mark", "true"), ("report", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let mut teacher = hall.as_classroom("012345", "345001").await;
        teacher.get(&format!("{PASTES}/new")).await.assert_status(403);
        hall.clock.set(hall.clock.now() + chrono::TimeDelta::days(200));
        let mut office = hall.as_juku("012345").await;
        office.get(&format!("{PASTES}/new")).await.assert_contains("いまは変えられません");
        office.post_form(PASTES, &[("text", "0001")]).await.assert_status(409);
    }
}
