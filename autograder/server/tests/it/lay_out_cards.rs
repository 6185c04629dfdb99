//! How ordered report cards lie on paper: whose, in which order, before which window, on both sides, with which ranks.

use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, MARKS, card_of, field, words};

const PRINTINGS: &str = "/rounds/1/printings";
/// What the results of 小6 of あおば塾 send beside the ticks.
const TICKED: &str = "/rounds/1/printings?picking=true&condition=grade%3D6&matching=4";

/// Orders one PDF with these fields beside.
async fn order(client: &mut Client, beside: &[(&str, &str)]) -> Answer {
    let fields: Vec<_> = [("binding", "pdf")].iter().chain(beside).copied().collect();
    client.post_form(PRINTINGS, &fields).await
}

/// The PDF that was ordered.
async fn printed(hall: &Hall, client: &mut Client, ordered: &Answer) -> String {
    hall.work().await;
    let printing = ordered.assert_status(303).location().to_owned();
    client.get(&format!("{printing}/file")).await.assert_status(200).text()
}

/// The places of these pupils' bookmarks, and how many pages there are.
fn places<const N: usize>(pdf: &str, names: [&str; N]) -> ([Option<usize>; N], u32) {
    let place = |name: &str| {
        let digits: String = name.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        pdf.find(&format!("/Title<FEFF{digits}>"))
    };
    let count = pdf.split_once("/Type/Pages/Count ").unwrap().1.split('/').next().unwrap();
    (names.map(place), count.parse().unwrap())
}

/// The number with which the pupil called `name` is ticked.
fn tick_of(page: &str, name: &str) -> String {
    let before = &page[..page.find(name).unwrap_or_else(|| panic!("{name} is not to choose: {page}"))];
    before.rsplit_once("for=\"entry-").unwrap().1.split('"').next().unwrap().to_owned()
}

/// The number with which the pupil called `name` is ticked in the results.
fn row_of(page: &str, name: &str) -> String {
    let label = format!("\" form=\"bulk\" aria-label=\"{name}を選ぶ\"");
    let before = page.split_once(&label).unwrap_or_else(|| panic!("{name} has no box: {page}")).0;
    before.rsplit_once('"').unwrap().1.to_owned()
}

/// The pupils of whom the form says that they are chosen.
fn entries(page: &str) -> Vec<String> {
    let fields = page.split("name=\"entry\" value=\"").skip(1);
    fields.map(|field| field.split('"').next().unwrap().to_owned()).collect()
}

