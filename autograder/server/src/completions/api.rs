//! Calling a sheet complete, and typing it a second time, for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::complete::{CompleteSheetError, complete_sheet, count_blank, reopen_sheet};
use super::doubt::{Oddity, oddities};
use super::retype::{Comparison, Difference, retype_sheet};
use super::routes::{find, subject};
use super::store::{self, Standing};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::marks::{self, FilledRow, FilledSheet, Sheet};
use crate::staff::Marker;

/// Where a sheet stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct SheetStateItem {
    /// Pupils who sat and have a cell without a mark.
    blank: usize,
    /// What is odd about the sheet; each has to be looked at before it is called complete.
    doubts: Vec<DoubtItem>,
    /// `null` while nobody has called the sheet complete.
    completion: Option<CompletionItem>,
    /// `null` while nobody has typed it a second time.
    retyping: Option<RetypingItem>,
}

/// Something odd.
#[derive(Serialize, ToSchema)]
struct DoubtItem {
    /// From 1.
    number: usize,
    /// `zero`, `full`, `same`, `far`, `changed` or `column`.
    kind: &'static str,
    /// The id of the 受験; `null` where it is about a column.
    entry: Option<i64>,
    words: String,
}

/// Who called the sheet complete.
#[derive(Serialize, ToSchema)]
struct CompletionItem {
    /// The revision of the sheet then; what was written later shows by a newer `ETag`.
    revision: i64,
    at: DateTime<Utc>,
    /// 「本部」 where it was somebody of 本部 and the caller is not.
    by: String,
}

/// Who typed the sheet a second time.
#[derive(Serialize, ToSchema)]
struct RetypingItem {
    revision: i64,
    at: DateTime<Utc>,
    /// As `by` of a completion.
    by: String,
    differences: i64,
}

/// Tells where a sheet stands.
#[utoipa::path(
    get,
    path = "/api/v1/classrooms/{classroom}/exams/{exam}/marks/completion",
    tag = "得点",
    summary = "得点表の入力完了と、確かめるところ",
    responses((status = 200, description = "状態", body = SheetStateItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
) -> Result<Revised<SheetStateItem>, Refusal> {
    let (round, sheet) = find(&database, by.staff(), of).await?;
    by.staff().saw(&database, "marks.viewed", subject(&round, &sheet), &json!({})).await?;
    load(&database, &by, of).await
}

/// Whether a sheet is complete.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentCompletion {
    /// `false` takes the word back.
    complete: bool,
    /// The numbers of the doubts that somebody looked at.
    #[serde(default)]
    looked_at: Vec<usize>,
}

/// Calls a sheet complete, or takes that back.
#[utoipa::path(
    put,
    path = "/api/v1/classrooms/{classroom}/exams/{exam}/marks/completion",
    tag = "得点",
    summary = "入力完了にする・取り消す",
    request_body = SentCompletion,
    responses((status = 200, description = "そのあとの状態", body = SheetStateItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentCompletion>,
) -> Result<Revised<SheetStateItem>, Refusal> {
    let (_, sheet) = find(&database, by.staff(), of).await?;
    if sent.complete {
        let looked_at = sent.looked_at.into_iter().collect();
        let seen = (seen, &looked_at);
        complete_sheet(&database, &by, &sheet.classroom, of.1, seen).await.map_err(explain)?;
    } else {
        reopen_sheet(&database, &by, &sheet.classroom, of.1).await.map_err(explain)?;
    }
    load(&database, &by, of).await.map_err(Refusal::after_keeping)
}

/// A sheet, typed a second time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentRetyping {
    rows: Vec<TypedRow>,
}

/// One pupil, typed a second time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TypedRow {
    /// The id of the 受験.
    entry: i64,
    #[serde(default)]
    absent: bool,
    /// In the order of the sheet's items; `null`, or nothing at the end, where it was not typed.
    #[serde(default)]
    marks: Vec<Option<u16>>,
}

/// What came of a second typing.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparisonItem {
    /// Cells that were not typed and so not compared. While there are any, the sheet keeps no note of this.
    untyped: usize,
    differences: Vec<DifferenceItem>,
}

