//! 受験者: who of a 教室 sits a round, by ticks.

use platform_database::Clock;
use platform_testing::{Client, Engine, both_engines};

use crate::hall::{EXAMS, Hall, words};
use crate::page_form::PageForm;

const SUMMER: &str = "/rounds/1/classrooms/1/examinees";
const WINTER: &str = "/rounds/2/classrooms/1/examinees";

/// A hall with a second round that is open and empty.
pub(crate) async fn winter(engine: Engine) -> (Hall, Client) {
    let hall = Hall::marked(engine).await;
    let exams = hall.file("winter.json", EXAMS.replace("夏期", "冬期"));
    hall.commanded(&["import-exams", &exams, "--open"]);
    hall.clock.set(Clock::System.now());
    let office = hall.as_juku("012345").await;
    (hall, office)
}

async fn form(client: &mut Client, address: &str) -> PageForm {
    PageForm::on(&client.get(address).await.assert_status(200).text(), address.split('?').next().unwrap())
}

both_engines! {
    async fn ticks_make_and_take_away_entries(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let list = words(&office.get("/rounds/2/examinees").await.text());
        assert!(list.contains("345001 駅前教室 0 4"), "{list}");
        let both = form(&mut office, WINTER).await;
        let both = both.ticked("青木 はな 国語", true).ticked("青木 はな 算数", true);
        let some = both.ticked("伊藤 けん 国語", true);
        some.send(&mut office).await.assert_status(303);
        office.get(WINTER).await.assert_contains("追加 2人").assert_contains("受験者 2人");
        // Who does not sit an exam is 欠席 in it.
        let sheet = words(&office.get("/classrooms/1/exams/6/marks").await.text());
        assert!(sheet.contains("青木 はな") && sheet.contains("伊藤 けん"), "{sheet}");
        let again = form(&mut office, WINTER).await;
        assert!(again.is_ticked("伊藤 けん 国語") && !again.is_ticked("伊藤 けん 算数"));
        assert!(!again.is_ticked("上田 そら 国語"));
        let none = again.ticked("青木 はな 国語", false).ticked("青木 はな 算数", false);
        none.send(&mut office).await.assert_status(303);
        office.get(WINTER).await.assert_contains("取り消し 1人").assert_contains("受験者 1人");
        let turned = form(&mut office, WINTER).await.ticked("伊藤 けん 算数", true);
        turned.send(&mut office).await.assert_status(303);
        assert!(form(&mut office, WINTER).await.is_ticked("伊藤 けん 算数"));
        // 休会 and 退会 pupils are no candidates.
        office.post_form("/students/3/status", &[("revision", "0"), ("status", "paused")]).await.assert_status(303);
        assert!(!office.get(WINTER).await.contains("上田"));
        drop(hall);
    }

    /// 前回の受験者 and 学年を全員 propose ticks; nothing is written before somebody saves.
    async fn proposals_write_nothing(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let page = office.get(&format!("{WINTER}?tick=previous")).await;
        page.assert_contains("4人にチェックを入れました。まだ保存していません");
        office.get(WINTER).await.assert_contains("受験者 0人");
        let grade = form(&mut office, &format!("{WINTER}?tick=6")).await;
        assert!(grade.is_ticked("上田 そら 算数") && !grade.is_ticked("江口 りん 英語"));
        grade.send(&mut office).await.assert_status(303);
        let page = words(&office.get(WINTER).await.text());
        assert!(page.contains("受験者 3人") && page.contains("登録 3人 × 500円 = 1,500円"), "{page}");
        let mut classroom = hall.as_classroom("012345", "345001").await;
        assert_eq!(classroom.get("/rounds/2/examinees").await.location(), WINTER);
        assert!(!classroom.get(WINTER).await.contains("見積り"), "the fee is the owner's");
    }

    /// Marks are never taken away by a tick, and a row that moved is not overwritten.
    async fn marks_and_others_changes_are_kept(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let summer = form(&mut office, SUMMER).await;
        let out = summer.clone().ticked("青木 はな 国語", false).ticked("青木 はな 算数", false);
        let refused = out.send(&mut office).await;
        refused.assert_status(422).assert_contains("生徒ID 0001 青木 はな 国語: 得点がもう入っています");
        assert!(!PageForm::on(&refused.text(), SUMMER).is_ticked("青木 はな 国語"), "what was typed stays");
        assert!(form(&mut office, SUMMER).await.is_ticked("青木 はな 国語"));
        // 上田 そら is absent from 算数 and may sit it after all.
        assert!(!summer.is_ticked("上田 そら 算数"));
        summer.clone().ticked("上田 そら 算数", true).send(&mut office).await.assert_status(303);
        // Somebody whose page is older is told, and nothing of theirs is lost.
        let stale = summer.ticked("上田 そら 算数", true).send(&mut office).await;
        stale.assert_status(409).assert_contains("ほかの人が変えた生徒がいます: 0003 上田 そら");
        drop(hall);
    }

    /// Two who enter the same pupil at once: one of them is told.
    async fn of_two_at_once_one_enters(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let filled = form(&mut office, &format!("{WINTER}?tick=6")).await;
        let (mut one, mut two) = (office.clone(), hall.as_classroom("012345", "345001").await);
        let (a, b) = tokio::join!(filled.send(&mut one), filled.send(&mut two));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        office.get(WINTER).await.assert_contains("受験者 3人");
    }

    /// The round's state, its deadline and the switch 生徒登録 lock the ticks.
    async fn what_is_closed_takes_no_ticks(engine: Engine) {
        let (hall, mut office) = winter(engine).await;
        let filled = form(&mut office, &format!("{WINTER}?tick=6")).await;
        let switches = [("mark", "true"), ("report", "true"), ("seen", "111")];
        office.post_form("/classrooms/1/switches", &switches).await.assert_status(303);
        let mut classroom = hall.as_classroom("012345", "345001").await;
        filled.send(&mut classroom).await.assert_status(403);
        classroom.get(WINTER).await.assert_contains("生徒登録の権限が止められています");
        let mut other = hall.as_juku("678345").await;
        other.get(WINTER).await.assert_status(404);
        filled.send(&mut other).await.assert_status(404);
        hall.clock.set(hall.clock.now() + chrono::TimeDelta::days(200));
        let mut office = hall.as_juku("012345").await;
        filled.send(&mut office).await.assert_status(409).assert_contains("入力は締め切りました");
        let page = office.get(WINTER).await;
        page.assert_contains("いまは変えられません");
        assert!(!page.contains("保存する</button>"));
    }

    async fn the_list_is_handed_out_as_a_spreadsheet(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut office = hall.as_juku("012345").await;
        let file = office.get("/rounds/1/examinees.xlsx?classroom=1").await.assert_status(200).body.clone();
        let read = platform_spreadsheet::read(&file, &platform_spreadsheet::Limits::default()).unwrap();
        let lines: Vec<String> = read.sheets[0]
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.text().into_owned()).collect::<Vec<_>>().join(","))
            .collect();
        assert_eq!(lines[0], "教室ID,教室,学年,生徒ID,氏名,ふりがな,国語・英語,算数・数学,座席,メモ");
        assert_eq!(lines[3], "345001,駅前教室,小6,0003,上田 そら,,○,欠席");
        assert_eq!(lines.len(), 5);
        let foreign = hall.as_juku("678345").await.get("/rounds/1/examinees.xlsx?classroom=1").await;
        assert!(!String::from_utf8_lossy(&foreign.body).contains("青木"));
    }
}
