//! Cards of invented pupils, from the ordinary to the extreme.

mod marks;
mod parts;
mod wording;

use autograder_grading::DeviationScore;
use autograder_report::{
    CardLayout, JUKU_MESSAGE_LETTERS, PathPoint, REMARK_LETTERS, ReportCard, SUMMARY_LETTERS, SubjectPart,
};
use marks::{ENGLISH, JAPANESE, MATH, MATHEMATICS, Mark, TEN};
use parts::{Sitting, sections, subject, tile, total};
use wording::{own, prose, wording};

/// Every card that must be printable, with the name of its case.
pub(crate) fn all() -> Vec<(&'static str, ReportCard)> {
    vec![
        ("elementary", elementary()),
        ("middle", middle()),
        ("one-subject-absent", one_subject_absent()),
        ("one-subject-missing", one_subject_missing()),
        ("first-round-provisional", first_round_provisional()),
        ("full-marks", full_marks()),
        ("zero", zero()),
        ("ten-sections", ten_sections()),
        ("tiny-juku", tiny_juku()),
        ("rare-letters", rare_letters()),
        ("longest-remarks", longest_remarks()),
        ("overlong", overlong()),
        ("bare", bare()),
    ]
}

/// An ordinary card of 小6 with six rounds behind it, one of them half missed.
pub(crate) fn elementary() -> ReportCard {
    let japanese = Sitting { name: "国語", mean: 70, n: 1284, marks: &JAPANESE };
    let math = Sitting { name: "算数", mean: 72, n: 1291, marks: &MATH };
    let mut card = card_of([japanese, math], 1284);
    card.summary = praise(&card);
    card.path = path(&[
        ("24冬", [Some(521), Some(535), Some(506)]),
        ("25春", [Some(538), Some(552), Some(520)]),
        ("25夏", [None, Some(541), None]),
        ("25冬", [Some(552), Some(548), Some(553)]),
        ("26春", [Some(571), Some(573), Some(566)]),
        ("26夏", [None; 3]),
    ]);
    close_path(&mut card);
    card
}

/// An ordinary card of 中2, below the average in one subject.
pub(crate) fn middle() -> ReportCard {
    let english = Sitting { name: "英語", mean: 57, n: 970, marks: &ENGLISH };
    let mathematics = Sitting { name: "数学", mean: 61, n: 981, marks: &MATHEMATICS };
    let mut card = card_of([english, mathematics], 967);
    card.recipient.name = "佐々木 健太郎".to_owned();
    card.recipient.kana = Some("ささき けんたろう".to_owned());
    card.recipient.grade_label = "中学2年".to_owned();
    card.recipient.student_number = "0007".to_owned();
    card.summary = "数学は全国平均を上回りました。次は英語の〈リスニング〉から始めましょう。".to_owned();
    card.strengths = own(&["数学〈式の計算〉", "数学〈連立方程式〉"]);
    card.next_steps = own(&["英語〈リスニング〉", "英語〈ライティング〉"]);
    set_remark(
        &mut card,
        0,
        "語彙はよく覚えています。リスニングは、まず短い会話を文字で確かめながら聞くことから始めると、聞き取れる部分がふえていきます。",
    );
    set_remark(
        &mut card,
        1,
        "計算は速く正確です。一次関数は、表・式・グラフを行き来する練習をすると得点につながります。",
    );
    card.juku_message =
        "部活動との両立をよくがんばっています。秋からは週に一度、リスニングの時間をとりましょう。".to_owned();
    card.path = path(&[
        ("25冬", [Some(451), Some(462), Some(446)]),
        ("26春", [Some(468), Some(455), Some(489)]),
        ("26夏", [None; 3]),
    ]);
    close_path(&mut card);
    card
}

/// 算数 was missed: no 合計, one tile, one histogram.
pub(crate) fn one_subject_absent() -> ReportCard {
    let mut card = elementary();
    card.subjects[1] = SubjectPart::Absent { name: "算数".to_owned() };
    card.tiles = vec![card.tiles[1].clone()];
    card.summary = "国語は全国平均を上回りました。".to_owned();
    card.strengths = own(&["国語〈文章題1（物語文）〉"]);
    card.next_steps = own(&["国語〈漢字の書き取り〉"]);
    close_path(&mut card);
    card
}

