//! Printing many report cards in the background.

use std::io::{Cursor, Read};

use autograder_server::start_workers;
use chrono::TimeDelta;
use platform_audit::{EntryFilter, list_entries};
use platform_tasks::{Task, enqueue_all};
use platform_testing::{Answer, Client, Engine, S3Server, both_engines, work_off};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zip::ZipArchive;

use crate::hall::{Hall, link};

const PRINTINGS: &str = "/rounds/1/printings";

/// The task of the server, as it lies in the queue.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct PrintCards {
    printing: i64,
}

impl Task for PrintCards {
    const KIND: &'static str = "printings.print";
}

async fn order(client: &mut Client, grade: &str, place: &str, binding: &str) -> String {
    let fields = [("grade", grade), ("place", place), ("binding", binding)];
    let ordered = client.post_form(PRINTINGS, &fields).await;
    ordered.assert_status(303).location().to_owned()
}

/// The names in a ZIP, and its list of pupils.
fn unzipped(answer: &Answer) -> (Vec<String>, String) {
    let mut archive = ZipArchive::new(Cursor::new(&answer.body)).unwrap();
    let names = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut list = String::new();
    archive.by_name("一覧.csv").unwrap().read_to_string(&mut list).unwrap();
    (names, list)
}

/// How often a printed file was handed out.
async fn count_downloads(hall: &Hall) -> usize {
    let filter = EntryFilter { event: "printings.downloaded".to_owned(), ..EntryFilter::default() };
    let mut tx = hall.database().read().await.unwrap();
    list_entries(&mut tx, &filter, i64::MAX, 9, 0).await.unwrap().len()
}

