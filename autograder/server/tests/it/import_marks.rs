//! Marks come in by file: preview, then all of it or nothing.

use std::process::{Command, Stdio};
use std::time::Duration;

use platform_spreadsheet::Limits;
use platform_testing::{Answer, Client, Engine, both_engines};

use crate::hall::{Hall, MARKS, results, tile};
use crate::handmade_xlsx::{date, error, formula, number, text, workbook};
use crate::page_form::PageForm;

const UPLOAD: &str = "/rounds/1/imports";
const HEAD: &str = "塾ID,教室ID,生徒ID,学年,出席,国語_大問1,国語_大問2,国語_合計点";

async fn upload(client: &mut Client, name: &str, bytes: &[u8]) -> Answer {
    client.post_multipart(UPLOAD, &[("kind", "marks")], name, bytes).await
}

/// Uploads a file that can be read, and gives the preview.
async fn previewed(client: &mut Client, bytes: impl AsRef<[u8]>) -> String {
    let answer = upload(client, "得点.csv", bytes.as_ref()).await;
    let preview = answer.assert_status(303).location().to_owned();
    client.get(&preview).await.assert_status(200).text()
}

fn csv(lines: &[&str]) -> String {
    format!("{HEAD}\r\n{}\r\n", lines.join("\r\n"))
}

/// The address of the preview that is shown.
fn preview_of(page: &str) -> &str {
    let form = page.split("action=\"/imports/").nth(1).unwrap();
    let start = page.len() - form.len() - "/imports/".len();
    page[start..].split("/application").next().unwrap()
}