/// As above, but the marks of 算数 are not all entered.
pub(crate) fn one_subject_missing() -> ReportCard {
    let mut card = one_subject_absent();
    card.subjects[1] = SubjectPart::Missing { name: "算数".to_owned() };
    card
}

/// The pupil's first round, before 確定, without words from the 塾.
pub(crate) fn first_round_provisional() -> ReportCard {
    let mut card = middle();
    card.path.drain(..2);
    card.tiles.iter_mut().for_each(|tile| tile.change = None);
    card.juku_message.clear();
    card.edition.provisional = true;
    card
}

/// 満点 in everything.
pub(crate) fn full_marks() -> ReportCard {
    let japanese = Sitting { name: "国語", mean: 70, n: 1284, marks: &JAPANESE.map(all_reached) };
    let math = Sitting { name: "算数", mean: 72, n: 1291, marks: &MATH.map(all_reached) };
    let mut card = elementary();
    replace_subjects(&mut card, [japanese, math]);
    card.summary = praise(&card);
    card.next_steps.clear();
    card
}

/// 0点 in everything, sat and not absent.
pub(crate) fn zero() -> ReportCard {
    let japanese = Sitting { name: "国語", mean: 70, n: 1284, marks: &JAPANESE.map(none_reached) };
    let math = Sitting { name: "算数", mean: 72, n: 1291, marks: &MATH.map(none_reached) };
    let mut card = elementary();
    replace_subjects(&mut card, [japanese, math]);
    card.summary = "次は算数の〈計算〉から始めましょう。".to_owned();
    card.strengths.clear();
    card
}

/// Ten sections a subject with titles of 24 letters.
pub(crate) fn ten_sections() -> ReportCard {
    let english = Sitting { name: "英語", mean: 57, n: 970, marks: &TEN };
    let mathematics = Sitting { name: "数学", mean: 61, n: 981, marks: &TEN };
    let mut card = middle();
    replace_subjects(&mut card, [english, mathematics]);
    card
}

/// Too few pupils for ranks in the 塾 and for the shape of the distribution.
pub(crate) fn tiny_juku() -> ReportCard {
    let japanese = Sitting { name: "国語", mean: 70, n: 18, marks: &JAPANESE };
    let math = Sitting { name: "算数", mean: 72, n: 18, marks: &MATH };
    let mut card = elementary();
    replace_subjects(&mut card, [japanese, math]);
    card.round.examinees = 18;
    card.tiles.iter_mut().for_each(|tile| tile.juku = None);
    card.layout.window_offset_mm = (6.0, 4.0);
    card
}

/// Names in rare forms of letters, one of which the font lacks.
pub(crate) fn rare_letters() -> ReportCard {
    let mut card = elementary();
    card.recipient.name = "髙﨑 辻\u{e0100}邊󠄁 𠮷齋㐂".to_owned();
    card.recipient.juku_name = "㈱①番館ゼミナール".to_owned();
    card
}

/// Words of people as long as they may be.
pub(crate) fn longest_remarks() -> ReportCard {
    let mut card = ten_sections();
    for subject in 0..2 {
        set_remark(&mut card, subject, &prose(REMARK_LETTERS));
    }
    card.juku_message = prose(JUKU_MESSAGE_LETTERS);
    card.summary = prose(SUMMARY_LETTERS);
    card
}

/// Texts far beyond what anybody should write.
pub(crate) fn overlong() -> ReportCard {
    let mut card = ten_sections();
    for subject in 0..2 {
        set_remark(&mut card, subject, &format!("{}\n{}", prose(500), "W".repeat(400)));
    }
    card.recipient.name = "寿限無".repeat(20);
    card.recipient.kana = Some("じゅげむ".repeat(20));
    card.recipient.juku_name = "W".repeat(60);
    card.recipient.classroom_name = "東教室".repeat(20);
    card.recipient.student_number = "9".repeat(60);
    card.round.label = "2026年度 第2回 夏期".repeat(4);
    card.summary = prose(500);
    card.strengths = vec![prose(60); 2];
    card.next_steps = vec![prose(60); 5];
    card.juku_message = format!("https://example.jp/{}", "a".repeat(400));
    card.juku_contact = prose(300);
    card
}

