//! The words on an ordinary card.

use autograder_report::{CardLayout, Edition, Recipient, ReportCard, RoundFacts, SubjectPart};

/// The words of an ordinary card, still without numbers.
pub(crate) fn wording(examinees: u32) -> ReportCard {
    ReportCard {
        recipient: Recipient {
            name: "山本 花子".to_owned(),
            kana: Some("やまもと はなこ".to_owned()),
            grade_label: "小学6年".to_owned(),
            juku_name: "みどり学習塾".to_owned(),
            classroom_name: "駅前教室".to_owned(),
            student_number: "3450010012".to_owned(),
        },
        round: RoundFacts {
            label: "2026年度 第2回 夏期".to_owned(),
            short_label: "26夏".to_owned(),
            sat_on: "2026年7月26日".to_owned(),
            issued_on: "2026年9月10日".to_owned(),
            examinees,
        },
        edition: Edition { provisional: false, version: 1, code: "RC-26S-7F3K-0192".to_owned() },
        summary: String::new(),
        tiles: Vec::new(),
        subjects: ["", ""].map(|name| SubjectPart::Absent { name: name.to_owned() }),
        path: Vec::new(),
        strengths: own(&["算数〈図形〉", "国語〈文章題1（物語文）〉"]),
        next_steps: own(&["国語〈漢字の書き取り〉", "算数〈数量関係〉"]),
        juku_message: "夏期講習をよくがんばりました。図形の満点は毎日の復習の成果です。秋からは説明文の読み取りを一緒に練習していきましょう。".to_owned(),
        juku_contact: "みどり学習塾 駅前教室　〒100-0001 東京都千代田区千代田1-2-3　電話 03-0000-0000".to_owned(),
        layout: CardLayout {
            window_offset_mm: (0.0, 0.0),
            show_window: true,
            show_national_rank: true,
            show_juku_rank: true,
            blank_back: false,
        },
    }
}

/// The lines as a card owns them.
pub(crate) fn own(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// Readable words of exactly `letters` letters.
pub(crate) fn prose(letters: usize) -> String {
    let phrase = "説明文の組み立てを図にかいて整理する練習を続けてきた成果が、今回の得点によく表れています。";
    phrase.chars().cycle().take(letters).collect()
}
