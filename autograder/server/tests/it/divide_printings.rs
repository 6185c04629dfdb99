//! A printing with more cards than a PDF holds is divided into pieces, and the cards lie in order over all of them.

use std::io::{Cursor, Read};

use platform_database::Clock;
use platform_testing::{Answer, Engine, both_engines};
use zip::ZipArchive;

use crate::hall::{EXAMS, Hall};

/// A pupil of あおば塾: 学年, 教室ID, 教室名, 生徒ID.
type Pupil = (&'static str, &'static str, &'static str, usize);

/// A hundred and five of 小6 and three of 中1 in two 教室, as their cards are to lie. The 生徒ID of the two 教室 alternate.
fn pupils() -> Vec<Pupil> {
    let station = |grade, numbers: std::ops::Range<usize>| {
        numbers.map(move |number| (grade, "345001", "駅前教室", 2 * number)).collect::<Vec<_>>()
    };
    let street = |grade, numbers: std::ops::Range<usize>| {
        numbers.map(move |number| (grade, "345002", "本町教室", 2 * number + 1)).collect::<Vec<_>>()
    };
    [station("小6", 1..71), street("小6", 0..35), station("中1", 101..103), street("中1", 100..101)].concat()
}

fn name((_, _, _, number): Pupil) -> String {
    format!("星野 {number:04}")
}

/// The round with these pupils, the last of the list first in every file, and everybody's marks.
async fn marked(engine: Engine, pupils: &[Pupil]) -> Hall {
    let mut roster = "塾ID,塾名,教室ID,教室名,生徒ID,生徒名,学年,年度,期間\r\n".to_owned();
    let mut marks = "塾ID,生徒ID,出席,国語_大問1,国語_大問2,算数_大問1,算数_大問2_小問1,算数_大問2_小問2,\
        英語_大問1,英語_大問2,数学_大問1,数学_大問2\r\n"
        .to_owned();
    for &pupil in pupils.iter().rev() {
        let (grade, room, room_name, number) = pupil;
        let name = name(pupil);
        roster += &format!("012345,あおば塾,{room},{room_name},{number:04},{name},{grade},2026,夏期\r\n");
        let typed = if grade == "小6" { "18,25,20,10,15,,,," } else { ",,,,,20,20,15,15" };
        marks += &format!("012345,{number:04},出席,{typed}\r\n");
    }
    let hall = Hall::empty(engine).await;
    hall.commanded(&["import-exams", &hall.file("exams.json", EXAMS), "--open"]);
    for (command, content) in [("import-roster", roster), ("import-marks", marks)] {
        hall.commanded(&[command, &hall.file("rows.csv", content), "--round", "2026-summer", "--apply"]);
    }
    hall.clock.set(Clock::System.now());
    hall
}

/// The files of a ZIP in their order, with what is in them.
fn unzipped(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(&answer.body)).unwrap();
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.push((file.name().unwrap().into_owned(), content));
    }
    files
}

/// Whose cards a PDF holds, by its bookmarks.
fn bookmarks(pdf: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(pdf);
    let titles = text.split("/Title<FEFF").skip(1).map(|rest| rest.split('>').next().unwrap());
    let read = titles.map(|digits| {
        let unit = |at: usize| u16::from_str_radix(&digits[at..at + 4], 16).unwrap();
        String::from_utf16(&(0..digits.len()).step_by(4).map(unit).collect::<Vec<_>>()).unwrap()
    });
    read.filter(|title| title.starts_with("星野")).collect()
}

both_engines! {
    /// 学年, then 教室, then 生徒ID, from the first page of the first piece to the last page of the last.
    async fn the_order_by_grade_holds_over_all_pieces(engine: Engine) {
        let wanted = pupils();
        let hall = marked(engine, &wanted).await;
        let mut juku = hall.as_juku("012345").await;
        let ordered = juku.post_form("/rounds/1/printings", &[("binding", "pdf"), ("order", "grade")]).await;
        let printing = ordered.assert_status(303).location().to_owned();
        hall.work().await;
        juku.get(&printing).await.assert_contains("108枚").assert_contains("学年ごとのPDFをZIPにまとめました");
        let mut files = unzipped(&juku.get(&format!("{printing}/file")).await);
        let (list, list_content) = files.pop().unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["2026夏_小6_1.pdf", "2026夏_小6_2.pdf", "2026夏_中1.pdf"]);

        let pieces: Vec<Vec<String>> = files.iter().map(|(_, pdf)| bookmarks(pdf)).collect();
        assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [100, 5, 3]);
        let wanted: Vec<String> = wanted.into_iter().map(name).collect();
        assert_eq!(pieces.concat(), wanted);

        // The cover list names them in the same order, each with its piece.
        let told = String::from_utf8(list_content).unwrap();
        let line = |line: &str| line.split(',').skip(4).take(2).map(str::to_owned).collect::<Vec<_>>();
        let of_piece = |(file, names): (&&str, &Vec<String>)| {
            names.iter().map(|name| vec![name.clone(), (*file).to_owned()]).collect::<Vec<_>>()
        };
        let lying: Vec<Vec<String>> = names.iter().zip(&pieces).flat_map(of_piece).collect();
        assert_eq!((&*list, told.lines().skip(1).map(line).collect::<Vec<_>>()), ("一覧.csv", lying));
    }
}
