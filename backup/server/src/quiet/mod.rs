//! 保守時間: when no alert is sent, once or again and again.
//!
//! Invariant: a window never changes; another one takes its place.
//! Invariant: within a window alerts begin and end as ever; what then still waits is sent when the window is over.

mod add;
pub(crate) mod api;
mod retire;
pub(crate) mod routes;
mod span;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `quiet_windows`.
    QuietWindowId
}

pub(crate) use add::add_window;
pub(crate) use span::Span;
pub(crate) use store::{QuietWindow, find_current};