both_engines! {
    /// Full width, spaces, 点, the signs of absence and Excel's numbers for ids mean what they look like.
    async fn what_people_write_is_understood(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        let lines = [
            "012345,345001.0,0001,小6,,１８,25 ,43",
            "０１２３４５,345001, 0002 ,小学6年生,出席,12点,　20点　,32",
            "'012345,345001,0003,6,○,×,,",
            ",345002,0005,,欠席,,,",
        ];
        let page = previewed(&mut client, csv(&lines)).await;
        let tiles: Vec<String> = ["新規", "変更", "変更なし", "欠席", "エラー"].map(|label| tile(&page, label)).into();
        assert_eq!(tiles, ["4", "0", "0", "2", "0"], "{page}");
        assert!(page.contains("小6 国語 大問1") && page.contains("0001 青木 はな"), "{page}");
        let answer = PageForm::on(&page, "/imports/").send(&mut client).await;
        assert_eq!(answer.assert_status(303).location(), preview_of(&page), "there stands what became of it");
        let results = results(&hall);
        assert!(results.contains("012345,0001,小6,国語,43,") && results.contains("012345,0002,小6,国語,32,"), "{results}");
        assert!(!results.contains("012345,0003,") && !results.contains("012345,0005,"), "{results}");
    }

    /// What no person could have meant is refused with its row, its column, its value and the reason.
    async fn each_trap_is_refused_by_name(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        for (line, column, value, reason) in [
            ("012345,,0001,,,1-3,,", "国語_大問1", "1-3", "日付になっています"),
            ("012345,,0001,,,12.5,,", "国語_大問1", "12.5", "整数ではありません"),
            ("012345,,0001,,,,−1,", "国語_大問2", "−1", "0点より小さい数です"),
            ("012345,,0001,,,21,,", "国語_大問1", "21", "配点の20点を超えています"),
            ("012345,,0001,,,#N/A,,", "国語_大問1", "#N/A", "表計算のエラーです"),
            ("012345,,0001,,,1.2E+01,,", "国語_大問1", "1.2E+01", "得点として読めません"),
            ("012345,,0009,,,18,,", "生徒ID", "0009", "受験者にいません"),
            ("012345,,,,,18,,", "生徒ID", "", "生徒IDがありません"),
            ("012345,345002,0001,,,18,,", "教室ID", "345002", "345001で受験します"),
            ("012345,,0001,小5,,18,,", "学年", "小5", "学年と違います"),
            ("012345,,0001,,たぶん,18,,", "出席", "たぶん", "「出席」か「欠席」"),
            ("012345,,0001,,欠席,18,,", "国語", "欠席", "両方があります"),
            ("012345,,0004,,,18,,", "国語_大問1", "18", "にはない大問です"),
        ] {
            let page = previewed(&mut client, csv(&["012345,,0002,,,10,20,", line])).await;
            for words in ["3行目", column, value, reason] {
                assert!(page.contains(words), "{line}: {words} is missing: {page}");
            }
            let answer = PageForm::on(&page, "/imports/").send(&mut client).await;
            answer.assert_status(422).assert_contains("直すところがあるため");
        }
        let page = previewed(&mut client, csv(&["012345,,0001,,,1,2,", "012345,,0001,,,3,4,"])).await;
        assert!(page.contains("3行目") && page.contains("同じ生徒が2行目にもあります"), "{page}");
        assert!(!results(&hall).contains("国語"), "nothing was applied");
    }

    /// The same for what only a spreadsheet can hold: real dates, errors, formulas without a result.
    async fn the_traps_of_excel_are_refused_by_name(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        let head: Vec<String> = ["塾ID", "生徒ID", "国語_大問1"].map(text).into();
        for (cell, value, reason) in [
            (date(46_025), "2026-01-03", "日付に変わっています"),
            (error("#N/A"), "#N/A", "Excelのエラーです"),
            (formula("B2*2"), "(数式)", "数式の結果が保存されていません"),
            (number("12.5"), "12.5", "整数ではありません"),
        ] {
            let rows = [head.clone(), vec![text("012345"), text("0001"), cell]];
            let page = previewed(&mut client, workbook(&rows)).await;
            for words in ["2行目", "国語_大問1", value, reason] {
                assert!(page.contains(words), "{words} is missing: {page}");
            }
        }
        let rows = [head, vec![number("12345"), number("1.0"), number("18")]];
        let page = previewed(&mut client, workbook(&rows)).await;
        assert!(page.contains("先頭の0が消えていませんか"), "{page}");
    }

    /// What is wrong with the file as a whole leaves nothing to be taken.
    async fn a_wrong_file_is_refused_as_a_whole(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        for (file, reason) in [
            ("塾ID,国語_大問1\r\n012345,18\r\n", "見出しの行が見つかりません"),
            ("生徒ID,生徒名\r\n0001,青木 はな\r\n", "得点の列がありません"),
            ("生徒ID,国語_大問1,国語_大問１\r\n0001,18,18\r\n", "見出し「国語_大問1」が2つ以上あります"),
            ("生徒ID,国語_大問1,国語_大問1_小問1\r\n0001,18,18\r\n", "同じ大問の列が2つあります"),
            ("生徒ID,国語_大問9\r\n0001,18\r\n", "この回のテストにない大問です"),
        ] {
            let page = previewed(&mut client, file).await;
            assert!(page.contains(reason) && page.contains("このファイルは取り込めません"), "{reason}: {page}");
            assert!(!page.contains("この内容で取り込む"), "{page}");
        }
        let other = format!("年度,期間,{HEAD}\r\n2025,夏期,012345,,0001,,,18,,\r\n");
        let page = previewed(&mut client, other).await;
        assert!(page.contains("2025年度 第2回 夏期") && page.contains("この行は別の回のものです"), "{page}");
    }

    /// Files that are no tables, or too large, never come to a preview.
    async fn what_is_no_table_is_refused_at_once(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        let answer = upload(&mut client, "得点.pdf", b"%PDF-1.7").await;
        answer.assert_status(422).assert_contains("PDF ファイルは読み取れません").assert_contains("ファイルをここに置く");
        let answer = upload(&mut client, "得点.csv", &vec![b' '; 21 << 20]).await;
        answer.assert_status(413).assert_contains("大きすぎて受け取れません");
    }

    /// A blank leaves the mark as it is, and a sum that does not fit is only worth a look.
    async fn a_blank_changes_nothing_and_a_wrong_sum_is_a_warning(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let before = results(&hall);
        let mut client = hall.as_juku("012345").await;
        let page = previewed(&mut client, csv(&["012345,,0001,,,,25,99"])).await;
        assert!(page.contains("大問の合計は43点です") && page.contains("注意 1件"), "{page}");
        assert!(page.contains("取り込んでも変わるところがありません"), "{page}");
        assert_eq!((tile(&page, "変更なし"), tile(&page, "エラー")), ("1".to_owned(), "0".to_owned()));
        let page = previewed(&mut client, csv(&["012345,,0001,,,19,,99"])).await;
        PageForm::on(&page, "/imports/").send(&mut client).await.assert_status(303);
        assert_eq!(results(&hall).matches("012345,0001,小6,国語,44,").count(), 1);
        assert!(before.contains("012345,0001,小6,国語,43,"));
    }

    /// The rows without errors can be taken alone, and only on purpose.
    async fn rows_with_errors_can_be_left_out(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_juku("012345").await;
        let page = previewed(&mut client, csv(&["012345,,0001,,,18,25,", "012345,,0002,,,99,20,"])).await;
        assert!(page.contains("エラーの1行を除いて取り込む"), "{page}");
        let form = PageForm::on(&page, "/imports/");
        form.send(&mut client).await.assert_status(422);
        form.ticked("leave_out_problems", true).send(&mut client).await.assert_status(303);
        let results = results(&hall);
        assert!(results.contains("012345,0001,小6,国語,43,") && !results.contains("012345,0002,"), "{results}");
    }

    /// What was previewed is applied, or nothing: here somebody typed a mark in between.
    async fn data_that_moved_is_previewed_again(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut client = hall.as_classroom("012345", "345001").await;
        let page = previewed(&mut client, csv(&["012345,,0001,,,18,25,"])).await;
        let sheet = "/classrooms/1/exams/1/marks";
        let typed = PageForm::on(&client.get(sheet).await.text(), sheet).typed("青木 はな 大問1", "11");
        typed.send(&mut client).await.assert_status(303);

        client.get(preview_of(&page)).await.assert_status(200).assert_contains("データが変わりました");
        let answer = PageForm::on(&page, "/imports/").send(&mut client).await;
        let page = answer.assert_status(409).assert_contains("データが変わりました").text();
        assert_eq!((tile(&page, "新規"), tile(&page, "変更")), ("1".to_owned(), "1".to_owned()));
        assert!(!results(&hall).contains("0001,小6,国語"), "nothing was applied");

        let form = PageForm::on(&page, "/imports/");
        form.send(&mut client).await.assert_status(303);
        assert!(results(&hall).contains("012345,0001,小6,国語,43,"));
        form.send(&mut client).await.assert_status(409).assert_contains("もう取り込みました");
    }

    /// The template of a sheet and the files of everybody come back without a change.
    async fn templates_read_back_unchanged(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_juku("012345").await;
        for (address, name, unchanged) in [
            ("/classrooms/1/exams/1/marks/template.xlsx", "2026夏_小6_国語_駅前教室.xlsx", "6"),
            ("/classrooms/1/exams/2/marks/template.xlsx", "2026夏_小6_算数_駅前教室.xlsx", "7"),
            ("/rounds/1/imports/marks.xlsx?stage=elementary", "2026夏_得点_小学生.xlsx", "18"),
            ("/rounds/1/imports/marks.xlsx?stage=middle", "2026夏_得点_中学生.xlsx", "4"),
        ] {
            let file = client.get(address).await;
            let named = percent_decoded(file.assert_status(200).header("content-disposition").unwrap());
            assert_eq!(named, format!("attachment; filename*=UTF-8''{name}"));
            let page = previewed(&mut client, &file.body).await;
            assert_eq!(tile(&page, "変更なし"), unchanged, "{name}: {page}");
            assert!(page.contains("取り込んでも変わるところがありません"), "{name}: {page}");
            assert_eq!((tile(&page, "エラー"), page.contains("注意")), ("0".to_owned(), false), "{page}");
        }
        client.get("/rounds/1/imports/marks.xlsx?stage=university").await.assert_status(404);
    }

    /// The 出席 of a file for one exam says nothing about the other.
    async fn absence_from_one_exam_is_not_absence_from_both(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_juku("012345").await;
        let page = previewed(&mut client, "塾ID,生徒ID,出席,算数_大問1\r\n012345,0001,欠席,\r\n").await;
        assert!(page.contains("小6 算数") && !page.contains("小6 国語"), "{page}");
        PageForm::on(&page, "/imports/").send(&mut client).await.assert_status(303);
        let results = results(&hall);
        assert!(results.contains("012345,0001,小6,国語,43,") && !results.contains("012345,0001,小6,算数"), "{results}");
    }

    /// A 塾 sees and changes its own pupils only, and its uploads are its own.
    async fn another_juku_learns_nothing(engine: Engine) {
        let hall = Hall::open(engine).await;
        let mut midori = hall.as_juku("678345").await;
        let page = previewed(&mut midori, csv(&["012345,,0001,,,18,25,", "678345,,0001,,,1,2,", "999999,,0001,,,1,2,"])).await;
        assert_eq!(page.matches("この回の受験者にいません").count(), 2, "of another and of no 塾: {page}");
        assert!(!page.contains("青木"), "{page}");
        let form = PageForm::on(&page, "/imports/");

        let others = [
            (hall.as_juku("012345").await, "青木 はな", "加藤 れん"),
            (hall.as_classroom("678345", "345001").await, "加藤 れん", "青木 はな"),
        ];
        for (mut other, own, foreign) in others {
            other.get(preview_of(&page)).await.assert_status(404);
            form.send(&mut other).await.assert_status(404);
            let file = other.get("/rounds/1/imports/marks.xlsx?stage=elementary").await;
            let file = platform_spreadsheet::read(&file.assert_status(200).body, &Limits::default()).unwrap();
            let cells: Vec<String> =
                file.sheets[0].rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.text().into_owned())).collect();
            assert!(cells.iter().any(|cell| cell == own) && !cells.iter().any(|cell| cell == foreign), "{cells:?}");
        }
        hall.as_headquarters().await.get(preview_of(&page)).await.assert_status(200);
        let mut visitor = hall.visitor();
        visitor.get(preview_of(&page)).await.assert_status(303);
        upload(&mut visitor, "m.csv", MARKS.as_bytes()).await.assert_status(401);
    }

    /// A round that takes no marks says so before anything is read.
    async fn a_round_that_takes_nothing_refuses_the_file(engine: Engine) {
        let hall = Hall::marked(engine).await;
        let mut client = hall.as_juku("012345").await;
        let page = previewed(&mut client, csv(&["012345,,0001,,,19,25,"])).await;
        hall.commanded(&["finalise", "--round", "2026-summer"]);
        client.get("/rounds/1/imports/new?kind=marks").await.assert_status(200).assert_contains("確定のため");
        upload(&mut client, "m.csv", MARKS.as_bytes()).await.assert_status(409).assert_contains("確定のため");
        PageForm::on(&page, "/imports/").send(&mut client).await.assert_status(409).assert_contains("確定のため");
    }

    /// Killed in the middle, an import has happened or it has not.
    async fn a_killed_import_leaves_all_or_nothing(engine: Engine) {
        let hall = Hall::open(engine).await;
        let pupils: Vec<String> = (1000..1300).map(|number| number.to_string()).collect();
        let roster: Vec<String> = pupils.iter().map(|id| format!("012345,あおば塾,345001,駅前教室,{id},生徒{id},小6,2026,夏期")).collect();
        let roster = format!("塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n{}\r\n", roster.join("\r\n"));
        hall.commanded(&["import-roster", &hall.file("many.csv", roster), "--round", "2026-summer", "--apply"]);
        let marks = |points: u16| {
            let lines: Vec<String> = pupils.iter().map(|id| format!("012345,,{id},,,{points},{points},")).collect();
            csv(&lines.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let files = [hall.file("one.csv", marks(1)), hall.file("two.csv", marks(2))];
        let arguments = |file: usize| ["import-marks", &files[file], "--round", "2026-summer", "--apply"];
        let states = [1, 0].map(|file| {
            hall.commanded(&arguments(file));
            results(&hall)
        });
        // The second file was applied first: states[0] is that of files[1].
        for attempt in 0..12_usize {
            let file = attempt % 2;
            let mut killed = Command::new(env!("CARGO_BIN_EXE_autograder"))
                .args(arguments(file))
                .env("DATABASE_URL", &hall.test.address)
                .env("DATA_DIR", hall.folder.path())
                .current_dir(hall.folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(rand::random_range(20..500)));
            killed.kill().unwrap();
            killed.wait().unwrap();
            assert!(states.contains(&results(&hall)), "attempt {attempt} left something in between");
            hall.commanded(&arguments(file));
            assert_eq!(results(&hall), states[1 - file], "attempt {attempt} could not be done again");
        }
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digits = String::from_utf8(vec![*high, *low]).unwrap();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap());
                rest = after;
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap()
}
