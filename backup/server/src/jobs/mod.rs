//! ジョブ: what is protected, by which tool, how often, and by which policy it is judged.
//!
//! Invariant: whoever changes a job names the revision that was seen; of two at once one wins.
//! Invariant: a retired job is neither scheduled nor judged; its history and its snapshots stay.
//! Invariant: a job's series, by which its snapshots are known in a repository, is random and never changes; its number says
//! nothing there, because jobs of other servers have it too.

mod add;
pub(crate) mod api;
mod edit;
mod pause;
mod readable;
mod retention;
mod retire;
pub(crate) mod routes;
mod schedule_words;
mod series;
mod settings;
mod sheet;
mod sources;
mod store;
mod timetable;
mod views;

platform_database::row_id! {
    /// A row of `jobs`.
    JobId
}

pub(crate) use add::{GRACE_MINUTES, Keep, NewJob, ORIGINAL, OtherTool, add_job, insert_new, tool_words};
pub(crate) use edit::{EditedJob, Kept, edit_job};
pub(crate) use pause::resume_elapsed;
pub(crate) use readable::find_unreadable;
pub(crate) use retire::{RetireJobError, retire_job};
pub(crate) use series::{hold_series, is_series, name_in_tags, snapshot_tags};
pub(crate) use settings::{JITTER_MINUTES, JobSettings, SaveJobError, SettingProblem};
pub(crate) use sheet::list_sheet;
pub(crate) use store::{
    Job, PlannedJob, SEALED_SOURCES, TimetableRow, advance_reports, find_job, find_job_by_name,
    list_external, list_jobs, list_planned, list_series, list_timetables, list_tools, update_registered,
};
pub(crate) use timetable::{list_next, report_due};