/// A value whose second typing is another than the first.
#[derive(Serialize, ToSchema)]
struct DifferenceItem {
    entry: i64,
    /// The id of the item; `null` for the attendance.
    item: Option<i64>,
    stored: String,
    typed: String,
}

/// Compares a second typing with what is stored; nothing of it is written.
#[utoipa::path(
    put,
    path = "/api/v1/classrooms/{classroom}/exams/{exam}/marks/retyping",
    tag = "得点",
    summary = "二度入力の値を、入っている得点とくらべる",
    request_body = SentRetyping,
    responses((status = 200, description = "違うところと、入力していない数", body = ComparisonItem))
)]
pub(crate) async fn save_retyping(
    State(database): State<Database>,
    by: Marker,
    Path(of): Path<(ClassroomId, ExamId)>,
    SeenRevision(revision): SeenRevision,
    Sent(sent): Sent<SentRetyping>,
) -> Result<Json<ComparisonItem>, Refusal> {
    let (_, sheet) = find(&database, by.staff(), of).await?;
    let typed = FilledSheet { revision, rows: sent.rows.into_iter().map(TypedRow::filled).collect() };
    let found = retype_sheet(&database, &by, &sheet.classroom, of.1, &typed).await.map_err(explain)?;
    Ok(Json(ComparisonItem::new(found, &sheet)))
}

async fn load(
    database: &Database,
    by: &Marker,
    of: (ClassroomId, ExamId),
) -> Result<Revised<SheetStateItem>, Refusal> {
    let (round, sheet) = find(database, by.staff(), of).await?;
    let mut tx = database.read().await?;
    let standing = store::find_standing(&mut tx, by.scope(), of.1, of.0).await?;
    let last = marks::find_last_totals(&mut tx, &round, &sheet).await?;
    let doubts = oddities(&sheet, &last);
    Ok(Revised(sheet.revision, SheetStateItem::new(&sheet, doubts, standing)))
}

impl SheetStateItem {
    fn new(sheet: &Sheet, doubts: Vec<Oddity>, standing: Standing) -> SheetStateItem {
        let completed = standing.completed_revision.zip(standing.completed_at).zip(standing.completed_by);
        let retyped = standing.retyped_revision.zip(standing.retyped_at).zip(standing.retyped_by);
        let differences = standing.differences.unwrap_or_default();
        SheetStateItem {
            blank: count_blank(sheet),
            doubts: (1..).zip(doubts).map(DoubtItem::new).collect(),
            completion: completed.map(|((revision, at), by)| CompletionItem { revision, at, by }),
            retyping: retyped.map(|((revision, at), by)| RetypingItem { revision, at, by, differences }),
        }
    }
}

impl DoubtItem {
    fn new((number, oddity): (usize, Oddity)) -> DoubtItem {
        let entry = oddity.entry.map(|entry| entry.0);
        DoubtItem { number, kind: oddity.kind.code(), entry, words: oddity.words }
    }
}

impl TypedRow {
    fn filled(self) -> (EntryId, FilledRow) {
        let typed = self.marks.into_iter().enumerate();
        let cells: BTreeMap<usize, String> =
            typed.filter_map(|(at, mark)| Some((at, mark?.to_string()))).collect();
        (EntryId(self.entry), FilledRow { absent: self.absent, cells, seen: None })
    }
}

impl ComparisonItem {
    fn new(found: Comparison, sheet: &Sheet) -> ComparisonItem {
        let differences = found.differences.into_iter();
        ComparisonItem {
            untyped: found.untyped.len(),
            differences: differences.filter_map(|one| DifferenceItem::new(one, sheet)).collect(),
        }
    }
}

impl DifferenceItem {
    /// `None` where the row has gone since.
    fn new(difference: Difference, sheet: &Sheet) -> Option<DifferenceItem> {
        let item = difference.item.and_then(|at| sheet.exam.items().nth(at));
        Some(DifferenceItem {
            entry: sheet.rows.get(difference.row)?.entry.0,
            item: item.map(|item| item.id.0),
            stored: difference.stored,
            typed: difference.typed,
        })
    }
}

impl Explain for CompleteSheetError {
    fn is_outdated(&self) -> bool {
        matches!(self, CompleteSheetError::Stale)
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, CompleteSheetError::Unseen(_)).then_some("looked_at")
    }
}
