//! What the screens of jobs show.

mod form;
mod list;
mod settings;
mod show;

pub(super) use form::{FilledJob, JobFormView, JobKindsView};
pub(super) use list::{JobListView, job_list};
pub(super) use show::{JobPage, JobView};
