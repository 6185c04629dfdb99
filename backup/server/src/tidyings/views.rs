//! What the screens of tidyings show.

use askama::Template;
use backup_engine::{RetentionPlan, SnapshotFacts};
use platform_database::Timestamp;
use platform_web::dates;

use super::Tidying;
use super::plan::{PlanError, Planned, Prospect, fingerprint, reason_label};
use crate::amounts;
use crate::ends::{End, Span};
use crate::jobs::Job;

/// What a job's retention would do.
#[derive(Template)]
#[template(path = "tidyings/plan.html")]
pub(super) struct PlanView {
    job: String,
    address: String,
    rules: Vec<String>,
    /// Why there is no plan at all.
    refused: String,
    sections: Vec<Section>,
    may_operate: bool,
}

/// One repository.
struct Section {
    repository: String,
    id: String,
    /// Why nothing is planned there.
    trouble: String,
    append_only: bool,
    fingerprint: String,
    keeps: Vec<Line>,
    removes: Vec<Line>,
}

struct Line {
    id: String,
    href: Option<String>,
    at: String,
    files: String,
    bytes: String,
    reasons: Vec<String>,
}

/// What became of a tidying.
#[derive(Template)]
#[template(path = "tidyings/show.html")]
pub(super) struct TidyingView {
    address: String,
    number: String,
    end: End,
    span: Span,
    repository: String,
    by: String,
    reason: String,
    kept: usize,
    removed: Vec<String>,
    freed: String,
    marked: String,
}

impl PlanView {
    pub(super) fn new(job: &Job, prospects: &[Prospect], may_operate: bool) -> PlanView {
        let sections = prospects.iter().map(|prospect| Section::new(job, prospect)).collect();
        PlanView { sections, may_operate, ..PlanView::bare(job) }
    }

    pub(super) fn without_plan(job: &Job, refused: &PlanError) -> PlanView {
        PlanView { refused: format!("{refused}。"), ..PlanView::bare(job) }
    }

    fn bare(job: &Job) -> PlanView {
        PlanView {
            job: job.name.clone(),
            address: format!("/jobs/{}", job.id),
            rules: job.retention_words(),
            refused: String::new(),
            sections: Vec::new(),
            may_operate: false,
        }
    }
}

impl Section {
    fn new(job: &Job, prospect: &Prospect) -> Section {
        let bare = Section {
            repository: prospect.repository.name.clone(),
            id: prospect.repository.id.to_string(),
            trouble: String::new(),
            append_only: false,
            fingerprint: String::new(),
            keeps: Vec::new(),
            removes: Vec::new(),
        };
        match &prospect.planned {
            Planned::Plan(plan) => Section::planned(bare, job, prospect, plan),
            Planned::AppendOnly => Section { append_only: true, ..bare },
            Planned::Trouble(words) => Section { trouble: words.clone(), ..bare },
        }
    }

    fn planned(bare: Section, job: &Job, prospect: &Prospect, plan: &RetentionPlan) -> Section {
        // Only what lies in the job's own repository can be browsed.
        let page = (job.repository_id == Some(prospect.repository.id))
            .then(|| format!("/jobs/{}/snapshots", job.id));
        let line = |snapshot, reasons: &[String]| Line::new(page.as_deref(), snapshot, reasons);
        let kept = plan.keep.iter().map(|kept| line(&kept.snapshot, &kept.reasons));
        Section {
            fingerprint: fingerprint(plan),
            keeps: kept.collect(),
            removes: plan.remove.iter().map(|removed| line(removed, &[])).collect(),
            ..bare
        }
    }
}

impl Line {
    fn new(page: Option<&str>, snapshot: &SnapshotFacts, reasons: &[String]) -> Line {
        Line {
            id: snapshot.id.chars().take(8).collect(),
            href: page.map(|page| format!("{page}/{}", snapshot.id)),
            at: dates::date_time(snapshot.time),
            files: amounts::count(i64::try_from(snapshot.files).ok()),
            bytes: amounts::bytes(i64::try_from(snapshot.bytes).ok()),
            reasons: reasons.iter().map(|reason| reason_label(reason).to_owned()).collect(),
        }
    }
}

impl TidyingView {
    pub(super) fn new(tidying: &Tidying, now: Timestamp) -> TidyingView {
        let short = |id: String| id.chars().take(8).collect();
        TidyingView {
            address: format!("/tidyings/{}", tidying.id),
            number: tidying.id.to_string(),
            end: End::of(tidying.ended_at, tidying.passed, "完了"),
            span: Span::of(tidying.started_at, tidying.ended_at, now),
            repository: tidying.repository.clone(),
            by: tidying.caused_by.clone(),
            reason: tidying.reason.clone(),
            kept: tidying.keeps().len(),
            removed: tidying.removes().into_iter().map(short).collect(),
            freed: amounts::bytes(tidying.bytes_freed),
            marked: amounts::bytes(tidying.bytes_marked),
        }
    }
}
