//! What the form of a copy shows.

use askama::Template;
use backup_policy::Medium;
use platform_web::{Choice, Problems};

use super::settings::{FilledCopy, Kept};
use super::store::Copy;
use crate::jobs::Job;
use crate::locations::Location;

/// The form of a new copy and of one that is there.
#[derive(Template)]
#[template(path = "copies/form.html")]
pub(super) struct CopyFormView {
    /// Where the form is sent.
    action: String,
    /// The job's page.
    back: String,
    job: String,
    /// What can be done with one that is there.
    kept: Option<KeptCopyView>,
    places: Vec<Choice>,
    media: Vec<Choice>,
    protections: Vec<Choice>,
    encryptions: [Choice; 2],
    filled: FilledCopy,
    problems: Problems,
}

struct KeptCopyView {
    retirement: String,
    retired: bool,
    revision: i64,
}

impl CopyFormView {
    pub(super) fn new(
        job: &Job,
        copy: Option<&Copy>,
        places: &[Location],
        filled: FilledCopy,
        problems: Problems,
    ) -> CopyFormView {
        CopyFormView {
            action: match copy {
                Some(copy) => format!("/copies/{}/edit", copy.id),
                None => format!("/jobs/{}/copies", job.id),
            },
            back: format!("/jobs/{}", job.id),
            job: job.name.clone(),
            kept: copy.map(|copy| KeptCopyView {
                retirement: format!("/copies/{}/retirement", copy.id),
                retired: copy.retired_at.is_some(),
                revision: copy.revision,
            }),
            places: places
                .iter()
                .map(|place| Choice::new(place.id.to_string(), format!("{}（{}）", place.name, place.kind())))
                .collect(),
            media: Medium::ALL.map(|medium| Choice::new(medium.code(), medium.label())).into(),
            protections: Kept::choices(),
            encryptions: [Choice::new("yes", "暗号化している"), Choice::new("no", "暗号化していない")],
            filled,
            problems,
        }
    }
}
