//! The register of 生徒 for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_identity::orders::{Made, Making};
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::facts::TypedFacts;
use super::register::register_student;
use super::revise::{ReviseStudentError, revise_student};
use crate::classrooms::ClassroomId;
use crate::staff::Registrar;
use crate::students::StudentId;
use crate::students::api::{StudentItem, load_item};

/// What the 塾 keeps of a pupil.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentStudent {
    name: String,
    /// ふりがな, in kana of any kind.
    #[serde(default)]
    kana: String,
    /// 「小6」, 「中1」 or the number of the grade.
    grade: String,
    /// 担当メモ; not taken from 本部.
    #[serde(default)]
    memo: String,
}

/// A pupil who is to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStudent {
    /// The id of the 教室.
    classroom: i64,
    facts: SentStudent,
    /// Whether this is somebody else than the pupil of the same name and grade.
    #[serde(default)]
    is_somebody_else: bool,
}

/// Registers a pupil, who gets the next 生徒ID of the 塾.
#[utoipa::path(
    post,
    path = "/api/v1/students",
    tag = "生徒",
    summary = "生徒を登録する",
    request_body = NewStudent,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, description = "登録した生徒の番号", body = Made, headers(("Location" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Registrar,
    making: Making<NewStudent>,
) -> Result<Response, Refusal> {
    making
        .once(&database, async move |database, new: NewStudent| {
            let facts = TypedFacts::from(new.facts).read();
            let facts = facts.map_err(|problems| Refusal::of_fields(&problems))?;
            let classroom = ClassroomId(new.classroom);
            let id = register_student(&database, &by, classroom, &facts, new.is_somebody_else).await?;
            Ok(id.0)
        })
        .await
}

/// Writes what the 塾 keeps of a pupil, all of it.
#[utoipa::path(
    put,
    path = "/api/v1/students/{student}",
    tag = "生徒",
    summary = "生徒の登録内容を書き換える",
    request_body = SentStudent,
    responses((status = 200, description = "書き換えた生徒", body = StudentItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Registrar,
    Path(id): Path<StudentId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentStudent>,
) -> Result<Revised<StudentItem>, Refusal> {
    let facts = TypedFacts::from(sent).read().map_err(|problems| Refusal::of_fields(&problems))?;
    revise_student(&database, &by, id, seen, &facts).await.map_err(explain)?;
    load_item(&database, by.scope(), id).await.map_err(Refusal::after_keeping)
}

impl From<SentStudent> for TypedFacts {
    fn from(sent: SentStudent) -> TypedFacts {
        let SentStudent { name, kana, grade, memo } = sent;
        TypedFacts { name, kana, grade, memo }
    }
}

impl Explain for ReviseStudentError {
    fn is_outdated(&self) -> bool {
        matches!(self, ReviseStudentError::Stale)
    }
}

impl From<ReviseStudentError> for Refusal {
    fn from(error: ReviseStudentError) -> Refusal {
        match error {
            ReviseStudentError::NoSuchStudent => Refusal::not_found(),
            ReviseStudentError::Stale => Refusal::conflict(format!("{error}。")),
            ReviseStudentError::Db(error) => error.into(),
        }
    }
}
