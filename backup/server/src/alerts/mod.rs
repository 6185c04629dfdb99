//! アラート: what is wrong now and waits for a person, until its cause is gone.
//!
//! What is wrong is found out anew by [`mod@compare`], from what the other rooms know, in a number of queries that does not
//! grow with the fleet; it is called every minute and after everything that can change it.
//!
//! Invariant: a problem has at most one alert that is not resolved (the index `one_standing_alert_per_problem` holds it).
//! Invariant: an alert is resolved when its cause is gone and by nothing else; what a person closes stays closed until it
//! happens again or gets worse.
//! Invariant: whatever happens to an alert is in its history, and what people do is in the audit record too.

mod acknowledge;
pub(crate) mod api;
mod assign;
mod close;
mod compare;
mod deadlines;
mod difference;
mod escalate;
mod facts;
mod look;
mod problems;
pub(crate) mod routes;
mod sheet;
mod signs;
mod snooze;
mod store;
mod tidy;
mod views;
mod vocabulary;
mod warnings;

platform_database::row_id! {
    /// A row of `alerts`.
    AlertId
}

pub(crate) use compare::{CompareAlerts, compare_alerts, enqueue_comparison};
pub(crate) use sheet::list_sheet;
pub(crate) use store::{Counts, count_repositories, count_unread_assignments, count_unresolved};
pub(crate) use tidy::{TidyAlerts, tidy_alerts};
pub(crate) use views::CountsView;
pub(crate) use vocabulary::{Happening, Kind, Severity};
