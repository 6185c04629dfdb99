//! What the screens of jobs show.

mod list;
mod new;
mod show;

pub(super) use list::{JobListView, job_list};
pub(super) use new::{FilledJob, NewJobView};
pub(super) use show::{JobPage, JobView};
