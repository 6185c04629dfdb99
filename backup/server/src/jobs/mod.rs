//! ジョブ: what is protected, by which tool, how often, and by which policy it is judged.

mod add;
pub(crate) mod api;
mod pause;
pub(crate) mod routes;
mod sources;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `jobs`.
    JobId
}

pub(crate) use add::{AddJobError, Keep, NewJob, ORIGINAL, add_job};
pub(crate) use sources::label;
pub(crate) use store::{
    Job, SEALED_SOURCES, TimetableRow, find_job, find_job_by_name, list_jobs, list_timetables,
};
