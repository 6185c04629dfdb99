//! The things that acts were done to, in words.

use autograder_grading::{RoundName, Subject};
use platform_audit::Entry;

use crate::classrooms::Classroom;
use crate::mark_changes::address_of_sheet;
use crate::phrases::GradeBand;

/// What the parts of a subject's path are called. A round is called by its name alone.
const NOUNS: [(&str, &str); 27] = [
    ("addresses", "アドレス"),
    ("announcements", "お知らせ"),
    ("classrooms", "教室"),
    ("correction", "訂正"),
    ("entries", "受験者"),
    ("examinees", "受験者"),
    ("exports", "書き出し"),
    ("extensions", "延長"),
    ("imports", "取り込み"),
    ("inspections", "点検"),
    ("interviews", "面談メモ"),
    ("invoices", "請求"),
    ("juku", "塾"),
    ("left-students", "退会・卒業した生徒"),
    ("mark-changes", "得点の変更履歴"),
    ("messages", "メール"),
    ("papers", "資料"),
    ("phrases", "文例"),
    ("printings", "一括印刷"),
    ("remarks", "総評"),
    ("results", "結果"),
    ("rounds", ""),
    ("section-results", "大問分析"),
    ("snapshots", "確定版"),
    ("students", "生徒"),
    ("tokens", "APIトークン"),
    ("users", "利用者"),
];

/// What was done something to: 「2026年度 第2回 夏期 小6 算数・教室 345001」. A refused page has no other name than its
/// address.
pub(crate) fn thing(entry: &Entry) -> String {
    if entry.event == "access.refused" {
        return format!("/{}", entry.subject);
    }
    let oneself = entry.actor_id.map(|id| format!("users/{id}"));
    if oneself.as_ref() == Some(&entry.subject) {
        return "本人".to_owned();
    }
    named(&entry.subject)
}

/// Where what was written on a sheet is told, change by change: of `rounds/2026-summer/小6 算数/classrooms/345001`.
pub(super) fn changes_of(entry: &Entry, classrooms: &[Classroom]) -> Option<String> {
    if entry.event != "marks.recorded" {
        return None;
    }
    let mut parts = entry.subject.split('/');
    let (round, exam) = (parts.nth(1)?.parse::<RoundName>().ok()?, parts.next()?);
    let (grade, subject) = exam.split_once(' ')?;
    let number = parts.nth(1)?;
    let room = classrooms.iter().find(|room| room.number == number)?;
    Some(address_of_sheet(round, grade, Subject::parse(subject).ok()?, Some(room.id)))
}

fn named(subject: &str) -> String {
    let mut words = Vec::<String>::new();
    for part in subject.split('/') {
        let noun = NOUNS.iter().find(|(code, _)| *code == part).map(|(_, noun)| *noun);
        let word = match (noun, words.pop_if(|_| noun.is_none())) {
            (Some(noun), _) => noun.to_owned(),
            (None, None) => part.to_owned(),
            // What is handed out is told by the facts.
            (None, Some(last)) if last == "書き出し" => last,
            (None, Some(last)) => format!("{last} {}", name(&last, part)).trim_start().to_owned(),
        };
        words.push(word);
    }
    words.join("・")
}

/// What that `part` behind `noun` is called. A 教室 is kept with its number behind its id.
fn name(noun: &str, part: &str) -> String {
    if noun == "教室" {
        return part.rsplit(' ').next().unwrap_or(part).to_owned();
    }
    if let Ok(round) = part.parse::<RoundName>() {
        return round.label();
    }
    let combined = (part == "combined").then_some("合計");
    let grades = GradeBand::from_code(part).map(GradeBand::label);
    Subject::from_code(part).map(Subject::label).or(combined).or(grades).unwrap_or(part).to_owned()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_thing_is_named_as_the_screens_name_it() {
        for (subject, words) in [
            ("students", "生徒"),
            ("students/4", "生徒 4"),
            ("students/4/interviews/7", "生徒 4・面談メモ 7"),
            ("juku/012345", "塾 012345"),
            ("classrooms/3 345001", "教室 345001"),
            ("rounds/2026-summer", "2026年度 第2回 夏期"),
            ("rounds/2026-summer/results", "2026年度 第2回 夏期・結果"),
            ("rounds/2026-summer/小6 算数/classrooms/345001", "2026年度 第2回 夏期 小6 算数・教室 345001"),
            ("rounds/2026-summer/entries/12/math", "2026年度 第2回 夏期・受験者 12 算数"),
            ("phrases/combined", "文例 合計"),
            ("phrases/japanese/lower", "文例 国語 小低"),
            ("exports/students", "書き出し・生徒"),
            ("elsewhere", "elsewhere"),
        ] {
            assert_eq!(named(subject), words, "{subject}");
        }
    }
}
