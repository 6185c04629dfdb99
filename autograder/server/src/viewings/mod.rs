//! Viewings (この塾として見る): somebody of 本部 sees every page as one 塾 does, and can change nothing.
//!
//! Invariant: while a viewing lasts, its person has the scope of the 塾 and no proof of 本部; every proof of the staff is
//! refused to whatever would change something.
//! Invariant: it is of a person's browsers, never of tokens, and lasts an hour at most; beginning and end are recorded.

mod access;
mod begin;
mod end;
pub(crate) mod routes;
mod store;
mod views;

pub(crate) use access::Viewer;

use chrono::Duration;

/// How long a viewing lasts that nobody ends.
const LONGEST: Duration = Duration::hours(1);
