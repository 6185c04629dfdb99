//! Figures and tables of what happened, which several reports have.

use backup_policy::{Answer, Outcome};
use platform_web::dates;

use crate::alerts::{Kind, Severity};
use crate::amounts;
use crate::reports::document::{Cell, Column, Figure, Mark, Section};
use crate::reports::facts::Facts;
use crate::reports::period::Period;
use crate::reports::store::JobRuns;
use crate::service_levels::percent;

/// The runs of a period as a list; of one outcome, of one job.
pub(super) fn runs_page(period: Period, outcome: Option<Outcome>, job: Option<i64>) -> String {
    let mut page = format!("/runs?from={}&until={}", period.first, period.last);
    if let Some(outcome) = outcome {
        page = format!("{page}&outcome={}", outcome.code());
    }
    match job {
        Some(job) => format!("{page}&job={job}"),
        None => page,
    }
}

fn sum(facts: &Facts, of: impl Fn(&JobRuns) -> i64) -> i64 {
    facts.runs.iter().map(of).sum()
}

/// How many runs began, and how they ended.
pub(super) fn run_figures(facts: &Facts) -> Vec<Figure> {
    let page = |outcome| runs_page(facts.period, outcome, None);
    let ended = [
        ("成功", Outcome::Succeeded, sum(facts, |job| job.succeeded), Mark::Plain),
        ("警告", Outcome::Warned, sum(facts, |job| job.warned), Mark::Warn),
        ("失敗", Outcome::Failed, sum(facts, |job| job.failed), Mark::Bad),
        ("中断", Outcome::Interrupted, sum(facts, |job| job.interrupted), Mark::Bad),
        ("取消", Outcome::Cancelled, sum(facts, |job| job.cancelled), Mark::Plain),
    ];
    let all = sum(facts, |job| job.runs);
    let (good, jobs) = (ended[0].2, facts.runs.len());
    let share = percent((all > 0).then(|| good * 1_000 / all));
    let mut figures =
        vec![Figure::new("実行", Cell::count(all, page(None)), format!("{jobs}件のジョブ、成功率 {share}"))];
    figures.extend(ended.map(|(label, outcome, count, mark)| {
        let cell = Cell::count(count, page(Some(outcome)));
        Figure::new(label, if count > 0 { cell.marked(mark) } else { cell }, "")
    }));
    figures
}

/// How the fleet stands when the report is made.
pub(super) fn verdict_figure(facts: &Facts) -> Figure {
    let met = facts.judged.iter().filter(|judged| judged.verdict.answer == Answer::Met).count();
    let all = facts.judged.len();
    let mark = if met == all { Mark::Good } else { Mark::Warn };
    let cell = Cell::link(format!("{met} / {all}"), "/jobs?answer=met").marked(mark);
    Figure::new("3-2-1-1-0 適合", cell, "作成時点のジョブ")
}

/// How many alerts began.
pub(super) fn alert_figure(facts: &Facts) -> Figure {
    let (all, resolved) =
        facts.severities.iter().fold((0, 0), |sum, row| (sum.0 + row.alerts, sum.1 + row.resolved));
    let worst = facts.severities.iter().any(|row| row.severity == Severity::Critical.code());
    let cell = Cell::count(all, "#アラート").bad_if(worst);
    Figure::new("発生したアラート", cell, format!("うち解決 {resolved}件"))
}

/// The runs job by job.
pub(super) fn by_job(facts: &Facts) -> Section {
    let rows = facts.runs.iter().map(|job| {
        let id = job.job_id.0;
        let cell = |outcome, count| Cell::count(count, runs_page(facts.period, Some(outcome), Some(id)));
        vec![
            Cell::link(&job.job, format!("/jobs/{id}")),
            Cell::count(job.runs, runs_page(facts.period, None, Some(id))),
            cell(Outcome::Succeeded, job.succeeded),
            cell(Outcome::Warned, job.warned),
            cell(Outcome::Failed, job.failed).bad_if(job.failed > 0),
            cell(Outcome::Interrupted, job.interrupted).bad_if(job.interrupted > 0),
            // Whole bytes fit into an f64 up to nine petabytes; more is told as the most there is.
            Cell::text(amounts::bytes(Some(job.stored as i64))),
        ]
    });
    let numbers = ["実行", "成功", "警告", "失敗", "中断", "保存した量"].map(Column::number);
    let columns = [Column::words("ジョブ", 6)].into_iter().chain(numbers).collect();
    Section::new("ジョブごとの実行", columns, rows.collect())
}

