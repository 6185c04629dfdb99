//! 通知と配信: what channels are told of alerts, and what became of it at each address.
//!
//! What happens is announced in the transaction in which it happens; a task gathers the announcements of a channel into one
//! notice, and another one hands a notice over to each address of the channel.
//!
//! Invariant: no request waits for another server; whatever leaves this one leaves by a task.
//! Invariant: whatever happens at once, a channel gets one notice of it, and the next five minutes later at the earliest,
//! unless something is passed on.
//! Invariant: a delivery counts as 送信済み only after the other side has taken it; what it answered is kept. It is handed over
//! at least once, each time under the same Message-ID, or the same notice's number for programs.

mod announce;
pub(crate) mod api;
mod bodies;
mod deliver;
mod dispatch;
mod gather;
mod message;
mod people;
mod resend;
pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `notices`.
    NoticeId
}
platform_database::row_id! {
    /// A row of `deliveries`.
    DeliveryId
}

pub(crate) use announce::{Announcement, announce, announce_assignment};
pub(crate) use deliver::{Deliver, deliver};
pub(crate) use dispatch::{DispatchNotices, dispatch_notices, enqueue_dispatch, send_notice};
pub(crate) use message::Message;
pub(crate) use store::{
    NoticeLine, delete_notices_before, find_turn, list_notices_of_alert, list_notices_of_channel,
    list_unheard,
};
pub(crate) use views::NoticeLineView;
