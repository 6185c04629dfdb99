//! What the screen of a drill shows.

use askama::Template;
use platform_database::Timestamp;

use super::Drill;
use crate::amounts;
use crate::ends::{End, Span};
use chrono::TimeDelta;

/// One drill with its evidence.
#[derive(Template)]
#[template(path = "drills/show.html")]
pub(super) struct DrillView {
    address: String,
    number: String,
    end: End,
    span: Span,
    by: String,
    reason: String,
    snapshot: Option<(String, String)>,
    rto: String,
    evidence: Option<Evidence>,
}

struct Evidence {
    compared: String,
    unequal: String,
    steps: Vec<StepLine>,
    comparisons: Vec<ComparisonLine>,
}

struct StepLine {
    name: String,
    ok: bool,
    took: String,
    words: String,
}

struct ComparisonLine {
    subject: String,
    expected: String,
    found: String,
    equal: bool,
}

impl DrillView {
    pub(super) fn new(drill: &Drill, now: Timestamp) -> DrillView {
        DrillView {
            address: format!("/drills/{}", drill.id),
            number: drill.id.to_string(),
            end: End::of(drill.ended_at, drill.passed, "合格"),
            span: Span::of(drill.started_at, drill.ended_at, now),
            by: drill.caused_by.clone(),
            reason: drill.reason.clone(),
            snapshot: drill
                .snapshot
                .as_ref()
                .map(|id| (id.chars().take(8).collect(), format!("/jobs/{}/snapshots/{id}", drill.job_id))),
            rto: drill
                .duration_ms
                .map_or("—".to_owned(), |ms| amounts::duration(TimeDelta::milliseconds(ms))),
            evidence: drill.report().map(|report| Evidence {
                compared: platform_web::grouped(report.compared),
                unequal: platform_web::grouped(report.unequal),
                steps: report
                    .steps
                    .into_iter()
                    .map(|step| StepLine {
                        name: step.name,
                        ok: step.ok,
                        took: format!("{:.1}秒", step.seconds),
                        words: step.words,
                    })
                    .collect(),
                comparisons: report
                    .comparisons
                    .into_iter()
                    .map(|found| ComparisonLine {
                        subject: found.subject,
                        expected: found.expected,
                        found: found.found,
                        equal: found.equal,
                    })
                    .collect(),
            }),
        }
    }
}
