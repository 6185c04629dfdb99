//! 監査ログ: reading and exporting the record, recording refusals, and pruning by the calendar.
//!
//! A server mounts [`routes()`] for the proof that its auditors have, wraps its router in [`record_refusals`], and enters
//! [`PruneAudit`] in its table of tasks.
//!
//! Invariant: nothing here changes an entry; an export is itself recorded before its first byte is sent.
//! Invariant: an export is sent while it is read, in pages, and holds no transaction while the reader is slow.

mod export;
mod filled;
mod prune;
mod reader;
mod refusals;
mod routes;
mod views;
mod words;

use axum::extract::{FromRef, FromRequestParts};
use platform_database::Database;
use platform_web::{Brand, RateClass, Refusal, Routes};

pub use prune::{AuditKeep, PruneAudit, prune_audit};
pub use reader::AuditReader;
pub use refusals::record_refusals;
pub use words::Words;

/// The screens, for holders of the proof `R`.
pub fn routes<S, R>() -> Routes<S>
where
    Database: FromRef<S>,
    Brand: FromRef<S>,
    R: AuditReader + FromRequestParts<S, Rejection = Refusal> + 'static,
    S: Clone + Send + Sync + 'static,
{
    let files = Routes::new()
        .get("/audit.csv", routes::show_csv::<R>)
        .get("/audit.json", routes::show_json::<R>)
        .limited(RateClass::Costly);
    Routes::new().get("/audit", routes::list::<R>).get("/audit/{number}", routes::show::<R>).merge(files)
}
