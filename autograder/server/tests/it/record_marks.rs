//! A 教室 enters the marks of an exam on its sheet.
//!
//! The rows of a new database are numbered from 1 in the order of the hall's files: 教室 1 is 駅前教室,
//! exam 1 is 小6 国語 (漢字 20, 読解 30).

use chrono::{Duration, FixedOffset, TimeZone};
use platform_database::Timestamp;
use platform_testing::{Answer, Client, Engine, both_engines};
use tokio::task::JoinSet;

use crate::hall::{Hall, link, results};
use crate::page_form::PageForm;

const SHEET: &str = "/classrooms/1/exams/1/marks";

async fn open_sheet(client: &mut Client) -> PageForm {
    PageForm::on(&client.get(SHEET).await.assert_status(200).text(), SHEET)
}

/// Sends the form, which must be saved, and gives the page that follows.
async fn saved(form: &PageForm, client: &mut Client) -> String {
    let answer = form.send(client).await;
    let next = answer.assert_status(303).location().to_owned();
    client.get(&next).await.assert_status(200).text()
}

/// The part of the page that is a pupil's row.
fn row<'a>(page: &'a str, name: &str) -> &'a str {
    let at = page.find(&format!("{name}</b>")).unwrap_or_else(|| panic!("no row of {name}: {page}"));
    page[at..].split("</tr>").next().unwrap()
}

fn assert_nothing_saved(answer: &Answer, hall: &Hall) {
    assert!(!results(hall).contains("小6,国語"), "{}", answer.text());
}

