//! The list of messages.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_audit::record;
use platform_database::Database;
use platform_mail::{
    MessageId, MessageState, Postbox, ResendError, count_messages, list_messages, resend_message,
};
use platform_web::{Flash, ListQuery, Refusal, Shell, see_other_with};
use serde_json::json;

use super::views::{DeadView, MessageListView, message_list};
use crate::Directory;

/// How many dead messages are offered to be sent again.
const DEAD_SHOWN: i64 = 20;

/// Lists messages, those that were given up first of all.
pub(crate) async fn list<S, D: Directory<S>>(
    State(database): State<Database>,
    State(postbox): State<Postbox>,
    _chief: D::Chief,
    query: ListQuery,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let list = message_list();
    let state = MessageState::ALL.into_iter().find(|state| query.filter("state") == Some(state.code()));
    let search = format!("%{}%", query.q.replace(['%', '_', '\\'], ""));
    let mut tx = database.read().await?;
    let total = u64::try_from(count_messages(&mut tx, state, &search).await?).unwrap_or_default();
    let paging = list.paging(&query, total);
    let page = list_messages(&mut tx, state, &search, (paging.limit(), paging.offset())).await?;
    let dead = list_messages(&mut tx, Some(MessageState::Dead), "%", (DEAD_SHOWN, 0)).await?;
    let view = MessageListView {
        list: list.view(shell.path(), &query, &page, total),
        mails: postbox.is_open(),
        dead: dead.iter().filter(|message| message.has_body).map(DeadView::new).collect(),
    };
    shell.at(vec![("ホーム", "/".to_owned())]).show("メールの記録", view)
}

/// Sends a dead message again.
pub(crate) async fn create<S, D: Directory<S>>(
    State(database): State<Database>,
    chief: D::Chief,
    Path(message): Path<MessageId>,
) -> Result<Response, Refusal> {
    let mut tx = database.write().await?;
    resend_message(&mut tx, message).await.map_err(in_words)?;
    let actor = D::chief_actor(&chief);
    record(&mut tx, actor, "mail.resent", format!("messages/{message}"), &json!({})).await?;
    tx.commit().await?;
    Ok(see_other_with("/messages", Flash::done("送信待ちに戻しました。")))
}

fn in_words(error: ResendError) -> Refusal {
    match error {
        ResendError::Gone => Refusal::conflict(error.to_string()),
        ResendError::Db(error) => error.into(),
    }
}
