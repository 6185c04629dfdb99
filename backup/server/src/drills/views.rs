//! What the screen of a drill shows.

use askama::Template;
use platform_database::Timestamp;

use super::Drill;
use crate::amounts;
use crate::ends::{End, Span};

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
            rto: drill.duration_ms.map_or("—".to_owned(), amounts::short_duration),
            evidence: drill.report().map(|report| Evidence {
                compared: platform_web::grouped(report.compared),
                unequal: platform_web::grouped(report.unequal),
                steps: report
                    .steps
                    .into_iter()
                    .map(|step| StepLine {
                        name: step_label(&step.name),
                        ok: step.ok,
                        took: format!("{:.1}秒", step.seconds),
                        // What went well needs no details; what did not is told as the tools tell it.
                        words: if step.ok { String::new() } else { step.words },
                    })
                    .collect(),
                comparisons: report
                    .comparisons
                    .into_iter()
                    .map(|found| ComparisonLine {
                        expected: total_words(&found.subject, found.expected),
                        found: total_words(&found.subject, found.found),
                        subject: subject_label(found.subject),
                        equal: found.equal,
                    })
                    .collect(),
            }),
        }
    }
}

/// What a person reads for a step of the engine.
pub(super) fn step_label(name: &str) -> String {
    let label = match name {
        "open" => "リポジトリを開く",
        "restore" => "復元する",
        "make_cluster" => "空のPostgreSQLを用意する",
        "make_database" => "訓練用のデータベースを作る",
        "load" => "データベースに読み込む",
        "integrity_check" => "データベースの整合性を調べる",
        "foreign_key_check" => "外部キーを調べる",
        "compare" => "バックアップ時の記録と比べる",
        other => other,
    };
    label.to_owned()
}

/// What a person reads for how much it is; everything but sizes is told as the engine tells it.
pub(super) fn total_words(subject: &str, told: String) -> String {
    match (subject, told.parse()) {
        ("bytes", Ok(bytes)) => amounts::bytes(Some(bytes)),
        _ => told,
    }
}

/// What a person reads for a total; everything else is a name of theirs.
pub(super) fn subject_label(subject: String) -> String {
    match subject.as_str() {
        "tables" => "表の数".to_owned(),
        "rows" => "行の総数".to_owned(),
        "files" => "ファイルの数".to_owned(),
        "bytes" => "サイズの合計".to_owned(),
        "links" => "リンクの数".to_owned(),
        _ => subject,
    }
}
