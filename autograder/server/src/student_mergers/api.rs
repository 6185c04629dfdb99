//! Making one pupil of two rows, for programs.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_identity::FreshlyProven;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::Deserialize;
use utoipa::ToSchema;

use super::merge::{MergeStudentsError, SeenPair, merge_students};
use crate::staff::Headquarters;
use crate::students::StudentId;
use crate::students::api::{StudentItem, load_item};

/// The row that is to be merged into the pupil's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SentPair {
    other: i64,
    /// The number in the `ETag` of the other pupil.
    other_revision: i64,
}

/// Merges another row into the pupil's.
#[utoipa::path(
    post,
    path = "/api/v1/students/{student}/mergers",
    tag = "生徒",
    summary = "2人の生徒を1人に統合する",
    request_body = SentPair,
    params(("If-Match" = String, Header, description = "残す生徒を読み取ったときの ETag")),
    responses((status = 200, description = "残った生徒", body = StudentItem, headers(("ETag" = String))))
)]
pub(crate) async fn create(
    State(database): State<Database>,
    by: Headquarters,
    _proven: FreshlyProven,
    Path(id): Path<StudentId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<SentPair>,
) -> Result<Revised<StudentItem>, Refusal> {
    let pair = SeenPair { kept: (id, seen), other: (StudentId(sent.other), sent.other_revision) };
    merge_students(&database, &by, pair).await.map_err(explain)?;
    load_item(&database, by.staff().scope(), id).await.map_err(Refusal::after_keeping)
}

impl Explain for MergeStudentsError {
    fn is_outdated(&self) -> bool {
        matches!(self, MergeStudentsError::Stale)
    }
}
