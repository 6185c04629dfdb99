//! The history of marks for programs.

use autograder_grading::{Grade, Subject};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use platform_database::{Database, ReadTx};
use platform_identity::orders::{Made, Making};
use platform_web::api::known_codes;
use platform_web::{Problems, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use super::filter::{ChangeFilter, ChangeKind};
use super::key::{CellKind, ChangeKey};
use super::restore::restore_change;
use super::store::{self, Change};
use crate::classrooms::ClassroomId;
use crate::rounds::{self, RoundId, choose_round};
use crate::search_text;
use crate::staff::{Marker, Scope, Staff};
use crate::students::{StudentId, find_student, grade_label};

/// How many changes a page has at most, and has if nobody says.
const MOST: i64 = 200;
const USUAL: i64 = 50;

/// Which changes are asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The id of the round; without it that whose work is open, or every round of one pupil.
    #[param(minimum = 1)]
    round: Option<i64>,
    /// Those of one 教室.
    #[param(minimum = 1)]
    classroom: Option<i64>,
    /// Those of one pupil.
    #[param(minimum = 1)]
    student: Option<i64>,
    /// 「小6」, 「中1」 or the number of the grade.
    grade: Option<String>,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: Option<String>,
    /// `first` (a mark where there was none), `rewritten`, `attendance` or `note`.
    kind: Option<String>,
    /// Words in the pupil's name, ふりがな or 生徒ID.
    q: Option<String>,
    /// Not before this.
    from: Option<DateTime<Utc>>,
    /// Before this.
    until: Option<DateTime<Utc>>,
    /// The `next` of the page before.
    after: Option<String>,
    /// How many at most; 50 if nobody says.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// A change of a mark, an attendance or a note.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeItem {
    /// The name of the change: `12-345-mark-67`.
    id: String,
    at: DateTime<Utc>,
    /// Who; 「本部」 where it was somebody of 本部 and the caller is not.
    by: String,
    /// What that person is now: `headquarters`, `juku` or `classroom`; `null` for the server's own terminal.
    role: Option<String>,
    round: i64,
    exam: i64,
    /// 「小6」.
    grade: &'static str,
    /// `japanese`, `math`, `english` or `mathematics`.
    subject: String,
    /// The id of the item whose mark changed; `null` for an attendance and a note.
    item: Option<i64>,
    /// The id of the 受験.
    entry: i64,
    student: i64,
    student_number: String,
    student_name: String,
    classroom: i64,
    classroom_name: String,
    juku_name: String,
    /// `first`, `rewritten`, `attendance` or `note`.
    kind: &'static str,
    /// The mark before, `null` is 未入力; of an attendance 1 is 欠席 and 0 is 受験.
    old: Option<i64>,
    new: Option<i64>,
    /// 遅刻 (`late`), 早退 (`early`) or 途中退席 (`away`), and after a space the reason; `null` is none.
    old_note: Option<String>,
    new_note: Option<String>,
    /// `sheet`, `file` or `correction`.
    source: String,
    /// `typed`, `pasted` or `undone`.
    means: String,
    /// Whether the cell was not changed since, so that the change can be taken back.
    is_newest: bool,
}

/// A page of changes, and after which of them the next one begins.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangePage {
    items: Vec<ChangeItem>,
    /// `null` on the last page.
    next: Option<String>,
}

/// Lists what changed, the newest edit first; `next` goes back in time.
#[utoipa::path(
    get,
    path = "/api/v1/mark-changes",
    tag = "得点",
    summary = "得点の変更履歴",
    params(Wanted),
    responses((status = 200, description = "変更", body = ChangePage))
)]
pub(crate) async fn list(
    State(database): State<Database>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
) -> Result<Json<ChangePage>, Refusal> {
    let (after, limit) = (wanted.after()?, wanted.limit.unwrap_or(USUAL).clamp(1, MOST));
    let mut tx = database.read().await?;
    let (filter, subject) = wanted.filter(&mut tx, staff.scope()).await?;
    let mut found = store::list_changes(&mut tx, staff.scope(), &filter, after, (limit + 1, 0)).await?;
    drop(tx);
    let page = usize::try_from(limit).unwrap_or_default();
    let more = found.len() > page;
    found.truncate(page);
    let facts =
        json!({ "searched": wanted.q.is_some(), "shown": found.len(), "classroom": wanted.classroom });
    staff.saw(&database, "mark_changes.viewed", subject, &facts).await?;
    let next = found.last().filter(|_| more).map(|change| change.key().to_string());
    let items = found.into_iter().map(|change| ChangeItem::new(change, staff.scope())).collect();
    Ok(Json(ChangePage { items, next }))
}

