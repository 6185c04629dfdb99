//! Announcements: notices that 本部 writes to 塾, and a 塾 to its 教室.
//!
//! Invariant: 下書き → 予約 → 送信済み, guarded by the row, so that no announcement is sent twice; what is 予約 can be
//! called back until it is sent.
//! Invariant: a 塾 reaches its own 教室 and nobody else.

pub(crate) mod api;
mod draft;
mod form;
mod places;
pub(crate) mod routes;
mod send;
pub(crate) mod sendings;
mod store;
mod views;
mod write;

platform_database::row_id! {
    /// A row of `announcements`.
    AnnouncementId
}

pub(crate) use draft::{Draft, Reach};
pub(crate) use send::{SendAnnouncement, send_announcement, send_scheduled};
pub(crate) use store::delete_old;
pub(crate) use write::write_announcement;
