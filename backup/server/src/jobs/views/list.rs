//! The list of jobs.

use askama::Template;
use backup_policy::{Answer, DataClass, Lateness, Outcome};
use chrono::TimeDelta;
use platform_database::Timestamp;
use platform_web::{CellView, Choice, List, ListColumn, ListFilter, ListView, Tone};

use crate::amounts;
use crate::jobs::schedule_words::schedule_words;
use crate::jobs::store::JobLine;
use crate::jobs::{report_due, tool_words};
use crate::runs::OutcomeBadge;
use crate::verdicts::AnswerBadge;

/// The list of all jobs.
#[derive(Template)]
#[template(path = "jobs/list.html")]
pub(in crate::jobs) struct JobListView {
    pub(in crate::jobs) list: ListView,
    pub(in crate::jobs) may_operate: bool,
    pub(in crate::jobs) any: bool,
}

/// What the list shows and sorts by, and by which of the `tools` it can be narrowed; those who may operate tick rows.
pub(in crate::jobs) fn job_list(now: Timestamp, tools: &[String], may_operate: bool) -> List<JobLine> {
    let classes = DataClass::ALL.iter().map(|class| Choice::new(class.code(), class.label())).collect();
    let tools = tools.iter().map(|tool| Choice::new(tool, tool_words(tool))).collect();
    let answers = Answer::ALL.iter().map(|answer| Choice::new(answer.code(), answer.label())).collect();
    let states = vec![Choice::new("paused", "停止中"), Choice::new("retired", "登録終了")];
    let list = List::new(
        "ジョブの一覧",
        vec![
            ListColumn::new("name", "ジョブ", |row: &JobLine| {
                CellView::link(&row.name, format!("/jobs/{}", row.id)).with_sub(&row.target)
            })
            .sorted(),
            ListColumn::new("verdict", "判定", |row: &JobLine| {
                if row.retired_at.is_some() {
                    return CellView::text("判定しません");
                }
                let badge = AnswerBadge::of_code(row.answer.as_deref());
                CellView::badge(badge.label, badge.tone)
            })
            .sorted(),
            ListColumn::new("run", "最新の実行", move |row: &JobLine| newest_run(row, now)).sorted(),
            ListColumn::new("success", "最新の成功", move |row: &JobLine| {
                CellView::text(row.succeeded_at.map_or("なし".to_owned(), |at| amounts::ago(now - at)))
            })
            .sorted(),
            ListColumn::new("tool", "ツール", |row: &JobLine| CellView::text(tool_words(&row.tool))).sorted(),
            ListColumn::new("schedule", "スケジュール", |row: &JobLine| {
                match (row.retired_at, row.paused) {
                    (Some(_), _) => CellView::badge("登録終了", Tone::Neutral),
                    (_, true) => CellView::badge("停止中", Tone::Warn).with_sub(&row.paused_reason),
                    _ => CellView::text(row.schedule.as_deref().map_or("手動".to_owned(), schedule_words)),
                }
            }),
            ListColumn::new("owner", "責任者", |row: &JobLine| CellView::text(&row.owner)),
        ],
    )
    .usually("verdict", false)
    .searched("ジョブ・対象・ツール・責任者")
    .filtered(ListFilter { name: "answer", label: "判定".to_owned(), choices: answers })
    .filtered(ListFilter { name: "tool", label: "ツール".to_owned(), choices: tools })
    .filtered(ListFilter { name: "class", label: "区分".to_owned(), choices: classes })
    .filtered(ListFilter { name: "state", label: "状態".to_owned(), choices: states })
    .exported("/lists/jobs.xlsx")
    .with_csv("/lists/jobs.csv")
    .empty("ジョブはまだありません。リポジトリを登録してから、ジョブを登録してください。");
    if !may_operate {
        return list;
    }
    list.ticked("jobs", "pauses", |row| row.id.to_string(), |row| row.name.clone())
}

impl JobLine {
    /// How long one has been waiting for a report that should be there.
    fn late_by(&self, now: Timestamp) -> Option<TimeDelta> {
        if self.source_kind.is_some() || self.paused || self.retired_at.is_some() {
            return None;
        }
        let heard = self.heard_at.unwrap_or(self.created_at);
        let due = report_due(self.schedule.as_deref(), heard, self.grace_minutes)?;
        Lateness::of_report(due, now).late_by(now)
    }
}

fn newest_run(row: &JobLine, now: Timestamp) -> CellView {
    if let Some(late) = row.late_by(now) {
        return CellView::badge("報告未着", Tone::Bad)
            .with_sub(format!("予定より{}経過", amounts::duration(late)));
    }
    let Some(started_at) = row.started_at else { return CellView::text("なし") };
    let outcome = row.outcome.as_deref().and_then(Outcome::from_code);
    let badge = OutcomeBadge::of(outcome);
    CellView::badge(badge.label, badge.tone).with_sub(amounts::ago(now - row.ended_at.unwrap_or(started_at)))
}
