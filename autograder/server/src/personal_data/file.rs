//! Gathering everything that is kept on one pupil.

use std::collections::HashSet;

use autograder_grading::{RoundName, Subject};
use platform_audit::{EntryFilter, list_entries};
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_spreadsheet::Value;
use platform_web::dates;

use super::store::{self, Pupil, SeatRow};
use crate::interview_notes::{InterviewNote, list_notes};
use crate::sitting_notes::Note;
use crate::staff::{Scope, list_headquarters};
use crate::student_moves::{KeptMove, list_moves};
use crate::students::{StudentId, StudentStatus, grade_label};

/// Entries of the audit record that a file tells of at most, for each round.
const MOST_VIEWS: i64 = 10_000;

/// One kind of facts: headings, and a row for each fact.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) headings: &'static [&'static str],
    pub(super) rows: Vec<Vec<Value>>,
}

/// Everything that is kept on `pupil` and that somebody of `scope` may read now, in tables that both files of the archive
/// are drawn from.
pub(super) async fn load_file(tx: &mut ReadTx, scope: &Scope, pupil: &Pupil) -> DbResult<Vec<Table>> {
    let seats = store::list_seats(tx, pupil.id).await?;
    let mut tables = vec![basics(pupil)];
    tables.extend(of_pupil(tx, scope, pupil.id).await?);
    tables.extend(of_rounds(tx, pupil.id, &seats).await?);
    tables.extend(of_changes(tx, scope, pupil.id).await?);
    tables.extend(of_versions(tx, scope, pupil.id).await?);
    tables.push(views(tx, scope, pupil, &seats).await?);
    Ok(tables)
}

/// What was written about the pupil apart from any round.
async fn of_pupil(tx: &mut ReadTx, scope: &Scope, pupil: StudentId) -> DbResult<[Table; 2]> {
    Ok([
        Table {
            name: "在籍の経過",
            headings: &["日", "だれが", "内容", "理由"],
            rows: list_moves(tx, scope, pupil).await?.iter().map(move_row).collect(),
        },
        Table {
            name: "面談メモ",
            headings: &["面談の日", "書いた人", "内容", "書いた日時", "変更した日時"],
            rows: list_notes(tx, pupil).await?.iter().map(|note| interview_row(scope, note)).collect(),
        },
    ])
}

/// What came of the rounds.
async fn of_rounds(tx: &mut ReadTx, pupil: StudentId, seats: &[SeatRow]) -> DbResult<[Table; 5]> {
    Ok([
        Table {
            name: "受験",
            headings: &["テスト回", "学年", "塾", "教室", "座席", "メモ"],
            rows: seats.iter().map(seat_row).collect(),
        },
        Table {
            name: "教科",
            headings: &["テスト回", "教科", "出欠", "遅刻・早退", "合計"],
            rows: store::list_sittings(tx, pupil).await?.iter().map(sitting_row).collect(),
        },
        Table {
            name: "得点",
            headings: &["テスト回", "教科", "大問", "小問", "得点"],
            rows: store::list_marks(tx, pupil).await?.iter().map(mark_row).collect(),
        },
        Table {
            name: "総評",
            headings: &["テスト回", "教科", "総評"],
            rows: store::list_remarks(tx, pupil).await?.into_iter().map(remark_row).collect(),
        },
        Table {
            name: "点検の確認",
            headings: &["テスト回", "教科", "確認した内容"],
            rows: store::list_ticks(tx, pupil).await?.into_iter().map(remark_row).collect(),
        },
    ])
}

/// What changed of it, and what could not be sent in time.
async fn of_changes(tx: &mut ReadTx, scope: &Scope, pupil: StudentId) -> DbResult<[Table; 4]> {
    let marks = store::list_mark_changes(tx, pupil).await?;
    let attendances = store::list_attendance_changes(tx, pupil).await?;
    let notes = store::list_note_changes(tx, pupil).await?;
    let asked = store::list_asked_values(tx, pupil).await?;
    Ok([
        Table {
            name: "得点の変更",
            headings: &["日時", "変更した人", "テスト回", "教科", "大問", "小問", "前", "後"],
            rows: marks.iter().map(|row| change_row(scope, row)).collect(),
        },
        Table {
            name: "出欠の変更",
            headings: &["日時", "変更した人", "テスト回", "教科", "前", "後"],
            rows: attendances.iter().map(|row| attendance_row(scope, row)).collect(),
        },
        Table {
            name: "遅刻・早退の変更",
            headings: &["日時", "変更した人", "テスト回", "教科", "前", "後"],
            rows: notes.iter().map(|row| note_row(scope, row)).collect(),
        },
        Table {
            name: "送れなかった入力",
            headings: &["お願いした日時", "お願いした人", "テスト回", "教科", "大問", "小問", "値"],
            rows: asked.iter().map(|row| asked_row(scope, row)).collect(),
        },
    ])
}

