//! What can be prepared before a round opens stands on the home page, with how much of it is done.

use platform_testing::{Client, Engine, both_engines, count_fewest};

use crate::hall::{EXAMS, Hall, ROSTER, words};

/// What stands on the home page.
async fn home(client: &mut Client) -> String {
    words(client.get("/").await.assert_status(200).text().split_once("<main").unwrap().1)
}

/// A server without any round, and あおば塾 (塾 1) without 教室.
async fn registered(engine: Engine) -> Hall {
    let hall = Hall::empty(engine).await;
    let juku = [
        ("number", "012345"),
        ("name", "あおば塾"),
        ("person", ""),
        ("email", ""),
        ("phone", ""),
        ("address", ""),
        ("membership", "general"),
        ("valid_from", "2026-04-01"),
        ("status", "member"),
    ];
    hall.as_headquarters().await.post_form("/juku", &juku).await.assert_status(303);
    hall
}

async fn add_classroom(office: &mut Client, number: &str, name: &str) {
    office.post_form("/classrooms", &[("number", number), ("name", name)]).await.assert_status(303);
}

/// A round that is 準備中, with its pupils.
async fn prepared(engine: Engine) -> Hall {
    let hall = Hall::empty(engine).await;
    hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS)]);
    hall.commanded(&["import-roster", &hall.file("r.csv", ROSTER), "--round", "2026-summer", "--apply"]);
    hall.clock.set(platform_database::Clock::System.now());
    hall
}

both_engines! {
    async fn an_office_ticks_off_what_it_prepares(engine: Engine) {
        let hall = registered(engine).await;
        let mut office = hall.as_juku("012345").await;
        let page = office.get("/").await;
        page.assert_contains("href=\"/classrooms/new\"").assert_contains("href=\"/student-pastes/new\"");
        let read = home(&mut office).await;
        assert!(read.contains("教室の登録 これから まだ登録されていません。 教室を登録する"), "{read}");
        assert!(read.contains("スタッフの招待 これから 0教室のうち0教室に、スタッフがいます。"), "{read}");
        assert!(read.contains("生徒の登録 これから まだ登録されていません。 生徒をまとめて追加する"), "{read}");
        assert!(read.contains("これからの流れ 本部がテスト回を準備すると"), "{read}");
        assert!(!read.contains("塾の登録"), "{read}");

        add_classroom(&mut office, "345001", "駅前教室").await;
        add_classroom(&mut office, "345002", "本町教室").await;
        let pupil = [("classroom", "1"), ("name", "青木 はな"), ("kana", ""), ("grade", "小6")];
        office.post_form("/students", &pupil).await.assert_status(303);
        let mut teacher = hall.as_classroom("012345", "345001").await;
        let read = home(&mut office).await;
        assert!(read.contains("教室の登録 済み 2教室 教室の一覧"), "{read}");
        assert!(read.contains("スタッフの招待 これから 2教室のうち1教室に、スタッフがいます。"), "{read}");
        assert!(read.contains("生徒の登録 これから 1人。まだ生徒のいない教室が1つあります。"), "{read}");

        let pupil = [("classroom", "2"), ("name", "小川 ゆい"), ("kana", ""), ("grade", "小6")];
        office.post_form("/students", &pupil).await.assert_status(303);
        hall.as_classroom("012345", "345002").await;
        let read = home(&mut office).await;
        assert!(read.contains("スタッフの招待 済み 2教室のうち2教室に") && read.contains("生徒の登録 済み 2人"), "{read}");
        // A 教室 sees its own pupils, and nothing that it cannot do.
        let read = home(&mut teacher).await;
        assert!(read.contains("生徒の登録 済み 1人 生徒をまとめて追加する"), "{read}");
        assert!(!read.contains("スタッフの招待") && !read.contains("教室の登録"), "{read}");
        let off = [("seen", "111"), ("mark", "true"), ("report", "true")];
        office.post_form("/classrooms/1/switches", &off).await.assert_status(303);
        let page = teacher.get("/").await;
        assert!(!page.contains("/student-pastes/new"), "生徒登録 is off");
        page.assert_contains("生徒の一覧");
    }

    async fn headquarters_sees_the_whole_country(engine: Engine) {
        let hall = Hall::empty(engine).await;
        let read = home(&mut hall.as_headquarters().await).await;
        assert!(read.contains("塾の登録 これから まだ登録されていません。 塾を登録する"), "{read}");
        assert!(read.contains("塾のスタッフの招待 これから 0塾のうち0塾に"), "{read}");
        let hall = registered(engine).await;
        let mut headquarters = hall.as_headquarters().await;
        let read = home(&mut headquarters).await;
        assert!(read.contains("塾の登録 済み 1塾 塾の一覧"), "{read}");
        assert!(read.contains("塾のスタッフの招待 これから 1塾のうち0塾に"), "{read}");
        hall.as_juku("012345").await;
        let read = home(&mut headquarters).await;
        assert!(read.contains("塾のスタッフの招待 済み 1塾のうち1塾に"), "{read}");
        headquarters.get("/").await.assert_contains("href=\"/people/new\"");
    }

    async fn the_list_goes_when_the_round_opens(engine: Engine) {
        let hall = prepared(engine).await;
        let mut office = hall.as_juku("012345").await;
        let mut other = hall.as_juku("678345").await;
        let read = home(&mut office).await;
        assert!(read.contains("受付が始まるまでに 教室の登録 済み 2教室"), "{read}");
        assert!(read.contains("生徒の登録 済み 5人"), "{read}");
        assert!(read.contains("これからの予定") && read.contains("実施日 2026年7月26日(日)"), "{read}");
        let read = home(&mut other).await;
        assert!(read.contains("教室の登録 済み 1教室") && read.contains("生徒の登録 済み 3人"), "{read}");
        let mut headquarters = hall.as_headquarters().await;
        headquarters.post_form("/rounds/1/moves", &[("to", "open"), ("reason", "")]).await.assert_status(303);
        for client in [&mut office, &mut other, &mut headquarters] {
            let read = home(client).await;
            assert!(!read.contains("受付が始まるまでに") && !read.contains("これからの予定"), "{read}");
        }
    }
}

/// However much there is to count, it is asked for at once.
#[tokio::test]
async fn more_classrooms_ask_no_more() {
    let hall = registered(Engine::Postgres).await;
    let mut office = hall.as_juku("012345").await;
    add_classroom(&mut office, "345000", "一番教室").await;
    office.get("/").await.assert_status(200);
    let (few, _) = count_fewest(async || office.get("/").await).await;
    for number in 1..30 {
        add_classroom(&mut office, &format!("3450{number:02}"), &format!("教室{number}")).await;
    }
    office.get("/").await.assert_status(200);
    let (many, page) = count_fewest(async || office.get("/").await).await;
    page.assert_contains("30教室");
    assert_eq!(few, many);
}
