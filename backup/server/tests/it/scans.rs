//! Media read in a row: looked up, moved, lent, taken back and counted, all of them or none.

use backup_server::Role;
use chrono::Duration;
use platform_testing::{Answer, Client, Engine, both_engines, count_fewest};
use platform_web::Front;

use crate::hall::Hall;
use crate::media::place;
use crate::programs::day;

/// A server with the places 「金庫」 and 「分室」, and four tapes that belong into 「金庫」.
async fn with_tapes(engine: Engine) -> (Hall, Client) {
    let hall = Hall::with_external(engine).await;
    hall.commanded(&["location", "add", "金庫", "--off-site"]);
    hall.commanded(&["location", "add", "分室"]);
    let mut operator = hall.as_operator().await;
    let vault = place(&mut operator, "金庫").await;
    for label in ["LTO-0001", "LTO-0002", "LTO-0003", "LTO-0004"] {
        let tape = [("label", label), ("kind", "tape"), ("home", vault.as_str())];
        operator.post_form("/media", &tape).await.assert_status(303);
    }
    (hall, operator)
}

async fn look(client: &mut Client, labels: &str) -> Answer {
    let labels: String = form_urlencoded::byte_serialize(labels.as_bytes()).collect();
    client.get(&format!("/media/scan?labels={labels}")).await
}

async fn act(client: &mut Client, what: &str, labels: &str, fields: &[(&str, &str)]) -> Answer {
    client.post_form(&format!("/media/scan/{what}"), &[&[("labels", labels)], fields].concat()).await
}

async fn lend(hall: &Hall, client: &mut Client, labels: &str) -> Answer {
    let due = day(hall, 3);
    let loan = [
        ("borrower", "山田 運送"),
        ("affiliation", "つばめ運輸"),
        ("contact", "03-0000-0000"),
        ("purpose", "遠隔地への搬送"),
        ("due_on", due.as_str()),
    ];
    act(client, "loans", labels, &loan).await
}

/// How often an event stands in the audit record.
async fn recorded(hall: &Hall, event: &str) -> usize {
    let page = hall.signed_in(Role::Admin).await.get(&format!("/audit?event={event}")).await.text();
    let (_, told) = page.split_once("role=\"status\">全").unwrap();
    told.split_once('件').unwrap().0.parse().unwrap()
}

