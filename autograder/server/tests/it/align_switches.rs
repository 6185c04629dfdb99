//! 教室とスタッフ: the table of a 塾's 教室, its switches one by one, and all of them alike.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, field, link, words};

const ALIKE: &str = "/juku/1/classroom-switches";

/// Presses one switch of a 教室 in the table.
async fn press(client: &mut Client, classroom: u8, seen: &str, switch: &str) -> Answer {
    let fields = [("turn", switch), ("seen", seen), ("list", "sort=name")];
    client.post_form(&format!("/classrooms/{classroom}/switches"), &fields).await
}

/// What the switches of a 教室 say in the table: `101`.
async fn switches(client: &mut Client, classroom: u8) -> String {
    let page = client.get("/juku/1/classrooms").await.text();
    let on = |switch: &str| {
        let button = page.split_once(&format!("id=\"{switch}-{classroom}\"")).unwrap().1;
        if button.split_once("aria-checked=\"").unwrap().1.starts_with("true") { '1' } else { '0' }
    };
    ["register", "mark", "report"].map(on).iter().collect()
}

both_engines! {
    /// One page shows a 塾 its 教室 with how far they are and who works there; 本部 finds the same at the 塾.
    async fn an_office_sees_its_classrooms_with_their_people(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        hall.as_classroom("012345", "345001").await;
        let page = office.get("/classrooms").await.assert_status(200).text();
        let read = words(&page);
        assert!(read.contains("教室（2）") && !read.contains("中央教室"), "{read}");
        assert!(read.contains("駅前教室 345001 変更 （駅前教室） 4 8 / 8"), "{read}");
        assert!(page.contains("/people/new?post=classroom-1") && page.contains("/people/new?post=juku-1"), "{page}");
        let person = link(&page.replace("/people/new", ""), "/people/");
        office.get(&person).await.assert_status(200);

        let mut honbu = hall.as_headquarters().await;
        honbu.get("/juku/1").await.assert_contains("/juku/1/classrooms");
        let page = honbu.get("/juku/1/classrooms").await.assert_status(200).text();
        assert!(words(&page).contains("駅前教室 345001"), "{page}");
        assert!(!page.contains("post=classroom-1"), "a 塾 invites the people of its 教室");
        for path in ["/juku/1/classrooms", "/juku/1/classroom-switches/new"] {
            hall.as_juku("678345").await.get(path).await.assert_status(404);
            hall.as_classroom("012345", "345001").await.get(path).await.assert_status(404);
        }
    }

    /// It is searched and sorted, the furthest behind first if wanted.
    async fn the_table_is_searched_and_sorted(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        let order = |page: String| {
            let read = words(&page);
            ["駅前教室 345001", "本町教室 345002"].map(|name| read.find(name))
        };
        let [first, second] = order(office.get("/classrooms?sort=students").await.text());
        assert!(first.unwrap() < second.unwrap(), "four pupils come before one");
        let found = order(office.get("/classrooms?q=%E6%9C%AC%E7%94%BA&sort=nonsense").await.text());
        assert!(found[0].is_none() && found[1].is_some(), "{found:?}");
        office.get("/classrooms?q=zzz").await.assert_contains("条件に合う教室がありません");
        office.get("/classrooms?sort=behind&round=2026-summer").await.assert_contains("value=\"2026-summer\"");
    }

    /// A switch is pressed in its row; the list comes back as it was, and a second person is told.
    async fn a_switch_is_turned_in_its_row(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        assert_eq!(switches(&mut office, 1).await, "111");
        let turned = press(&mut office, 1, "111", "mark").await;
        assert_eq!(turned.assert_status(303).location(), "/classrooms?sort=name");
        office.get("/classrooms").await.assert_contains("駅前教室の得点入力をオフにしました");
        assert_eq!(switches(&mut office, 1).await, "101");
        assert_eq!(switches(&mut office, 2).await, "111");
        press(&mut office, 1, "111", "mark").await.assert_status(409);
        press(&mut office, 1, "101", "everything").await.assert_status(422);
        let mut honbu = hall.as_headquarters().await;
        let turned = press(&mut honbu, 1, "101", "mark").await;
        assert_eq!(turned.assert_status(303).location(), "/juku/1/classrooms?sort=name");
        assert_eq!(switches(&mut honbu, 1).await, "111");
        honbu.get("/audit").await.assert_contains("教室の権限の変更");
    }

    /// What 本部 forbids the 塾 has no switch at its 教室.
    async fn what_the_juku_may_not_is_told_in_every_row(engine: Engine) {
        let hall = Hall::open(engine).await;
        let off = [("register", "true"), ("mark", "true"), ("seen", "111")];
        let mut honbu = hall.as_headquarters().await;
        honbu.post_form("/juku/1/switches", &off).await.assert_status(303);
        honbu.get("/juku/1/classrooms").await.assert_contains("この塾の「結果」を止めています");
        let page = hall.as_juku("012345").await.get("/classrooms").await;
        page.assert_contains("本部が、この塾の「結果」を止めています").assert_contains("塾で停止");
        assert!(!page.contains("id=\"report-1\"") && page.contains("id=\"mark-1\""), "a switch without an effect");
    }

    /// All get the same only after it was shown what changes, and only if that is still so.
    async fn all_classrooms_get_the_same_switches(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut office = hall.as_juku("012345").await;
        press(&mut office, 2, "111", "report").await.assert_status(303);
        let wish = format!("{ALIKE}/new?register=true&mark=true");
        let page = office.get(&wish).await.assert_status(200).text();
        let read = words(&page);
        assert!(read.contains("変わるところ（1教室）") && read.contains("駅前教室 345001 結果をオフに"), "{read}");
        assert!(!read.contains("本町教室 345002"), "it is so already: {read}");
        let sent = [("wanted", &*field(&page, "wanted")), ("seen", &*field(&page, "seen"))].map(|(n, v)| (n, v.to_owned()));
        let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));

        press(&mut office, 2, "110", "mark").await.assert_status(303);
        let stale = office.post_form(ALIKE, &sent).await;
        stale.assert_status(409).assert_contains("もう一度送ってください").assert_contains("変わるところ（2教室）");
        assert_eq!(switches(&mut office, 1).await, "111", "all or none");

        let seen = field(&stale.text(), "seen");
        let done = office.post_form(ALIKE, &[("wanted", "110"), ("seen", &seen)]).await;
        assert_eq!(done.assert_status(303).location(), "/classrooms");
        office.get("/classrooms").await.assert_contains("2教室の権限を変えました");
        assert_eq!([switches(&mut office, 1).await, switches(&mut office, 2).await], ["110", "110"]);
        office.get(&wish).await.assert_contains("変わるところはありません");
        office.post_form(ALIKE, &[("wanted", "11"), ("seen", "")]).await.assert_status(422);
        hall.as_juku("678345").await.post_form(ALIKE, &[("wanted", "111"), ("seen", "")]).await.assert_status(404);
    }

    /// Of two who send the same at once, one wins.
    async fn of_two_who_align_at_once_one_wins(engine: Engine) {
        let hall = Hall::open(engine).await;
        let (mut one, mut other) = (hall.as_juku("012345").await, hall.as_headquarters().await);
        let sent = [("wanted", "110"), ("seen", "1:111 2:111")];
        let (one, other) = tokio::join!(one.post_form(ALIKE, &sent), other.post_form(ALIKE, &sent));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
    }
}
