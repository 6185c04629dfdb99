//! What the screens of checks show.

use askama::Template;
use platform_database::Timestamp;
use platform_web::dates;

use super::{Check, Depth};
use crate::amounts;
use crate::ends::{End, Span};

/// A check as a list shows it.
pub(crate) struct CheckLine {
    pub(crate) href: String,
    pub(crate) end: End,
    pub(crate) span: Span,
    pub(crate) depth: &'static str,
    pub(crate) reason: String,
    /// A failed check that nothing has refuted yet.
    pub(crate) open: bool,
}

/// One check.
#[derive(Template)]
#[template(path = "checks/show.html")]
pub(super) struct CheckView {
    address: String,
    number: String,
    line: CheckLine,
    by: String,
    read: String,
    findings: Vec<String>,
    closed: Option<String>,
}

impl CheckLine {
    pub(crate) fn new(check: &Check, now: Timestamp) -> CheckLine {
        CheckLine {
            href: format!("/checks/{}", check.id),
            end: End::of(check.ended_at, check.passed, "異常なし"),
            span: Span::of(check.started_at, check.ended_at, now),
            depth: check.depth().map_or("", Depth::label),
            reason: check.reason.clone(),
            open: check.passed == Some(false) && check.closed_at.is_none(),
        }
    }
}

impl CheckView {
    pub(super) fn new(check: &Check, now: Timestamp) -> CheckView {
        CheckView {
            address: format!("/checks/{}", check.id),
            number: check.id.to_string(),
            line: CheckLine::new(check, now),
            by: check.caused_by.clone(),
            read: amounts::bytes(check.bytes_read),
            findings: check.findings(),
            closed: check.closed_at.map(dates::date_time),
        }
    }
}