both_engines! {
    async fn a_zip_has_a_page_for_each_pupil_and_says_who_has_none(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("678345").await;
        juku.get(PRINTINGS).await.assert_contains("まだ印刷していません").assert_contains("中央教室");
        let printing = order(&mut juku, "6", "", "zip").await;
        juku.get(&printing).await.assert_contains("順番待ち").assert_contains("hx-get");
        juku.get(&format!("{printing}/file")).await.assert_status(409);

        hall.work().await;
        let page = juku.get(&printing).await;
        page.assert_contains("できました").assert_contains("1枚").assert_contains("2026夏_みどり塾_小6.zip");
        page.assert_contains("木村 さき").assert_contains("結果のある教科がありません").assert_contains("速報");
        assert!(!page.contains("hx-get"), "the page still asks");
        let file = juku.get(&link(&page.text(), &format!("{printing}/file"))).await;
        assert!(file.header("content-disposition").unwrap().ends_with("_%E5%B0%8F6.zip"));
        let (mut names, list) = unzipped(&file);
        names.sort_unstable();
        assert_eq!(names, ["2026夏_小6_中央教室_加藤れん.pdf", "一覧.csv"]);
        assert!(list.contains("678345,中央教室,小6,0001,加藤 れん,2026夏_小6_中央教室_加藤れん.pdf,印刷しました"), "{list}");
        assert!(list.contains("0002,木村 さき,,結果のある教科がありません"), "{list}");
        juku.get(PRINTINGS).await.assert_contains("みどり塾 小6").assert_contains("できました");
    }

    async fn one_pdf_has_the_pages_in_order(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let printing = order(&mut juku, "", "", "pdf").await;
        hall.work().await;
        juku.get(&printing).await.assert_contains("5枚").assert_contains("2026夏_あおば塾.pdf");
        let pdf = juku.get(&format!("{printing}/file")).await;
        assert!(pdf.body.starts_with(b"%PDF-") && pdf.contains("/Type/Pages/Count 5/"), "not five pages");
        let text = pdf.text();
        let place = |name: &str| {
            let digits: String = name.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
            text.find(&format!("/Title<FEFF{digits}>")).unwrap()
        };
        // 駅前教室 小6, then its 中1, then 本町教室.
        let places = ["青木 はな", "上田 そら", "江口 りん", "小川 ゆい"].map(place);
        assert!(places.is_sorted(), "{places:?}");
    }

    async fn a_printing_is_seen_by_those_who_may_have_it(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let printing = order(&mut hall.as_juku("012345").await, "", "", "zip").await;
        let foreign = order(&mut hall.as_headquarters().await, "6", "", "zip").await;
        hall.work().await;
        let mut stranger = hall.as_juku("678345").await;
        let mut classroom = hall.as_classroom("012345", "345001").await;
        for client in [&mut stranger, &mut classroom] {
            client.get(&printing).await.assert_status(404);
            client.get(&format!("{printing}/file")).await.assert_status(404);
            client.post_form(&format!("{printing}/cancellation"), &[]).await.assert_status(404);
            client.get(&foreign).await.assert_status(404);
            assert!(!client.get(PRINTINGS).await.contains(&printing));
        }
        hall.as_headquarters().await.get(&format!("{printing}/file")).await.assert_status(200);

        let own = order(&mut classroom, "", "", "zip").await;
        hall.work().await;
        let (names, _) = unzipped(&classroom.get(&format!("{own}/file")).await);
        assert!(names.len() == 5 && names.iter().all(|name| name.contains("駅前教室") || name == "一覧.csv"), "{names:?}");
    }

    async fn only_what_the_form_offers_can_be_ordered(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let page = hall.as_juku("678345").await.get(PRINTINGS).await.text();
        let foreign = link(&page, "classroom-");
        for (place, status) in [(foreign.as_str(), 404), ("juku-2", 404), ("everywhere", 422)] {
            let fields = [("grade", ""), ("place", place), ("binding", "zip")];
            juku.post_form(PRINTINGS, &fields).await.assert_status(status);
        }
        let nobody = [("grade", "9"), ("place", ""), ("binding", "zip")];
        juku.post_form(PRINTINGS, &nobody).await.assert_status(422).assert_contains("受験者がいません");
        let unbound = [("grade", ""), ("place", ""), ("binding", "scroll")];
        juku.post_form(PRINTINGS, &unbound).await.assert_status(422);
        juku.get(PRINTINGS).await.assert_contains("まだ印刷していません");
    }

    async fn a_printing_can_be_called_off(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        let printing = order(&mut juku, "", "", "zip").await;
        juku.post_form(&format!("{printing}/cancellation"), &[]).await.assert_status(303);
        hall.work().await;
        juku.get(&printing).await.assert_contains("取りやめました");
        juku.get(&format!("{printing}/file")).await.assert_status(409);
        juku.post_form(&format!("{printing}/cancellation"), &[]).await.assert_status(409);
    }

    async fn programs_read_the_orders_page_by_page_each_with_its_own_state(engine: Engine) {
        const LIST: &str = "/api/v1/rounds/1/printings?limit=2";
        let states = |page: &Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap();
            items.iter().map(|item| item["state"].as_str().unwrap().to_owned()).collect()
        };
        let hall = Hall::marked(engine).await;
        let mut juku = hall.as_juku("012345").await;
        order(&mut juku, "6", "", "zip").await;
        hall.work().await;
        let second = order(&mut juku, "", "", "zip").await;
        juku.post_form(&format!("{second}/cancellation"), &[]).await.assert_status(303);
        order(&mut hall.as_juku("678345").await, "6", "", "zip").await;
        order(&mut juku, "6", "", "pdf").await;

        let first = juku.get(LIST).await.assert_status(200).json();
        assert_eq!(states(&first), ["ready", "cancelled"], "the earliest first, and none of another 塾");
        let rest = juku.get(&format!("{LIST}&after={}", first["next"])).await.assert_status(200).json();
        assert_eq!((states(&rest), &rest["next"]), (vec!["waiting".to_owned()], &Value::Null));
        hall.work().await;
        let rest = juku.get(&format!("{LIST}&after={}", first["next"])).await.json();
        assert_eq!(states(&rest), ["ready"]);
    }

    /// As where a worker gave no sign of life for a while and another took its task: both print to the end.
    async fn an_order_that_several_workers_print_ends_once(engine: Engine) {
        let store = S3Server::start();
        let hall = Hall::marked(engine).await.keeping_files_in(&store);
        let mut juku = hall.as_juku("012345").await;
        let printing = order(&mut juku, "", "", "pdf").await;
        let again = PrintCards { printing: printing.rsplit('/').next().unwrap().parse().unwrap() };
        let mut tx = hall.database().write().await.unwrap();
        enqueue_all(&mut tx, &[again; 3]).await.unwrap();
        tx.commit().await.unwrap();
        work_off(hall.database(), start_workers(hall.app.clone(), 4).await.unwrap()).await;

        let told = juku.get("/api/v1/notices").await.assert_status(200).json();
        let is_printed = |notice: &&Value| notice["title"].as_str().unwrap().ends_with("の成績表ができました");
        assert_eq!(told["items"].as_array().unwrap().iter().filter(is_printed).count(), 1, "{told}");
        assert_eq!(store.files(), [format!("server/one{printing}")]);
        assert!(juku.get(&format!("{printing}/file")).await.assert_status(200).body.starts_with(b"%PDF-"));
    }

    async fn a_file_is_gone_after_thirty_days(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let printing = order(&mut hall.as_juku("012345").await, "", "", "zip").await;
        hall.work().await;
        let files = hall.folder.path().join("files/printings");
        assert_eq!(std::fs::read_dir(&files).unwrap().count(), 1);

        hall.clock.set(hall.clock.now() + TimeDelta::days(30));
        let mut juku = hall.as_juku("012345").await;
        let gone = juku.get(&format!("{printing}/file")).await;
        gone.assert_status(410).assert_contains("30日で消えます");
        juku.get(&printing).await.assert_contains("保存期間が過ぎました");
        hall.work().await;
        assert_eq!(std::fs::read_dir(&files).unwrap().count(), 0);
        juku.get(&format!("{printing}/file")).await.assert_status(410);

        hall.clock.set(hall.clock.now() + TimeDelta::days(31));
        hall.work().await;
        hall.as_juku("012345").await.get(&printing).await.assert_status(404);
    }

    async fn files_in_a_bucket_are_handed_out_to_those_who_may_have_them_and_tidied_away(engine: Engine) {
        let store = S3Server::start();
        let hall = Hall::marked(engine).await.keeping_files_in(&store);
        let mut juku = hall.as_juku("678345").await;
        let printing = order(&mut juku, "6", "", "zip").await;
        hall.work().await;
        assert_eq!(store.files(), [format!("server/one{printing}")]);
        assert!(!hall.folder.path().join("printings").exists(), "nothing lies on this machine");
        let (names, list) = unzipped(&juku.get(&format!("{printing}/file")).await);
        assert!(names.len() == 2 && list.contains("加藤 れん"), "{names:?} {list}");
        for client in [&mut hall.as_juku("012345").await, &mut hall.as_classroom("012345", "345001").await] {
            client.get(&format!("{printing}/file")).await.assert_status(404);
        }
        assert_eq!(count_downloads(&hall).await, 1);

        let backup = hall.folder.path().join("own.tar.zst").to_string_lossy().into_owned();
        let said = hall.commanded(&["backup", "--media", "--out", &backup]);
        assert!(said.contains("ファイル 1"), "{said}");
        hall.clock.set(hall.clock.now() + TimeDelta::days(30));
        hall.work().await;
        assert_eq!(store.files(), [""; 0]);

        hall.test.database.close().await;
        hall.commanded(&["restore-backup", &backup, "--replace"]);
        assert_eq!(store.files(), [format!("server/one{printing}")]);
    }

    async fn a_store_of_files_that_is_full_or_away_is_told_and_nothing_is_called_printed(engine: Engine) {
        let store = S3Server::start();
        let hall = Hall::marked(engine).await.keeping_files_in(&store);
        let mut juku = hall.as_juku("012345").await;
        store.set_full(true);
        let printing = order(&mut juku, "", "", "pdf").await;
        let file = format!("{printing}/file");
        hall.work().await;
        juku.get(&printing).await.assert_contains("順番待ち");
        juku.get(&file).await.assert_status(409);
        assert_eq!(store.files(), [""; 0]);

        // The task tries again by itself.
        store.set_full(false);
        hall.clock.set(hall.clock.now() + TimeDelta::hours(1));
        hall.work().await;
        let mut juku = hall.as_juku("012345").await;
        juku.get(&printing).await.assert_contains("できました");
        drop(store);
        let away = juku.get(&file).await;
        away.assert_status(503).assert_contains("ファイルの保管先につながりません").assert_contains("少し待って");
        assert!(away.header("retry-after").is_some());
        assert_eq!(count_downloads(&hall).await, 0, "what is not handed out is not recorded as such");
    }
}
