//! What was found, and what the 教室 looked at, as files have it: every line, however many the page shows.

use std::collections::HashMap;

use platform_web::{ListTable, TableColumn, dates};

use super::confirmed::{Lookers, said_by};
use super::finding::{Finding, FindingKind};
use super::store::Tick;
use super::views::Found;
use crate::completions::Confirmed;
use crate::exams::{Exam, ExamId};

/// The findings of one kind; those that nobody looked at come first.
pub(super) fn finding_table(exams: &[Exam], all: &Found<'_>, kind: FindingKind) -> ListTable {
    let lookers = Lookers::of(all.confirmed);
    let known: HashMap<&str, &Tick> = all.ticks.iter().map(|tick| (tick.finding.as_str(), tick)).collect();
    let of_kind = all.look.findings.iter().filter(|finding| finding.kind == kind);
    let mut found: Vec<(&Finding, Option<&Tick>)> =
        of_kind.map(|finding| (finding, known.get(finding.name().as_str()).copied())).collect();
    found.sort_by_key(|(_, tick)| tick.is_some());
    let row = |(finding, tick): (&Finding, Option<&Tick>)| {
        let (pupil, number) = finding.pupil.clone();
        let seen_there = lookers.find(finding).unwrap_or_default();
        let seen = match tick {
            Some(tick) => {
                let by = format!("{} {}", dates::short(tick.ticked_at), tick.ticked_by);
                ["確認済み".to_owned(), tick.note.clone(), by]
            }
            None => ["未確認".to_owned(), String::new(), String::new()],
        };
        let what = [title(exams, finding.exam), finding.words.clone(), seen_there];
        [finding.place.clone(), number, pupil].into_iter().chain(what).chain(seen).collect()
    };
    ListTable {
        columns: columns(&["内容", "教室で確認", "確認", "確認した内容", "確認した人"]),
        rows: found.into_iter().map(row).collect(),
    }
}

/// What the 教室 looked at before they called their sheets complete.
pub(super) fn confirmed_table(exams: &[Exam], confirmed: &[Confirmed]) -> ListTable {
    let row = |one: &Confirmed| {
        let changed = if one.is_changed() { "完了後に変更あり" } else { "" };
        vec![
            one.place.clone(),
            one.number.clone().unwrap_or_default(),
            one.name.clone().unwrap_or_default(),
            title(exams, one.exam_id),
            one.words.clone(),
            said_by(one),
            changed.to_owned(),
        ]
    };
    ListTable {
        columns: columns(&["内容", "確かめた人", "そのあと"]),
        rows: confirmed.iter().map(row).collect(),
    }
}

/// Who it is about, and beside it what is said of them. What is about a whole 教室 names no pupil.
fn columns(said: &[&str]) -> Vec<TableColumn> {
    let who = ["塾・教室", "生徒ID", "氏名", "テスト"];
    who.iter().chain(said).map(|heading| TableColumn::words(*heading)).collect()
}

fn title(exams: &[Exam], id: ExamId) -> String {
    exams.iter().find(|exam| exam.id == id).map(Exam::title).unwrap_or_default()
}
