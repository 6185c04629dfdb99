//! What the screen of a restore shows.

use askama::Template;
use platform_database::Timestamp;

use super::Restore;
use crate::amounts;
use crate::ends::{End, Span};

/// One restore.
#[derive(Template)]
#[template(path = "restores/show.html")]
pub(super) struct RestoreView {
    address: String,
    end: End,
    span: Span,
    snapshot: String,
    paths: Vec<String>,
    target: String,
    overwrite: bool,
    by: String,
    reason: String,
    files: String,
    bytes: String,
}

impl RestoreView {
    pub(super) fn new(restore: &Restore, now: Timestamp) -> RestoreView {
        RestoreView {
            address: format!("/restores/{}", restore.id),
            end: End::of(restore.ended_at, restore.passed, "完了"),
            span: Span::of(restore.started_at, restore.ended_at, now),
            snapshot: restore.snapshot.clone(),
            paths: restore.paths(),
            target: restore.target.clone(),
            overwrite: restore.overwrite,
            by: restore.caused_by.clone(),
            reason: restore.reason.clone(),
            files: amounts::count(restore.files),
            bytes: amounts::bytes(restore.bytes),
        }
    }
}
