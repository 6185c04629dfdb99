//! What the page of signs shows.

use askama::Template;
use backup_policy::{MEASURES_OF_A_RUN, Measure, RunSize, Sign, unusual_of_run, usual_of_runs};
use platform_web::{Problems, Tone, dates};

use super::look::{amount, size};
use super::store::GoodRun;
use crate::canaries::{Canary, Finding};
use crate::jobs::Job;

/// Everything the page is made of.
pub(super) struct Seen {
    pub(super) job: Job,
    /// The newest good runs, the newest first.
    pub(super) runs: Vec<GoodRun>,
    pub(super) canary: Option<Canary>,
    pub(super) may_operate: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "anomalies/show.html")]
pub(super) struct SignsView {
    address: String,
    name: String,
    /// The newest good run, when it ended, and with how many it is compared.
    newest: Option<(String, String, usize)>,
    lines: Vec<MeasureLine>,
    /// Whether there are snapshots of ours that can be looked into.
    native: bool,
    canary: Option<CanaryView>,
    path: String,
    may_operate: bool,
    problems: Problems,
}

struct MeasureLine {
    measure: Measure,
    value: String,
    usual: String,
    tone: Tone,
    verdict: &'static str,
    rule: &'static str,
}

struct CanaryView {
    path: String,
    digest: String,
    tone: Tone,
    finding: &'static str,
    run: String,
    looked: String,
    set: String,
}

impl SignsView {
    pub(super) fn new(seen: &Seen, filled: Option<String>, problems: Problems) -> SignsView {
        let sizes: Vec<RunSize> = seen.runs.iter().map(size).collect();
        let (lines, newest) = match (sizes.split_first(), seen.runs.first()) {
            (Some((run, before)), Some(newest)) => {
                let signs = unusual_of_run(run, before);
                let line = |measure| MeasureLine::new(measure, run, before, &signs);
                let page = format!("/runs/{}", newest.id);
                let newest = (page, dates::date_time(newest.ended_at), before.len());
                (MEASURES_OF_A_RUN.map(line).into(), Some(newest))
            }
            _ => (Vec::new(), None),
        };
        let known = seen.canary.as_ref().map(|canary| canary.path.clone());
        SignsView {
            address: format!("/jobs/{}", seen.job.id),
            name: seen.job.name.clone(),
            newest,
            lines,
            native: seen.job.source_kind.as_deref() == Some("folders"),
            canary: seen.canary.as_ref().map(CanaryView::new),
            path: filled.or(known).unwrap_or_default(),
            may_operate: seen.may_operate,
            problems,
        }
    }
}

impl MeasureLine {
    fn new(measure: Measure, run: &RunSize, before: &[RunSize], signs: &[Sign]) -> MeasureLine {
        let words = |number: Option<i64>| number.map_or("—".to_owned(), |number| amount(measure, number));
        let (value, usual) = (run.of(measure), usual_of_runs(measure, before));
        let (tone, verdict) = if signs.iter().any(|sign| sign.measure == measure) {
            (Tone::Warn, "いつもと違う")
        } else if value.is_none() || usual.is_none() {
            (Tone::Neutral, "比べられない")
        } else {
            (Tone::Good, "いつもどおり")
        };
        MeasureLine { measure, value: words(value), usual: words(usual), tone, verdict, rule: rule(measure) }
    }
}

/// When a measure is a sign, in words.
fn rule(measure: Measure) -> &'static str {
    match measure {
        Measure::Bytes | Measure::Files => "いつもの1.5倍を超えるか、半分を下回ったとき",
        Measure::Added => "いつもの2倍を超え、全体の4分の1より多いとき。まとめて書き換えられると増えます",
        Measure::Seconds => "いつもの4分の1より短いとき（いつも1分以上のもの）",
        Measure::Dense => {
            "新しいデータが1 MB以上で、90%以上が縮まず、いつもより20ポイント高いとき。暗号化されたデータは縮みません"
        }
        Measure::Snapshots => "",
    }
}

impl CanaryView {
    fn new(canary: &Canary) -> CanaryView {
        let (tone, finding) = match canary.finding() {
            Finding::Same => (Tone::Good, "変わりなし"),
            Finding::Changed => (Tone::Bad, "内容が変わりました"),
            Finding::Missing => (Tone::Bad, "スナップショットにありません"),
        };
        CanaryView {
            path: canary.path.clone(),
            digest: canary.digest.clone(),
            tone,
            finding,
            run: format!("/runs/{}", canary.run_id),
            looked: dates::date_time(canary.looked_at),
            set: format!("{}　{}", dates::date_time(canary.set_at), canary.set_by),
        }
    }
}
