//! Notices (お知らせ): what people on the staff are told, each with a mark of having been read.
//!
//! Invariant: a notice is written in the transaction of the act that it tells of, to everybody it is for, in as many
//! statements for two thousand people as for one.
//! Invariant: what the server tells by itself has a key, and no key is told twice.
//! Invariant: what a notice asks for is what its 締切 holds for, when it is told, read and mailed.
//! Invariant: people see their own notices and nobody else's.

pub(crate) mod api;
mod audience;
mod kind;
mod purge;
mod read;
pub(crate) mod routes;
mod settings;
mod store;
mod tell;
mod views;

platform_database::row_id! {
    /// A row of `notices`.
    NoticeId
}

pub(crate) use audience::Audience;
pub(crate) use kind::NoticeKind;
pub(crate) use purge::{PurgeNotices, purge_notices};
pub(crate) use settings::NoticeSettings;
pub(crate) use store::{Notice, count_recipients, count_unread, list_unread};
pub(crate) use tell::{NewNotice, tell, tell_headquarters, tell_person};
pub(crate) use views::{NoticeTabs, UnreadView};