both_engines! {
    /// Labels in any writing, the server's own codes, what is not known, and what was read twice.
    async fn each_line_is_looked_up(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        let vault = place(&mut operator, "金庫").await;
        let usb = [("label", "usb-a"), ("kind", "usb"), ("home", vault.as_str())];
        operator.post_form("/media", &usb).await.assert_status(303);
        let usb = [("label", "USB-A"), ("kind", "usb"), ("home", vault.as_str())];
        operator.post_form("/media", &usb).await.assert_status(303);
        let front = Front { public_url: Some("http://backup.example.jp".parse().unwrap()), ..Front::default() };
        let known = backup_server::router(&hall.app.clone().behind(front));
        let mut viewer = hall.signed_in(Role::Viewer).await.on(known).with_header("host", "backup.example.jp");
        let sent = "lto-0001\r\n\r\nＬＴＯ－０００２\r\nhttp://backup.example.jp/media/3\r\nhttp://elsewhere.example/media/4\r\n\
                    LTO-9999\r\nLTO-0001\r\nUSB-A\r\nUsb-a\r\n";
        let page = look(&mut viewer, sent).await;
        page.assert_status(200).assert_contains("読み取った媒体 4件").assert_contains("登録なし 3件");
        page.assert_contains("LTO-0002</a>").assert_contains("LTO-0003</a>").assert_contains(">USB-A</a>");
        page.assert_contains("「LTO-9999」という媒体は登録されていません。").assert_contains("このサーバーの媒体のQRコードではありません");
        page.assert_contains("大文字と小文字だけが違う媒体");
        assert!(!page.contains("LTO-0004") && !page.contains("場所を移す</button>"), "{}", page.text());
        let many = "LTO-0001\n".repeat(201);
        let page = look(&mut operator, &many).await;
        page.assert_status(422).assert_contains("一度に扱えるのは200行までです。いまは201行");
    }

    /// Whoever stands at a shelf finds the page in the menu, and beside the media and those of tonight.
    async fn everybody_finds_the_page(engine: Engine) {
        let hall = Hall::empty(engine).await;
        for role in [Role::Viewer, Role::Operator] {
            let mut client = hall.signed_in(role).await;
            let page = client.get("/media/scan").await;
            page.assert_contains("<a href=\"/media/scan\" aria-current=\"page\">").assert_contains("<a href=\"/media\">");
            for path in ["/media", "/rotations"] {
                client.get(path).await.assert_contains("<a href=\"/media/scan\">").assert_contains("まとめて読み取る</a>");
            }
        }
    }

    /// No other page may ask for the camera.
    async fn the_camera_is_allowed_on_this_page_alone(engine: Engine) {
        let (_hall, mut operator) = with_tapes(engine).await;
        let policy = |answer: &Answer| answer.header("permissions-policy").unwrap().to_owned();
        let page = operator.get("/media/scan").await;
        assert!(policy(&page).contains("camera=(self)") && policy(&page).contains("microphone=()"));
        for path in ["/media", "/media/1", "/media/stocktakes"] {
            assert!(policy(&operator.get(path).await).contains("camera=()"), "{path}");
        }
    }

    /// Stored media are carried, one in a machine is put back, one that lies there already stays; nothing of a list in which
    /// a line stands in the way.
    async fn all_are_carried_or_none(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        let (vault, branch) = (place(&mut operator, "金庫").await, place(&mut operator, "分室").await);
        operator.post_form("/media/2/departures", &[("place", "1")]).await.assert_status(303);
        lend(&hall, &mut operator, "LTO-0004").await.assert_status(303);
        let refused = act(&mut operator, "moves", "LTO-0001\nLTO-9\nLTO-0004\n", &[("to", &branch)]).await;
        refused.assert_status(422).assert_contains("2行目: 「LTO-9」という媒体は登録されていません。");
        refused.assert_contains("3行目: 媒体「LTO-0004」は貸出中なので、場所を移せません。");
        operator.get("/media/1").await.assert_contains("<dt>いまの場所</dt><dd>金庫</dd>");
        act(&mut operator, "moves", "LTO-0001", &[]).await.assert_status(422).assert_contains("移す先の場所を選んで");
        act(&mut operator, "moves", "LTO-0001", &[("to", "999")]).await.assert_status(422).assert_contains("移す先の場所を選び直して");
        act(&mut operator, "moves", " \n", &[("to", &branch)]).await.assert_status(422).assert_contains("媒体を1つ以上");

        let moved = act(&mut operator, "moves", "LTO-0001\nLTO-0002\n", &[("to", &branch)]).await;
        assert_eq!(moved.assert_status(303).location(), "/media/scan");
        operator.get("/media/scan").await.assert_contains("2件の媒体の場所を移しました。");
        operator.get("/media/1").await.assert_contains("<dd>分室</dd>").assert_contains("移動").assert_contains("金庫から");
        operator.get("/media/2").await.assert_contains("<dd>分室</dd>").assert_contains("戻し").assert_contains("保管中");
        act(&mut operator, "moves", "LTO-0001\nLTO-0003\n", &[("to", &vault)]).await.assert_status(303);
        operator.get("/media/scan").await.assert_contains("1件の媒体の場所を移しました。1件は、もともとそこにあります。");
        assert_eq!((recorded(&hall, "media.moved").await, recorded(&hall, "media.put_back").await), (2, 1));
        let mut viewer = hall.signed_in(Role::Viewer).await;
        act(&mut viewer, "moves", "LTO-0001", &[("to", &branch)]).await.assert_status(403);
    }

    /// One person takes several media along and brings them back; of those that came back before, some are looked at now.
    async fn all_are_lent_and_come_back(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        let nobody = act(&mut operator, "loans", "LTO-0001", &[("due_on", day(&hall, 1).as_str())]).await;
        nobody.assert_status(422).assert_contains("用途を入れてください");
        assert_eq!(lend(&hall, &mut operator, "LTO-0001\nLTO-0002").await.assert_status(303).location(), "/loans");
        let again = lend(&hall, &mut operator, "LTO-0003\nLTO-0002").await;
        again.assert_status(422).assert_contains("2行目: 媒体「LTO-0002」は保管中ではないので、貸せません。");
        operator.get("/media/3").await.assert_contains("保管中");
        let list = look(&mut operator, "LTO-0001").await;
        list.assert_contains("貸出中").assert_contains("山田 運送");

        hall.clock.set(hall.clock.now() + Duration::days(4));
        let mut operator = hall.as_operator().await;
        look(&mut operator, "LTO-0001").await.assert_contains("延滞");
        let strange = act(&mut operator, "returns", "LTO-0001\nLTO-0003", &[]).await;
        strange.assert_status(422).assert_contains("2行目: 媒体「LTO-0003」は貸出中ではありません。");
        act(&mut operator, "returns", "LTO-0001", &[]).await.assert_status(303);
        operator.get("/media/1").await.assert_contains("返却確認待ち");
        let half = act(&mut operator, "returns", "LTO-0001", &[("condition", "good")]).await;
        half.assert_status(422).assert_contains("読み取れたかどうかを選んでください");
        let silent = act(&mut operator, "returns", "LTO-0001\nLTO-0002", &[("condition", "damaged"), ("readable", "yes")]).await;
        silent.assert_status(422).assert_contains("確認内容を入れて");
        let seen = [("condition", "good"), ("readable", "yes")];
        act(&mut operator, "returns", "LTO-0001\nLTO-0002", &seen).await.assert_status(303);
        operator.get("/media/scan").await.assert_contains("2件の返却を受け取りました。点検を記録し");
        for medium in ["/media/1", "/media/2"] {
            operator.get(medium).await.assert_contains("保管中").assert_contains("異常なし");
        }
        assert_eq!((recorded(&hall, "loans.returned").await, recorded(&hall, "media.inspected").await), (2, 2));
    }

    /// What is there, what is not, and what should be elsewhere; the register stays as it is.
    async fn stock_is_taken_of_a_place(engine: Engine) {
        let (hall, mut operator) = with_tapes(engine).await;
        let (vault, branch) = (place(&mut operator, "金庫").await, place(&mut operator, "分室").await);
        act(&mut operator, "moves", "LTO-0003", &[("to", &branch)]).await.assert_status(303);
        lend(&hall, &mut operator, "LTO-0004").await.assert_status(303);
        let refused = act(&mut operator, "stocktakes", "LTO-0001\n\nX", &[("place", &vault)]).await;
        refused.assert_status(422).assert_contains("3行目: 「X」という媒体は登録されていません。");
        act(&mut operator, "stocktakes", "LTO-0001", &[]).await.assert_status(422).assert_contains("棚卸しをする場所を選んで");
        operator.get("/media/stocktakes").await.assert_contains("棚卸しはまだありません");

        let taken = act(&mut operator, "stocktakes", "LTO-0003\nLTO-0001\nLTO-0004\n", &[("place", &vault), ("remark", "年度末")]).await;
        assert_eq!(taken.assert_status(303).location(), "/media/stocktakes/1");
        let page = operator.get("/media/stocktakes/1").await;
        page.assert_contains("差異 3件").assert_contains("年度末").assert_contains("見つからない 1件").assert_contains("余分 2件");
        page.assert_contains("台帳どおり 1件").assert_contains("LTO-0002</a></td><td data-label=\"台帳の場所\">金庫（保管中）");
        page.assert_contains("LTO-0003</a></td><td data-label=\"台帳の場所\">分室（保管中）").assert_contains("金庫（貸出中）");
        operator.get("/media/2").await.assert_contains("棚卸しで見つからない").assert_contains("金庫 #1");
        operator.get("/media/3").await.assert_contains("<dt>いまの場所</dt><dd>分室</dd>");
        let empty = act(&mut operator, "stocktakes", "", &[("place", &branch)]).await;
        assert_eq!(empty.assert_status(303).location(), "/media/stocktakes/2");
        operator.get("/media/stocktakes/2").await.assert_contains("差異 1件").assert_contains("LTO-0003");
        let mut viewer = hall.signed_in(Role::Viewer).await;
        viewer.get("/media/stocktakes").await.assert_contains("金庫").assert_contains("分室");
        act(&mut viewer, "stocktakes", "", &[("place", &branch)]).await.assert_status(403);
        viewer.get("/media/stocktakes/99").await.assert_status(404);
        assert_eq!(recorded(&hall, "stocktakes.taken").await, 2);
    }

    /// Of many hands that lend lists which overlap, one takes each medium, and nobody takes half a list.
    async fn of_lists_that_overlap_one_wins(engine: Engine) {
        let (hall, operator) = with_tapes(engine).await;
        let lists = ["LTO-0001\nLTO-0002\nLTO-0003", "LTO-0003\nLTO-0002\nLTO-0001"];
        let mut hands: Vec<Client> = (0..6).map(|_| operator.clone()).collect();
        let acts = hands.iter_mut().enumerate().map(|(at, hand)| lend(&hall, hand, lists[at % 2]));
        let answers = futures_util::future::join_all(acts).await;
        let count = |status: u16| answers.iter().filter(|answer| answer.status.as_u16() == status).count();
        assert_eq!((count(303), count(422)), (1, 5));
        assert_eq!(recorded(&hall, "loans.lent").await, 3);
    }
}

/// However much was read in a row, it is looked up at once.
#[tokio::test]
async fn more_lines_ask_no_more() {
    let (_hall, mut operator) = with_tapes(Engine::Postgres).await;
    let (one, _) = count_fewest(async || look(&mut operator, "LTO-0001").await).await;
    let all = "LTO-0001\r\nLTO-0002\r\nLTO-0003\r\nLTO-0004\r\nLTO-9999\r\nない\r\n";
    let (many, page) = count_fewest(async || look(&mut operator, all).await).await;
    page.assert_contains("読み取った媒体 4件").assert_contains("登録なし 2件");
    assert_eq!(one, many);
}
