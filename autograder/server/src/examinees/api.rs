//! 受験者 for programs.

use std::collections::HashSet;

use axum::Json;
use axum::extract::{Path, Query, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Page, PageAddress, Sent};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::enter::{Entered, enter_examinees};
use super::load::{Pupil, load_pupils};
use super::routes::find_previous;
use super::sent::Wish;
use super::store::{self, EntryLine};
use crate::classrooms::{self, ClassroomId};
use crate::entry_notes::TypedNote;
use crate::rounds::{self, RoundId};
use crate::staff::{Registrar, Staff};
use crate::students::{StudentId, grade_label};

/// Which examinees are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those of one 教室.
    #[param(minimum = 1)]
    classroom: Option<i64>,
}

/// Somebody who sits a round, with grade and 教室 as they are there.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExamineeItem {
    /// The id of the 受験, by which marks and results name the pupil.
    id: i64,
    student: i64,
    classroom: i64,
    /// 生徒ID.
    number: String,
    name: String,
    /// 「小6」.
    grade: &'static str,
    /// 欠席 in 国語 or 英語.
    is_first_absent: bool,
    /// 欠席 in 算数 or 数学.
    is_second_absent: bool,
    /// 座席; empty where none is given.
    seat: String,
    /// メモ for the 教室; on no report card.
    memo: String,
}

/// Lists who sits a round, among those whom the caller may see.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/examinees",
    tag = "生徒",
    summary = "テスト回の受験者",
    params(Wanted, PageAddress),
    responses((status = 200, description = "受験者", body = Page<ExamineeItem>))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Path(round): Path<RoundId>,
    Query(wanted): Query<Wanted>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<ExamineeItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let only = wanted.classroom.map(ClassroomId);
    let part = (page.after(), page.to_ask());
    let found = store::list_entries(&mut tx, staff.scope(), round.id, only, part).await?;
    drop(tx);
    let facts = json!({ "after": page.after(), "shown": found.len(), "classroom": wanted.classroom });
    staff.saw(&database, "examinees.viewed", format!("rounds/{}", round.name), &facts).await?;
    Ok(Json(page.page(found, |line| line.id.0, ExamineeItem::new)))
}

impl ExamineeItem {
    fn new(line: EntryLine) -> ExamineeItem {
        ExamineeItem {
            id: line.id.0,
            student: line.student_id.0,
            classroom: line.classroom_id.0,
            number: line.number,
            name: line.name,
            grade: grade_label(line.grade),
            is_first_absent: line.first_absent,
            is_second_absent: line.second_absent,
            seat: line.note.seat,
            memo: line.note.memo,
        }
    }
}

/// A pupil of a 教室 who sits a round, or could.
#[derive(Serialize, ToSchema)]
pub(crate) struct CandidateItem {
    student: i64,
    /// 生徒ID.
    number: String,
    name: String,
    /// 「小6」.
    grade: &'static str,
    /// The id of the 受験; `null` while the pupil does not sit the round.
    entry: Option<i64>,
    /// The two subjects of the grade.
    subjects: [&'static str; 2],
    /// Which of the two the pupil sits.
    sits: [bool; 2],
    /// Whether the pupil sat the round before, as 「前回と同じ生徒」 asks.
    sat_before: bool,
    /// 座席; empty where none is given.
    seat: String,
    /// メモ for the 教室; on no report card.
    memo: String,
    /// How the row stands; sent back with a change.
    seen: String,
}

/// Lists who of a 教室 sits a round, or could.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/classrooms/{classroom}/examinees",
    tag = "生徒",
    summary = "教室の受験者と、受験できる生徒",
    params(PageAddress),
    responses((status = 200, description = "生徒", body = Page<CandidateItem>))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    staff: Staff,
    Path((round, classroom)): Path<(RoundId, ClassroomId)>,
    Query(page): Query<PageAddress>,
) -> Result<Json<Page<CandidateItem>>, Refusal> {
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, round).await?.ok_or_else(Refusal::not_found)?;
    let room = classrooms::find_classroom(&mut tx, staff.scope(), classroom).await?;
    let room = room.ok_or_else(Refusal::not_found)?;
    let pupils = load_pupils(&mut tx, round.id, room.id).await?;
    let previous = find_previous(&mut tx, &round, room.juku_id).await?.unwrap_or_default();
    drop(tx);
    let subject = format!("rounds/{}/classrooms/{}", round.name, room.number);
    staff.saw(&database, "examinees.viewed", subject, &json!({ "shown": pupils.len() })).await?;
    Ok(Json(page.cut(pupils, |pupil| pupil.student.0, |pupil| CandidateItem::new(pupil, &previous))))
}

/// Rows of a 教室 as they shall be; pupils who are left out stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRows {
    rows: Vec<SentRow>,
}

/// How one pupil shall sit the round.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SentRow {
    student: i64,
    /// What was read of the row.
    seen: String,
    /// Which of the two subjects; neither takes the pupil off the list.
    sits: [bool; 2],
    /// 座席, 10 characters at most; left out, it stays.
    seat: Option<String>,
    /// メモ, 60 characters at most; left out, it stays.
    memo: Option<String>,
}

/// How many rows were changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct EnteredItem {
    added: usize,
    removed: usize,
    /// Pupils of whom a subject changed.
    turned: usize,
    /// Pupils whose 座席 or メモ changed.
    noted: usize,
}

/// Writes who of a 教室 sits a round, all rows or none.
#[utoipa::path(
    post,
    path = "/api/v1/rounds/{round}/classrooms/{classroom}/examinees",
    tag = "生徒",
    summary = "教室の受験者を加える・外す",
    request_body = SentRows,
    responses((status = 200, description = "変わった数", body = EnteredItem))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path((round, classroom)): Path<(RoundId, ClassroomId)>,
    Sent(sent): Sent<SentRows>,
) -> Result<Json<EnteredItem>, Refusal> {
    let found = classrooms::find_classroom(&mut database.read().await?, by.scope(), classroom).await?;
    let room = found.ok_or_else(Refusal::not_found)?;
    let entered = enter_examinees(&database, &by, round, &room, &sent.wishes()?).await?;
    Ok(Json(entered.into()))
}

impl SentRows {
    fn wishes(self) -> Result<Vec<Wish>, Refusal> {
        let mut known = HashSet::new();
        if let Some(again) = self.rows.iter().position(|row| !known.insert(row.student)) {
            return Err(Refusal::of_field(&format!("rows[{again}].student"), "同じ生徒が2回あります"));
        }
        let wish = |row: SentRow| Wish {
            student: StudentId(row.student),
            was: row.seen,
            sits: row.sits,
            note: TypedNote { seat: row.seat, memo: row.memo },
        };
        Ok(self.rows.into_iter().map(wish).collect())
    }
}

impl CandidateItem {
    fn new(pupil: Pupil, previous: &HashSet<StudentId>) -> CandidateItem {
        CandidateItem {
            student: pupil.student.0,
            seen: pupil.code(),
            grade: pupil.grade.label(),
            entry: pupil.entry.map(|entry| entry.0),
            subjects: pupil.seats.map(|seat| seat.subject.code()),
            sits: pupil.sits(),
            sat_before: previous.contains(&pupil.student),
            seat: pupil.note.seat,
            memo: pupil.note.memo,
            number: pupil.number,
            name: pupil.name,
        }
    }
}

impl From<Entered> for EnteredItem {
    fn from(entered: Entered) -> EnteredItem {
        let Entered { added, removed, turned, noted } = entered;
        EnteredItem { added, removed, turned, noted }
    }
}
