//! What the screens of jobs show.

mod filled;
mod form;
mod list;
mod settings;
mod show;

pub(super) use filled::FilledJob;
pub(super) use form::{JobFormView, JobKindsView};
pub(super) use list::{JobListView, job_list};
pub(super) use show::{JobPage, JobView};