both_engines! {
    async fn cards_come_by_grade_with_blank_backs(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let options = [("order", "grade"), ("blank_backs", "true"), ("window", "true"), ("window_x", "３"), ("window_y", "-2")];
        let ordered = order(&mut juku, &options).await;
        let pdf = printed(&hall, &mut juku, &ordered).await;
        let (found, pages) = places(&pdf, ["青木 はな", "上田 そら", "小川 ゆい", "江口 りん"]);
        assert!(found.is_sorted() && found[0].is_some(), "小6 of both 教室, then 中1: {found:?}");
        assert_eq!(pages, 10, "five cards with their backs");
        let page = words(&juku.get(ordered.location()).await.text());
        for told in ["学年→教室→生徒ID", "あり（右へ3mm、上へ2mm）", "両面用の白紙 あり"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        let list = words(&juku.get(PRINTINGS).await.text());
        assert!(list.contains("学年→教室→生徒ID、窓あり（右へ3mm、上へ2mm）、両面用白紙"), "{list}");

        let ordered = order(&mut juku, &[("window", "true")]).await;
        let pdf = printed(&hall, &mut juku, &ordered).await;
        assert_eq!(places(&pdf, ["青木 はな"]).1, 5, "no backs unless they are asked for");
    }

    async fn a_window_off_the_paper_is_refused_and_the_form_keeps_what_was_typed(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let options = [("window", "true"), ("window_x", "11"), ("window_y", "下"), ("order", "grade")];
        let refused = order(&mut juku, &options).await;
        refused.assert_status(422).assert_contains("横：封筒の窓の位置は、-10から10まで").assert_contains("縦：");
        let page = refused.text();
        assert_eq!([field(&page, "window_x"), field(&page, "window_y")], ["11", "下"]);
        assert!(page.contains("value=\"grade\" selected"), "{page}");
        order(&mut juku, &[("order", "height")]).await.assert_status(422);
        juku.get(PRINTINGS).await.assert_contains("まだ印刷していません");
    }

    async fn pupils_are_chosen_one_by_one(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        juku.get(PRINTINGS).await.assert_contains("/rounds/1/printings/new");
        let page = juku.get(&format!("{PRINTINGS}/new?grade=6&binding=pdf&order=classroom&blank_backs=true")).await;
        let page = page.assert_status(200).text();
        assert!(page.contains("小川 ゆい") && !page.contains("江口 りん") && !page.contains("加藤 れん"), "{page}");
        assert!(!page.contains("変更のあった人だけ"), "there is no version yet");
        let (first, last) = (tick_of(&page, "青木 はな"), tick_of(&page, "小川 ゆい"));
        let kept = [("grade", "6"), ("blank_backs", &*field(&page, "blank_backs")), ("picking", "true")];
        let none = order(&mut juku, &kept).await;
        none.assert_status(422).assert_contains("1人以上選んでください");
        let chosen = [&kept[..], &[("entry", &*last), ("entry", &*first), ("entry", &*last)]].concat();
        let ordered = order(&mut juku, &chosen).await;
        let pdf = printed(&hall, &mut juku, &ordered).await;
        let (found, pages) = places(&pdf, ["青木 はな", "小川 ゆい", "伊藤 けん"]);
        assert!(found[0] < found[1] && found[0].is_some() && found[2].is_none(), "{found:?}");
        assert_eq!(pages, 4);
        juku.get(PRINTINGS).await.assert_contains("あおば塾 小6（2人を選択）");

        let mut stranger = hall.as_juku("678345").await;
        order(&mut stranger, &[("entry", &first)]).await.assert_status(404);
        order(&mut juku, &[("grade", "7"), ("entry", &first)]).await.assert_status(404);
        order(&mut juku, &[("entry", "999")]).await.assert_status(404);
        order(&mut juku, &[("entry", "x")]).await.assert_status(422);
        stranger.get(PRINTINGS).await.assert_contains("まだ印刷していません");
    }

    /// Ticks of the results lead to the form, as single pupils or as all that match but some.
    async fn pupils_ticked_in_the_results_are_printed(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let results = juku.get("/rounds/1/results?grade=6").await;
        results.assert_contains("選んだ生徒の成績表を印刷する").assert_contains("この条件の全4件を選ぶ");
        let row = |name: &str| row_of(&results.text(), name);
        let (first, second, last) = (row("青木 はな"), row("伊藤 けん"), row("小川 ゆい"));
        let some = format!("{TICKED}&row={last}&row={first}");
        let page = juku.get(&some).await.assert_status(200).text();
        assert!(words(&page).contains("選んだ2人") && !page.contains("生徒を選ぶ"), "{page}");
        assert_eq!((entries(&page), field(&page, "grade").as_str()), (vec![last.clone(), first.clone()], "6"));

        let chosen = [("grade", "6"), ("entry", &*last), ("entry", &*first)];
        let refused = order(&mut juku, &[&chosen[..], &[("window_x", "11")]].concat()).await;
        assert_eq!(entries(&refused.assert_status(422).text()), [&*last, &*first], "they are still chosen");
        let ordered = order(&mut juku, &chosen).await;
        let pdf = printed(&hall, &mut juku, &ordered).await;
        let (found, pages) = places(&pdf, ["青木 はな", "小川 ゆい", "伊藤 けん"]);
        assert!(found[0].is_some() && found[0] < found[1] && found[2].is_none() && pages == 2, "{found:?}, {pages} pages");

        let all = format!("{TICKED}&all=yes&except={second}");
        let of_all = |page: &Answer| entries(&page.assert_status(200).text()).len();
        assert_eq!(of_all(&juku.get(&all).await), 3);
        assert_eq!(of_all(&juku.get(&all.replace("grade%3D6", "grade%3D6%26q%3D%E5%B0%8F%E5%B7%9D")).await), 1, "who is searched for");
        assert_eq!(of_all(&hall.as_classroom("012345", "345001").await.get(&all).await), 2);
        let mut stranger = hall.as_juku("678345").await;
        assert_eq!(of_all(&stranger.get(&all).await), 2, "their own");
        order(&mut stranger, &chosen).await.assert_status(404);
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        assert_eq!(of_all(&juku.get(&all).await), 3, "as frozen");
        for nobody in [TICKED.to_owned(), format!("{TICKED}&all=yes").replace("grade%3D6", "grade%3D9")] {
            juku.get(&nobody).await.assert_status(422).assert_contains("1人以上選んでください");
        }
    }

    async fn those_whose_cards_changed_are_chosen_together(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut honbu = hall.as_headquarters().await;
        let move_to = [("to", "aggregating"), ("reason", "採点もれ")];
        honbu.post_form("/rounds/1/moves", &[("to", "closed"), ("reason", "")]).await.assert_status(303);
        honbu.post_form("/rounds/1/moves", &move_to).await.assert_status(303);
        honbu.post_form("/rounds/1/snapshots", &[]).await.assert_status(303);
        let pick = format!("{PRINTINGS}/new?binding=pdf");
        assert!(!honbu.get(&pick).await.contains("変更のあった人だけ"), "the first version changes nobody's");
        honbu.post_form("/rounds/1/moves", &move_to).await.assert_status(303);
        let corrected = hall.file("corrected.csv", MARKS.replace("012345,0004,出席,,,,,,20", "012345,0004,出席,,,,,,21"));
        hall.commanded(&["import-marks", &corrected, "--round", "2026-summer", "--apply"]);
        honbu.post_form("/rounds/1/snapshots", &[("reason", "中1英語の採点もれ")]).await.assert_status(303);

        honbu.get(&pick).await.assert_contains("変更のあった人だけ").assert_contains("青木 はな");
        let page = honbu.get(&format!("{pick}&changed=true")).await.text();
        assert!(page.contains("江口 りん") && !page.contains("青木 はな"), "小6 did not change: {page}");
        assert!(page.contains(" checked>"), "they are chosen already");
        let nobody = honbu.get(&format!("{pick}&grade=6&changed=true")).await;
        nobody.assert_contains("変わった生徒はいません");
    }

    async fn a_juku_chooses_which_ranks_are_printed(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let card = card_of(&mut juku, 6, "青木 はな").await;
        let svg = format!("{}.svg", card.split('?').next().unwrap());
        let shown = juku.get(&svg).await.text().len();
        juku.get(PRINTINGS).await.assert_contains("全国順位と塾内順位（塾の受験者が10人以上のとき）を印刷");
        let choice = [("seen", "11"), ("juku", "true")];
        juku.post_form("/juku/1/rank-policy", &choice).await.assert_status(303);
        assert!(juku.get(&svg).await.text().len() < shown, "全国順位 is still on the card");
        juku.get(PRINTINGS).await.assert_contains("塾内順位（塾の受験者が10人以上のとき）だけを印刷");
        hall.as_classroom("012345", "345001").await.get(PRINTINGS).await.assert_contains("だけを印刷");
        hall.as_headquarters().await.get(PRINTINGS).await.assert_contains("塾ごとの設定のとおりに印刷");

        juku.post_form("/juku/1/rank-policy", &choice).await.assert_status(409).assert_contains("別の人が");
        juku.post_form("/juku/1/rank-policy", &[("seen", "x")]).await.assert_status(422);
        hall.as_juku("678345").await.post_form("/juku/1/rank-policy", &choice).await.assert_status(404);
        hall.as_classroom("012345", "345001").await.post_form("/juku/1/rank-policy", &choice).await.assert_status(404);
        let all = [("seen", "01"), ("juku", "true"), ("national", "true")];
        hall.as_headquarters().await.post_form("/juku/1/rank-policy", &all).await.assert_status(303);
        assert_eq!(juku.get(&svg).await.text().len(), shown);
    }

    async fn the_command_line_lays_them_out_alike(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let folder = hall.folder.path().join("cards");
        let out = folder.to_str().unwrap().to_owned();
        let print = |beside: &[&'static str]| {
            [&["report-cards", "--round", "2026-summer", "--juku", "678345", "--student", "0001", "--out", &*out], beside].concat()
        };
        let pages = || {
            let pdf = std::fs::read(folder.join("2026夏_小6_中央教室_加藤れん.pdf")).unwrap();
            places(&String::from_utf8_lossy(&pdf), []).1
        };
        hall.commanded(&print(&["--blank-backs", "--window-x", "-3"]));
        assert_eq!(pages(), 2);
        hall.commanded(&print(&["--no-window"]));
        assert_eq!(pages(), 1);
        let refused = hall.program().run(&print(&["--window-y", "30"]));
        let told = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2));
        assert!(told.starts_with("「30」は、「--window-y <ミリ>」の値にできません。"), "{told}");
        assert!(told.contains("-10から10まで"), "{told}");
    }
}