/// What is frozen in the versions.
async fn of_versions(tx: &mut ReadTx, scope: &Scope, pupil: StudentId) -> DbResult<[Table; 2]> {
    Ok([
        Table {
            name: "確定した成績表",
            headings: &[
                "テスト回",
                "版",
                "確定日時",
                "氏名",
                "生徒ID",
                "塾",
                "教室",
                "学年",
                "得点",
                "総評",
                "ひとこと",
            ],
            rows: store::list_frozen(tx, scope, pupil).await?.into_iter().map(frozen_row).collect(),
        },
        Table {
            name: "確定した結果",
            headings: &["テスト回", "版", "区分", "得点", "偏差値", "全国順位", "塾内順位", "教室内順位"],
            rows: store::list_results(tx, scope, pupil).await?.iter().map(result_row).collect(),
        },
    ])
}

fn basics(pupil: &Pupil) -> Table {
    let facts = [
        ("氏名", pupil.name.clone()),
        ("ふりがな", pupil.kana.clone()),
        ("生徒ID", pupil.number.clone()),
        ("学年", grade(pupil.grade)),
        ("塾", pupil.juku_name.clone()),
        ("塾ID", pupil.juku_number.clone()),
        ("教室", pupil.classroom_name.clone()),
        ("状態", status_label(&pupil.status).to_owned()),
        ("担当メモ", pupil.memo.clone()),
        ("登録日時", dates::exact(pupil.created_at)),
    ];
    let rows = facts.into_iter().map(|(name, value)| vec![text(name), text(value)]).collect();
    Table { name: "基本", headings: &["項目", "内容"], rows }
}

/// Who saw or changed what of the pupil, as far as entries of the audit record name the pupil alone. Whoever was not of a 塾 or
/// a 教室 then is taken for 本部, and so is who is of 本部 now.
async fn views(tx: &mut ReadTx, scope: &Scope, pupil: &Pupil, seats: &[SeatRow]) -> DbResult<Table> {
    let mut subjects = vec![format!("students/{}", pupil.id)];
    for seat in seats {
        subjects.push(format!("rounds/{}/entries/{}", name(seat.year, &seat.season), seat.entry_id));
    }
    let headquarters: HashSet<i64> = list_headquarters(tx).await?.into_iter().map(|user| user.0).collect();
    let mut rows = Vec::new();
    for subject in subjects {
        let filter = EntryFilter { subject, ..EntryFilter::default() };
        for entry in list_entries(tx, &filter, i64::MAX, MOST_VIEWS, 0).await? {
            let role = entry.actor_role.unwrap_or_default();
            let was_at_place = matches!(&*role, "塾" | "教室");
            let is_at_headquarters = entry.actor_id.is_some_and(|user| headquarters.contains(&user));
            let name = scope.name_of(&entry.actor_name, !was_at_place || is_at_headquarters);
            rows.push(vec![at_value(entry.at), text(name), text(role), text(entry.event)]);
        }
    }
    Ok(Table {
        name: "閲覧・操作の記録", headings: &["日時", "だれが", "役割", "出来事"], rows
    })
}

fn move_row(step: &KeptMove) -> Vec<Value> {
    vec![text(step.moved_on.to_string()), text(&step.moved_by), text(step.words()), text(&step.reason)]
}

fn interview_row(scope: &Scope, note: &InterviewNote) -> Vec<Value> {
    vec![
        text(note.held_on.to_string()),
        text(note.writer(scope)),
        text(&note.words),
        at_value(note.written_at),
        note.revised_at.map_or(Value::Blank, at_value),
    ]
}

fn seat_row(seat: &SeatRow) -> Vec<Value> {
    vec![
        text(label(seat.year, &seat.season)),
        text(grade(seat.grade)),
        text(&seat.juku_name),
        text(&seat.classroom_name),
        text(&seat.note.seat),
        text(&seat.note.memo),
    ]
}

fn sitting_row(row: &store::SittingRow) -> Vec<Value> {
    let attendance = if row.absent { "欠席" } else { "受験" };
    vec![
        text(label(row.year, &row.season)),
        text(subject(&row.subject)),
        text(attendance),
        noted(row.note.as_deref()),
        whole(row.total),
    ]
}