/// What takes a change back; there is nothing to say but which one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRestoration {}

/// Puts the value from before a change back, if its cell was not changed since and marks are taken.
#[utoipa::path(
    post,
    path = "/api/v1/mark-changes/{change}/restorations",
    tag = "得点",
    summary = "得点を前の値に戻す",
    request_body = NewRestoration,
    params(
        ("change" = String, Path, description = "変更の名前"),
        ("Idempotency-Key" = Option<String>, Header)
    ),
    responses((status = 201, description = "戻した変更の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Marker,
    Path(change): Path<String>,
    making: Making<NewRestoration>,
) -> Result<Response, Refusal> {
    let key = ChangeKey::read(&change).ok_or_else(Refusal::not_found)?;
    making
        .once(&database, async move |database, NewRestoration {}| {
            let (_, edit) = restore_change(&database, &by, &key).await?;
            Ok(edit)
        })
        .await
}

/// What is narrowed to, where anything is.
type Codes = (Option<Grade>, Option<Subject>, Option<ChangeKind>);

impl Wanted {
    fn after(&self) -> Result<Option<ChangeKey>, Refusal> {
        let read = |name| {
            let words = "前のページの next をそのまま入れてください";
            ChangeKey::read(name).ok_or_else(|| Refusal::of_field("after", words))
        };
        self.after.as_deref().map(read).transpose()
    }

    /// What is asked for within the scope, and the thing that the record says was looked at.
    async fn filter(&self, tx: &mut ReadTx, scope: &Scope) -> Result<(ChangeFilter, String), Refusal> {
        let (grade, subject, kind) = self.codes()?;
        let student = self.student.map(StudentId);
        if let Some(id) = student {
            find_student(tx, scope, id).await?.ok_or_else(Refusal::not_found)?;
        }
        let round = match self.round {
            Some(id) => Some(rounds::find_round(tx, RoundId(id)).await?.ok_or_else(Refusal::not_found)?),
            None if student.is_some() => None,
            None => choose_round(&rounds::list_rounds(tx).await?, None).cloned(),
        };
        let seen = match (student, &round) {
            (Some(id), _) => format!("students/{id}/mark-changes"),
            (None, Some(round)) => format!("rounds/{}/mark-changes", round.name),
            (None, None) => "mark-changes".to_owned(),
        };
        let filter = ChangeFilter {
            round: round.map(|round| round.id),
            classroom: self.classroom.map(ClassroomId),
            student,
            grade,
            subject,
            kind,
            search: search_text::pattern(self.q.as_deref().unwrap_or_default()),
            from: self.from,
            until: self.until,
        };
        Ok((filter, seen))
    }

    fn codes(&self) -> Result<Codes, Refusal> {
        let mut problems = Problems::none();
        let grade = self.grade.as_deref().map(Grade::parse).transpose();
        if grade.is_err() {
            problems.add("grade", "小1から中3の学年を入れてください");
        }
        let subject = self.subject.as_deref().map(Subject::from_code);
        if subject == Some(None) {
            problems.add("subject", known_codes(&Subject::ALL.map(Subject::code)));
        }
        let kind = self.kind.as_deref().map(ChangeKind::from_code);
        if kind == Some(None) {
            problems.add("kind", known_codes(&ChangeKind::ALL.map(ChangeKind::code)));
        }
        if !problems.is_empty() {
            return Err(Refusal::of_fields(&problems));
        }
        Ok((grade.unwrap_or_default(), subject.flatten(), kind.flatten()))
    }
}

impl ChangeItem {
    fn new(change: Change, scope: &Scope) -> ChangeItem {
        let key = change.key();
        ChangeItem {
            id: key.to_string(),
            at: change.edit.edited_at,
            by: change.edit.editor(scope).to_owned(),
            role: change.edit.role_code().map(str::to_owned),
            round: change.round_id.0,
            exam: change.exam_id.0,
            grade: grade_label(change.grade),
            item: (key.kind == CellKind::Mark).then_some(key.cell),
            entry: change.entry_id.0,
            student: change.student_id.0,
            classroom: change.classroom_id.0,
            kind: change.kind().code(),
            subject: change.subject,
            student_number: change.student_number,
            student_name: change.student_name,
            classroom_name: change.classroom_name,
            juku_name: change.juku_name,
            old: change.old,
            new: change.new,
            old_note: change.old_note,
            new_note: change.new_note,
            source: change.edit.source,
            means: change.edit.means,
            is_newest: change.is_newest,
        }
    }
}
