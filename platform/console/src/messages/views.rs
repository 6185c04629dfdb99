//! What the list of messages shows.

use askama::Template;
use platform_mail::{MessageState, MessageView};
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Tone, dates};

/// The list of messages, with those that can be sent again above it.
#[derive(Template)]
#[template(path = "console/messages/list.html")]
pub(super) struct MessageListView {
    pub(super) list: ListView,
    /// Whether this server sends mail.
    pub(super) mails: bool,
    pub(super) dead: Vec<DeadView>,
}

/// A message that was given up and can be sent again.
pub(super) struct DeadView {
    id: String,
    recipient: String,
    subject: String,
    reason: String,
}

impl DeadView {
    pub(super) fn new(message: &MessageView) -> DeadView {
        DeadView {
            id: message.id.to_string(),
            recipient: message.recipient.clone(),
            subject: message.subject.clone(),
            reason: message.last_error.clone().unwrap_or_default(),
        }
    }
}

/// What the list shows.
pub(super) fn message_list() -> List<MessageView> {
    let states = MessageState::ALL.map(|state| Choice::new(state.code(), label(state)));
    List::new(
        "メールの記録",
        vec![
            ListColumn::new("created_at", "作成", |row: &MessageView| {
                CellView::text(dates::date_time(row.created_at))
            }),
            ListColumn::new("recipient", "あて先", |row: &MessageView| CellView::text(&row.recipient)),
            ListColumn::new("subject", "件名", |row: &MessageView| CellView::text(&row.subject)),
            ListColumn::new("state", "状態", |row: &MessageView| {
                CellView::badge(label(row.state), tone(row.state))
            }),
            ListColumn::new("ended_at", "送信・中止", |row: &MessageView| {
                CellView::text(row.ended_at.map(dates::date_time).unwrap_or_default())
            }),
            ListColumn::new("attempts", "試行", |row: &MessageView| {
                CellView::text(row.attempts.to_string())
            })
            .numeric(),
            ListColumn::new("last_error", "最後のエラー", |row: &MessageView| {
                CellView::text(row.last_error.clone().unwrap_or_default())
            }),
        ],
    )
    .searched("あて先・件名")
    .filtered(ListFilter { name: "state", label: "状態".to_owned(), choices: states.into() })
    .empty("まだメールはありません。")
}

fn label(state: MessageState) -> &'static str {
    match state {
        MessageState::Waiting => "送信待ち",
        MessageState::Sent => "送信済み",
        MessageState::Dead => "送れませんでした",
    }
}

fn tone(state: MessageState) -> Tone {
    match state {
        MessageState::Waiting => Tone::Info,
        MessageState::Sent => Tone::Good,
        MessageState::Dead => Tone::Bad,
    }
}