fn mark_row(row: &store::MarkRow) -> Vec<Value> {
    vec![
        text(label(row.year, &row.season)),
        text(subject(&row.subject)),
        whole(Some(row.section_number)),
        whole(Some(row.number)),
        whole(Some(row.points)),
    ]
}

fn remark_row(row: store::RemarkRow) -> Vec<Value> {
    vec![text(label(row.year, &row.season)), text(subject(&row.subject)), text(row.words)]
}

fn change_row(scope: &Scope, row: &store::MarkChangeRow) -> Vec<Value> {
    let numbers = [Some(row.section_number), Some(row.number), row.old_points, row.new_points];
    edit_row(scope, &row.edit, numbers.map(whole))
}

fn attendance_row(scope: &Scope, row: &store::AttendanceChangeRow) -> Vec<Value> {
    let word = |absent: bool| text(if absent { "欠席" } else { "受験" });
    edit_row(scope, &row.edit, [row.was_absent, row.is_absent].map(word))
}

fn note_row(scope: &Scope, row: &store::NoteChangeRow) -> Vec<Value> {
    edit_row(scope, &row.edit, [row.old_note.as_deref(), row.new_note.as_deref()].map(noted))
}

/// When something of an exam was changed and by whom, as somebody of `scope` reads it, and what.
fn edit_row<const N: usize>(scope: &Scope, edit: &store::EditRow, what: [Value; N]) -> Vec<Value> {
    let of = [
        at_value(edit.edited_at),
        text(scope.name_of(&edit.edited_by_name, edit.is_of_headquarters)),
        text(label(edit.year, &edit.season)),
        text(subject(&edit.subject)),
    ];
    of.into_iter().chain(what).collect()
}

fn asked_row(scope: &Scope, row: &store::AskedValueRow) -> Vec<Value> {
    let value = match (row.number, row.value) {
        (Some(_), points) => whole(points),
        (None, absent) => text(if absent == Some(1) { "欠席" } else { "受験" }),
    };
    vec![
        at_value(row.asked_at),
        text(row.asker(scope)),
        text(label(row.year, &row.season)),
        text(subject(&row.subject)),
        whole(row.section_number),
        whole(row.number),
        value,
    ]
}

/// A note in words; nothing where there is none.
fn noted(note: Option<&str>) -> Value {
    let note: Option<Note> = note.and_then(|line| line.parse().ok());
    text(note.map(|note| note.words()).unwrap_or_default())
}

fn frozen_row(row: store::FrozenRow) -> Vec<Value> {
    vec![
        text(label(row.year, &row.season)),
        whole(Some(row.version)),
        at_value(row.frozen_at),
        text(row.student_name),
        text(row.student_number),
        text(row.juku_name),
        text(row.classroom_name),
        text(grade(row.grade)),
        text(row.marks),
        text(row.remarks),
        text(row.summary),
    ]
}

fn result_row(row: &store::ResultRow) -> Vec<Value> {
    let column = match row.result_column {
        1 => "1教科目",
        2 => "2教科目",
        _ => "合計",
    };
    let deviation = row.deviation_tenths.map_or_else(String::new, |tenths| {
        let sign = if tenths < 0 { "-" } else { "" };
        format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
    });
    vec![
        text(label(row.year, &row.season)),
        whole(Some(row.version)),
        text(column),
        whole(Some(row.total)),
        text(deviation),
        whole(Some(row.national_rank)),
        whole(Some(row.juku_rank)),
        whole(Some(row.classroom_rank)),
    ]
}

fn name(year: i64, season: &str) -> String {
    RoundName::kept(year, season).map_or_else(String::new, |round| round.to_string())
}

fn label(year: i64, season: &str) -> String {
    RoundName::kept(year, season).map_or_else(String::new, RoundName::label)
}

fn grade(number: i64) -> String {
    grade_label(number).to_owned()
}

fn status_label(code: &str) -> &'static str {
    StudentStatus::from_code(code).map_or("", StudentStatus::label)
}

fn subject(code: &str) -> String {
    Subject::ALL
        .into_iter()
        .find(|subject| subject.code() == code)
        .map_or_else(|| code.to_owned(), |subject| subject.label().to_owned())
}

fn at_value(moment: Timestamp) -> Value {
    text(dates::exact(moment))
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn whole(number: Option<i64>) -> Value {
    number.map_or(Value::Blank, Value::Whole)
}