/// As little as a card can hold, without the window.
pub(crate) fn bare() -> ReportCard {
    let english = Sitting { name: "英語", mean: 57, n: 1, marks: &[("英語", 40, 100, 40)] };
    let mathematics = Sitting { name: "数学", mean: 61, n: 0, marks: &[] };
    let mut card = middle();
    replace_subjects(&mut card, [english, mathematics]);
    card.subjects[1] = SubjectPart::Absent { name: "数学".to_owned() };
    card.tiles.truncate(2);
    card.tiles.remove(0);
    set_remark(&mut card, 0, "");
    card.juku_message.clear();
    card.juku_contact.clear();
    card.summary.clear();
    card.path.clear();
    card.recipient.kana = None;
    card.layout = CardLayout {
        window_offset_mm: (99.0, -99.0),
        show_window: false,
        show_national_rank: false,
        show_juku_rank: false,
        blank_back: false,
    };
    card
}

fn all_reached((title, _, full, mean): Mark) -> Mark {
    (title, full, full, mean)
}

fn none_reached((title, _, full, mean): Mark) -> Mark {
    (title, 0, full, mean)
}

fn card_of(sittings: [Sitting<'_>; 2], examinees: u32) -> ReportCard {
    let mut card = wording(examinees);
    replace_subjects(&mut card, sittings);
    set_remark(
        &mut card,
        0,
        "文章をていねいに読み取る力がついています。漢字の書き取りは、送りがなのまちがいがいくつかありました。短い時間でよいので毎日続けてみましょう。",
    );
    set_remark(
        &mut card,
        1,
        "図形は満点です。補助線の引き方がよく身についています。数量関係は、割合の問題で式のたて方を図にかいて確かめると、さらに安定します。",
    );
    card
}

/// Puts other results on a card and keeps its words.
fn replace_subjects(card: &mut ReportCard, sittings: [Sitting<'_>; 2]) {
    let remarks =
        [0, 1].map(|index| card.subjects[index].sat().map_or_else(String::new, |sat| sat.remark.clone()));
    card.tiles = vec![total(&sittings), tile(&sittings[0]), tile(&sittings[1])];
    let [first, second] = sittings;
    card.subjects = [subject(&first, sections(first.marks)), subject(&second, sections(second.marks))];
    for (index, remark) in remarks.iter().enumerate() {
        set_remark(card, index, remark);
    }
    close_path(card);
}

/// Lets the path end with the results on the card.
fn close_path(card: &mut ReportCard) {
    let score =
        |title: &str| card.tiles.iter().find(|tile| tile.title == title).and_then(|tile| tile.deviation);
    let names = [0, 1].map(|index| match &card.subjects[index] {
        SubjectPart::Sat(subject) => subject.name.clone(),
        SubjectPart::Absent { name } | SubjectPart::Missing { name } => name.clone(),
    });
    let deviations = [score("合計"), score(&names[0]), score(&names[1])];
    if let Some(last) = card.path.last_mut() {
        last.deviations = deviations;
    }
}

fn path(points: &[(&str, [Option<i32>; 3])]) -> Vec<PathPoint> {
    let point = |(label, tenths): &(&str, [Option<i32>; 3])| PathPoint {
        label: (*label).to_owned(),
        deviations: tenths.map(|tenths| tenths.map(DeviationScore::from_tenths)),
    };
    points.iter().map(point).collect()
}

fn set_remark(card: &mut ReportCard, subject: usize, words: &str) {
    words.clone_into(remark(card, subject));
}

/// The 総評 of a subject that was sat.
pub(crate) fn remark(card: &mut ReportCard, subject: usize) -> &mut String {
    match &mut card.subjects[subject] {
        SubjectPart::Sat(subject) => &mut subject.remark,
        _ => panic!("a subject that was not sat has no remark"),
    }
}

fn praise(card: &ReportCard) -> String {
    let gap = card.tiles[0].mean_gap.unwrap();
    format!("合計は全国平均を{gap}点上回りました。算数の〈図形〉が特によくできています。")
}
