//! The SQL of alerts.

mod acts;
mod facts;
mod lists;
mod moves;

pub(super) use acts::{
    advance_acknowledged, advance_assigned, advance_assignment_read, advance_closed, advance_snoozed,
};
pub(crate) use facts::count_repositories;
pub(super) use facts::{
    JobFacts, RefusedReport, RepositoryFacts, list_job_facts, list_refused_reports, list_repository_facts,
};
pub(super) use lists::{
    Alert, AlertEvent, AlertFilter, count_alerts, find_alert, list_alerts, list_assigned, list_events,
};
pub(crate) use lists::{Counts, count_unread_assignments, count_unresolved};
pub(super) use moves::{
    Event, Standing, advance_resolved, count_awake, delete_alerts_resolved_before, insert_alerts,
    insert_events, list_awake, list_overdue, list_standing, list_standing_of, update_escalated,
    update_raised,
};
