//! 塾から for programs.

use axum::extract::{Path, State};
use platform_database::Database;
use platform_web::Refusal;
use platform_web::api::{Explain, Revised, SeenRevision, Sent, explain};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find_message;
use super::write::{WriteMessageError, write_message};
use crate::rounds::{self, RoundId};
use crate::staff::{Reporter, Scope};

/// What a 塾 says on its report cards of a round.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageItem {
    /// Empty where it says nothing.
    words: String,
}

/// Tells what the caller's 塾 says in a round.
#[utoipa::path(
    get,
    path = "/api/v1/rounds/{round}/juku-message",
    tag = "結果",
    summary = "成績表の「塾から」",
    responses((status = 200, description = "ご自分の塾の文", body = MessageItem, headers(("ETag" = String))))
)]
pub(crate) async fn show(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
) -> Result<Revised<MessageItem>, Refusal> {
    load(&database, by.scope(), round).await
}

/// Writes what the caller's 塾 says in a round; empty words take it away.
#[utoipa::path(
    put,
    path = "/api/v1/rounds/{round}/juku-message",
    tag = "結果",
    summary = "成績表の「塾から」を書き換える",
    request_body = MessageItem,
    responses((status = 200, description = "書き換えた文", body = MessageItem, headers(("ETag" = String))))
)]
pub(crate) async fn save(
    State(database): State<Database>,
    by: Reporter,
    Path(round): Path<RoundId>,
    SeenRevision(seen): SeenRevision,
    Sent(sent): Sent<MessageItem>,
) -> Result<Revised<MessageItem>, Refusal> {
    write_message(&database, &by, round, seen, &sent.words).await.map_err(explain)?;
    load(&database, by.scope(), round).await.map_err(Refusal::after_keeping)
}

/// The message and its revision; 0 where there is none.
async fn load(database: &Database, scope: &Scope, id: RoundId) -> Result<Revised<MessageItem>, Refusal> {
    let (Some(juku), None) = (scope.juku(), scope.classroom()) else { return Err(Refusal::not_found()) };
    let mut tx = database.read().await?;
    let round = rounds::find_round(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let found = find_message(&mut tx, round.id, juku).await?;
    let (revision, words) = found.map_or((0, String::new()), |found| (found.revision, found.words));
    Ok(Revised(revision, MessageItem { words }))
}

impl Explain for WriteMessageError {
    fn is_outdated(&self) -> bool {
        matches!(self, WriteMessageError::Stale)
    }
}
