//! A drill on paper, with what was done and what was compared.

use backup_engine::DrillReport;
use backup_report::PrintedSection;
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::Tone;

use super::DrillId;
use super::store::{self, Drill};
use super::views::{step_label, subject_label, total_words};
use crate::amounts;
use crate::ends::{End, Span};
use crate::papers::{Record, cell, marked, table};

/// So many comparisons are printed; the numbers above tell of all.
const COMPARISONS: usize = 100;

/// The drill as a form, once it is over.
pub(crate) async fn find_record(tx: &mut ReadTx, id: DrillId) -> DbResult<Option<Record>> {
    let found = store::find_drill(tx, id).await?.filter(|drill| drill.ended_at.is_some());
    Ok(found.map(|drill| lay_out(&drill, tx.now())))
}

fn lay_out(drill: &Drill, now: Timestamp) -> Record {
    let report = drill.report();
    let span = Span::of(drill.started_at, drill.ended_at, now);
    let mut facts = vec![
        ("ジョブ", drill.job.clone()),
        ("結果", End::of(drill.ended_at, drill.passed, "合格").label.to_owned()),
    ];
    facts.extend((!drill.reason.is_empty()).then(|| ("理由", drill.reason.clone())));
    facts.extend([
        ("開始", span.began),
        ("復元にかかった時間（RTO）", drill.duration_ms.map_or("—".to_owned(), amounts::short_duration)),
        ("担当", drill.caused_by.clone()),
    ]);
    facts.extend(drill.snapshot.clone().map(|id| ("スナップショット", id)));
    facts.extend(report.iter().flat_map(|report| {
        let counts = [("比較した数", report.compared), ("不一致", report.unequal)];
        counts.map(|(name, count)| (name, platform_web::grouped(count)))
    }));
    Record {
        event: "drills.printed",
        subject: format!("jobs/{}", drill.job),
        title: "復元訓練記録",
        number: format!("復元訓練 #{}", drill.id),
        facts,
        sections: report.map(sections).unwrap_or_default(),
        signatures: &["訓練責任者", "確認", "承認"],
        lying: false,
        page: format!("/drills/{}", drill.id),
    }
}

fn sections(report: DrillReport) -> Vec<PrintedSection> {
    let steps = report.steps.into_iter().map(|step| {
        let result = if step.ok { marked("済み", Tone::Good) } else { marked("失敗", Tone::Bad) };
        // What went well needs no details.
        let words = if step.ok { String::new() } else { step.words };
        vec![cell(step_label(&step.name)), result, cell(format!("{:.1}秒", step.seconds)), cell(words)]
    });
    let columns = [("手順", false, 4), ("結果", false, 1), ("時間", true, 1), ("備考", false, 4)];
    let steps = table("手順", &columns, steps.collect());
    let compared = report.comparisons.into_iter().take(COMPARISONS).map(|found| {
        let result = if found.equal { cell("一致") } else { marked("不一致", Tone::Bad) };
        vec![
            cell(subject_label(found.subject.clone())),
            cell(total_words(&found.subject, found.expected)),
            cell(total_words(&found.subject, found.found)),
            result,
        ]
    });
    let columns = [("対象", false, 4), ("バックアップ時", true, 3), ("復元後", true, 3), ("判定", false, 2)];
    vec![steps, table("比較", &columns, compared.collect())]
}
