//! The SQL of reports.

mod facts;
mod mails;
mod reports;

pub(super) use facts::{
    AlertRow, ChangeRow, CheckRow, DrillRow, JobRuns, MonthAnswer, RunRow, SeverityCount, StateCount,
    TriedRow, count_alerts, count_media, count_restores, list_alerts, list_changes, list_checks, list_drills,
    list_job_runs, list_month_answers, list_tried, list_unsuccessful,
};
pub(super) use mails::{
    MailRow, Recipient, advance_mail_to_end, claim_mail, find_recipient, insert_mail, insert_recipient,
    list_mails, list_recipients, list_wanting, update_active, update_answer,
};
pub(super) use reports::{
    NewReport, Report, ReportFilter, ReportHead, ReportLine, count_reports, delete_reports_before,
    find_report, insert_report, list_heads_after, list_reports,
};