both_engines! {
    /// 未入力, 0点 and 欠席 are three facts, on the sheet and in the results.
    async fn zero_blank_and_absent_stay_three_facts(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let form = open_sheet(&mut client)
            .await
            .typed("青木 はな 大問1", "０")
            .typed("青木 はな 大問2", "0点")
            .typed("伊藤 けん 大問1", " 18 ")
            .ticked("上田 そら 欠席", true);
        let page = saved(&form, &mut client).await;
        assert!(page.contains("保存しました（新規 3、出欠 1）。"), "{page}");
        assert!(page.contains("入力済 1 / 2（欠席1） 残り1") && page.contains("速報"), "{page}");
        for (name, state, total) in
            [("青木 はな", "完了", ">0<"), ("伊藤 けん", "入力中", ">(18)<"), ("上田 そら", "欠席", ">—<")]
        {
            assert!(row(&page, name).contains(state) && row(&page, name).contains(total), "{}", row(&page, name));
        }
        let results = results(&hall);
        assert!(results.contains("012345,0001,小6,国語,0,1,1,1,1,1,1,"), "{results}");
        assert!(!results.contains("0002,小6") && !results.contains("0003,小6"), "{results}");
    }

    /// A mark can be taken back to 未入力, an absent pupil keeps the marks without their counting, and a
    /// word of absence in a cell is enough.
    async fn a_sheet_can_be_corrected(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let form = open_sheet(&mut client)
            .await
            .typed("青木 はな 大問1", "")
            .typed("伊藤 けん 大問2", "21")
            .typed("上田 そら 大問1", "欠");
        let page = saved(&form, &mut client).await;
        assert!(page.contains("保存しました（書き換え 1、取り消し 1、出欠 1）。"), "{page}");
        let now = results(&hall);
        assert!(now.contains("012345,0002,小6,国語,31,"), "{now}");
        assert!(!now.contains("0001,小6,国語") || now.contains("678345,0001,小6,国語"), "{now}");
        assert!(!now.contains("012345,0003,小6,国語"), "{now}");

        let form = PageForm::on(&page, SHEET).ticked("上田 そら 欠席", false);
        saved(&form, &mut client).await;
        assert!(results(&hall).contains("012345,0003,小6,国語,0,"), "the marks came back with the pupil");
    }

    /// Saving what is there already does not make a colleague's open sheet stale.
    async fn saving_without_a_change_changes_nothing(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let first = open_sheet(&mut client).await;
        assert!(saved(&first, &mut client).await.contains("変わったところはありませんでした。"));
        saved(&first.typed("青木 はな 大問1", "19"), &mut client).await;
    }

    /// Of two who type the same cell, the second sees both values and chooses.
    async fn a_stale_sheet_shows_both_values(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut tanaka = hall.as_classroom("012345", "345001").await;
        let mut sato = hall.as_juku("012345").await;
        let (first, second) = (open_sheet(&mut tanaka).await, open_sheet(&mut sato).await);
        let first = first.typed("青木 はな 大問1", "10").typed("上田 そら 大問1", "7");
        saved(&first, &mut tanaka).await;

        let second = second.typed("青木 はな 大問1", "12").typed("伊藤 けん 大問1", "5");
        let answer = second.send(&mut sato).await;
        let page = answer.assert_status(409).assert_contains("⇄ 保存済み 10").text();
        let shown = PageForm::on(&page, SHEET);
        assert_eq!(shown.value("青木 はな 大問1"), "12", "what was typed is kept");
        assert_eq!(shown.value("伊藤 けん 大問1"), "5");
        assert_eq!(shown.value("上田 そら 大問1"), "7", "what was not typed follows the store");
        assert_eq!(page.matches("⇄").count(), 1, "only the cell that both changed: {page}");
        let after = open_sheet(&mut tanaka).await;
        assert_eq!((after.value("青木 はな 大問1"), after.value("伊藤 けん 大問1")), ("10", ""));

        let theirs = shown.name("青木 はな 大問1").replacen('m', "u", 1);
        let page = saved(&shown.clone().ticked(&theirs, true), &mut sato).await;
        let now = PageForm::on(&page, SHEET);
        assert_eq!((now.value("青木 はな 大問1"), now.value("伊藤 けん 大問1")), ("10", "5"));
    }

    /// Saving a second time on purpose keeps one's own value.
    async fn a_conflict_is_overwritten_only_on_purpose(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let (first, second) = (open_sheet(&mut client).await, open_sheet(&mut client).await);
        saved(&first.typed("青木 はな 大問1", "10"), &mut client).await;
        let answer = second.typed("青木 はな 大問1", "12").send(&mut client).await;
        let again = PageForm::on(&answer.assert_status(409).text(), SHEET);
        let page = saved(&again, &mut client).await;
        assert_eq!(PageForm::on(&page, SHEET).value("青木 はな 大問1"), "12");
    }

    /// One cell that is no mark keeps the whole sheet from being saved, and is named.
    async fn one_bad_cell_refuses_the_whole_sheet_by_name(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let form = open_sheet(&mut client).await.typed("青木 はな 大問1", "18").typed("青木 はな 大問2", "25");
        for (typed, reason) in [
            ("21", "配点の20点を超えています"),
            ("12.5", "整数ではありません"),
            ("-1", "0点より小さい数です"),
            ("#N/A", "表計算のエラーです"),
            ("じゅう", "得点として読めません"),
        ] {
            let answer = form.clone().typed("伊藤 けん 大問1", typed).send(&mut client).await;
            let page = answer.assert_status(422).assert_contains("伊藤 けん 大問1: ").assert_contains(reason).text();
            let shown = PageForm::on(&page, SHEET);
            assert_eq!((shown.value("伊藤 けん 大問1"), shown.value("青木 はな 大問1")), (typed, "18"));
            assert!(page.contains(&format!("href=\"#{}\"", shown.name("伊藤 けん 大問1"))), "{page}");
            assert_nothing_saved(&answer, &hall);
        }
    }

    /// Nobody learns of another's sheet, by reading or by writing.
    async fn a_stranger_finds_no_sheet(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut own = hall.as_classroom("012345", "345001").await;
        let form = open_sheet(&mut own).await.typed("青木 はな 大問1", "18");
        let strangers = [hall.as_juku("678345").await, hall.as_classroom("012345", "345002").await];
        for mut stranger in strangers {
            stranger.get(SHEET).await.assert_status(404);
            stranger.get(&format!("{SHEET}/template.xlsx")).await.assert_status(404);
            form.send(&mut stranger).await.assert_status(404);
        }
        let mut visitor = hall.visitor();
        assert!(visitor.get(SHEET).await.assert_status(303).location().starts_with("/login"));
        form.send(&mut visitor).await.assert_status(401);
        for missing in ["/classrooms/1/exams/99/marks", "/classrooms/99/exams/1/marks"] {
            own.get(missing).await.assert_status(404);
        }
        own.get("/classrooms/1/exams/3/marks").await.assert_status(200);
        hall.as_headquarters().await.get(SHEET).await.assert_status(200);
    }

    /// A pupil of another 教室 named in the form is not marked.
    async fn a_forged_row_is_not_saved(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let foreign = PageForm::on(&hall.as_juku("678345").await.get("/classrooms/3/exams/1/marks").await.text(), "/classrooms");
        let name = foreign.name("加藤 れん 大問1");
        let answer = client.post_form(SHEET, &[("revision", "0"), (name, "18")]).await;
        assert!(!answer.assert_status(409).contains("加藤"));
        client.post_form(SHEET, &[(name, "18")]).await.assert_status(422);
        assert_nothing_saved(&answer, &hall);
    }

    /// The deadline is the server's; its grace is kept to the second.
    async fn after_deadline_and_grace_nothing_is_saved_and_nothing_is_lost(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut early = hall.as_classroom("012345", "345001").await;
        let form = open_sheet(&mut early).await;
        let last_moment = deadline_of_a_late_round(hall.clock.now()) + Duration::minutes(15);

        hall.clock.set(last_moment);
        let mut client = hall.as_classroom("012345", "345001").await;
        let page = saved(&form.typed("青木 はな 大問1", "18"), &mut client).await;
        assert!(page.contains("を過ぎました。猶予の"), "{page}");

        hall.clock.set(last_moment + Duration::seconds(1));
        let form = PageForm::on(&page, SHEET).typed("青木 はな 大問2", "29");
        let answer = form.send(&mut client).await;
        answer.assert_status(409).assert_contains("に締め切りました").assert_contains("29");
        let page = client.get(SHEET).await.assert_status(200).assert_contains("に締め切りました").text();
        assert!(page.contains(">18<") && !page.contains("name=\"m"), "it can be read, not typed into: {page}");
    }

    /// While 集計中 only 本部 corrects; once 確定, nobody.
    async fn headquarters_corrects_while_aggregating_only(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let (mut juku, mut headquarters) = (hall.as_juku("012345").await, hall.as_headquarters().await);
        let typed = open_sheet(&mut juku).await.typed("青木 はな 大問1", "19");
        for (state, of_juku, of_headquarters) in [("closed", 409, 409), ("aggregating", 409, 303)] {
            let moved = [("to", state), ("reason", "")];
            headquarters.post_form("/rounds/1/moves", &moved).await.assert_status(303);
            typed.send(&mut juku).await.assert_status(of_juku);
            typed.send(&mut headquarters).await.assert_status(of_headquarters);
        }
        assert!(results(&hall).contains("012345,0001,小6,国語,44,"));
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        typed.send(&mut headquarters).await.assert_status(409).assert_contains("確定のため");
    }

    /// Each exam of the 教室 is one tab away, with how far it is.
    async fn the_other_exams_are_one_tab_away(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let page = client.get(SHEET).await.text();
        for (tab, progress) in [("小6", "6/6"), ("中1", "2/2"), ("国語", "3/3"), ("算数", "3/3")] {
            assert!(page.contains(&format!("{tab}<span class=\"count\">{progress}</span>")), "{tab}: {page}");
        }
        let middle = link(&page, "/classrooms/1/exams/3");
        client.get(&middle).await.assert_status(200).assert_contains("中1 英語 得点入力");
        let other = link(&page, "/classrooms/1/exams/2");
        let page = client.get(&other).await.assert_status(200).assert_contains("大問2(1)").text();
        assert!(row(&page, "青木 はな").contains(">45<"), "{page}");
    }

    /// Whoever saves first wins; all others are told.
    async fn of_forty_saves_at_once_exactly_one_wins(engine: Engine) {
        let hall = Hall::open(engine).await;
        let client = hall.as_classroom("012345", "345001").await;
        let form = open_sheet(&mut client.clone()).await;
        let mut hands = JoinSet::new();
        for number in 0..40 {
            let (form, mut client) = (form.clone().typed("青木 はな 大問2", &(number % 30).to_string()), client.clone());
            hands.spawn(async move {
                loop {
                    let status = form.send(&mut client).await.status.as_u16();
                    // A busy machine may be out of breath for forty; whoever is told so comes again.
                    if status != 503 {
                        return (number % 30, status);
                    }
                }
            });
        }
        let ended = hands.join_all().await;
        let winners: Vec<i32> = ended.iter().filter(|(_, status)| *status == 303).map(|(number, _)| *number).collect();
        assert_eq!(winners.len(), 1, "{ended:?}");
        assert!(ended.iter().all(|(_, status)| matches!(status, 303 | 409)), "{ended:?}");
        assert_eq!(open_sheet(&mut client.clone()).await.value("青木 はな 大問2"), winners[0].to_string());
    }
}

/// A round made after its customary deadline gets thirty days, to the end of the day in Japan.
fn deadline_of_a_late_round(made: Timestamp) -> Timestamp {
    let japan = FixedOffset::east_opt(9 * 3600).unwrap();
    let last_day = made.with_timezone(&japan).date_naive() + Duration::days(30);
    japan.from_local_datetime(&last_day.and_hms_opt(23, 59, 59).unwrap()).unwrap().to_utc()
}