/// The runs that did not simply succeed.
pub(super) fn unsuccessful(facts: &Facts) -> Section {
    let rows = facts.unsuccessful.iter().map(|run| {
        let outcome = Outcome::from_code(&run.outcome);
        let mark = if outcome == Some(Outcome::Warned) { Mark::Warn } else { Mark::Bad };
        vec![
            Cell::link(dates::short(run.started_at), format!("/runs/{}", run.id)),
            Cell::link(&run.job, format!("/jobs/{}", run.job_id)),
            Cell::text(outcome.map_or("不明", Outcome::label)).marked(mark),
            Cell::text(&run.reason),
        ]
    });
    let columns = vec![
        Column::words("開始", 2),
        Column::words("ジョブ", 4),
        Column::words("結果", 1),
        Column::words("理由", 6),
    ];
    Section::new("失敗・警告の実行", columns, rows.collect()).or("すべて成功しました。")
}

/// The alerts that began.
pub(super) fn alerts(facts: &Facts) -> Section {
    let rows = facts.alerts.iter().map(|alert| {
        let severity = Severity::from_code(&alert.severity);
        let state = match alert.resolved_at {
            Some(at) => format!("解決 {}", dates::short(at)),
            None if alert.state == "closed" => "解決（手動）".to_owned(),
            None if alert.state == "acknowledged" => "確認済み".to_owned(),
            None => "未対応".to_owned(),
        };
        vec![
            Cell::link(dates::short(alert.opened_at), format!("/alerts/{}", alert.id)),
            Cell::text(severity.map_or("不明", Severity::label)).bad_if(severity == Some(Severity::Critical)),
            Cell::text(Kind::from_code(&alert.kind).map_or("不明", Kind::label)),
            Cell::text(&alert.subject),
            Cell::text(&alert.words),
            Cell::text(state),
        ]
    });
    let columns = [("発生", 2), ("重大さ", 2), ("種類", 3), ("対象", 3), ("内容", 6), ("状態", 2)];
    let columns = columns.map(|(label, share)| Column::words(label, share)).into();
    Section::new("アラート", columns, rows.collect())
}

fn result(passed: Option<bool>) -> Cell {
    match passed {
        Some(true) => Cell::text("合格").marked(Mark::Good),
        Some(false) => Cell::text("不合格").marked(Mark::Bad),
        None => Cell::text("判定できず").marked(Mark::Warn),
    }
}

/// Drills, checks and verifications by hand.
pub(super) fn proofs(facts: &Facts) -> Section {
    let mut rows: Vec<_> = Vec::new();
    rows.extend(facts.drills.iter().map(|drill| {
        let page = format!("/drills/{}", drill.id);
        let what = drill
            .duration_ms
            .map_or(drill.reason.clone(), |ms| format!("復元にかかった時間 {}", amounts::short_duration(ms)));
        (
            drill.ended_at,
            dates::short(drill.ended_at),
            "復元訓練",
            page,
            drill.job.as_str(),
            drill.passed,
            what,
        )
    }));
    rows.extend(facts.checks.iter().map(|check| {
        let page = format!("/checks/{}", check.id);
        (
            check.ended_at,
            dates::short(check.ended_at),
            "検証",
            page,
            check.repository.as_str(),
            check.passed,
            check.reason.clone(),
        )
    }));
    rows.extend(facts.tried.iter().map(|tried| {
        let page = format!("/verifications/{}", tried.id);
        let open = if tried.passed || tried.closed { "" } else { "（未対応）" };
        let what = format!("{}、{}{open}", tried.target, tried.recorded_by);
        (
            tried.done_at,
            tried.done_at.with_timezone(&dates::japan()).format("%-m/%-d").to_string(),
            "手作業の検証",
            page,
            tried.job.as_str(),
            Some(tried.passed),
            what,
        )
    }));
    rows.sort_by_key(|row| row.0);
    let rows = rows.into_iter().map(|(_, at, kind, page, subject, passed, what)| {
        vec![Cell::link(at, page), Cell::text(kind), Cell::text(subject), result(passed), Cell::text(what)]
    });
    let columns = [("日時", 3), ("種類", 2), ("対象", 4), ("結果", 2), ("内容", 5)];
    let columns = columns.map(|(label, share)| Column::words(label, share)).into();
    Section::new("検証と復元訓練", columns, rows.collect())
}
