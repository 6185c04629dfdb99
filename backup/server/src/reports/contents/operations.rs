//! What happened in a day, a week or a month.

use backup_policy::{Answer, Outcome};
use chrono::NaiveDate;
use platform_web::dates;

use super::parts::{
    alert_figure, alerts, by_job, proofs, run_figures, runs_page, unsuccessful, verdict_figure,
};
use super::trend::trend;
use super::{records, steady};
use crate::days;
use crate::reports::document::{Cell, Column, Figure, Mark, Section};
use crate::reports::facts::Facts;
use crate::reports::period::Period;

pub(super) fn daily(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let figures = figures(facts);
    (figures, vec![unsuccessful(facts), by_job(facts), alerts(facts), proofs(facts), steady::media(facts)])
}

pub(super) fn weekly(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let sections = vec![
        by_day(facts),
        by_job(facts),
        unsuccessful(facts),
        alerts(facts),
        proofs(facts),
        changes(facts),
        steady::media(facts),
    ];
    (figures(facts), sections)
}

pub(super) fn monthly(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let figures = figures(facts).into_iter().chain(steady::level_figures(facts)).collect();
    let sections = vec![
        steady::levels_by_class(facts),
        steady::levels_by_job(facts),
        trend(facts, "/reports?kind=compliance"),
        by_day(facts),
        by_job(facts),
        unsuccessful(facts),
        alerts(facts),
        proofs(facts),
        changes(facts),
        steady::capacities(facts),
        steady::media(facts),
        records::security(facts),
    ];
    (figures, sections)
}

fn figures(facts: &Facts) -> Vec<Figure> {
    run_figures(facts).into_iter().chain([verdict_figure(facts), alert_figure(facts)]).collect()
}

/// The runs day by day, those without any too.
fn by_day(facts: &Facts) -> Section {
    let rows = facts.period.first.iter_days().take_while(|day| *day <= facts.period.last).map(|day| {
        let count = |outcome: Outcome| {
            let of_day = facts.days.iter().filter(|row| row.day == day);
            let matching = of_day.filter(|row| row.outcome == outcome.code());
            matching.map(|row| row.runs).sum::<i64>()
        };
        let cell = |outcome| Cell::count(count(outcome), page(day, outcome));
        vec![
            Cell::text(days::words(day)),
            cell(Outcome::Succeeded),
            cell(Outcome::Warned),
            cell(Outcome::Failed).bad_if(count(Outcome::Failed) > 0),
            cell(Outcome::Interrupted).bad_if(count(Outcome::Interrupted) > 0),
            cell(Outcome::Cancelled),
        ]
    });
    let numbers = ["成功", "警告", "失敗", "中断", "取消"].map(Column::number);
    let columns = [Column::words("日", 4)].into_iter().chain(numbers).collect();
    Section::new("日ごとの実行", columns, rows.collect()).charted()
}

fn page(day: NaiveDate, outcome: Outcome) -> String {
    runs_page(Period { first: day, last: day }, Some(outcome), None)
}

/// How verdicts changed.
fn changes(facts: &Facts) -> Section {
    let rows = facts.changes.iter().map(|change| {
        let answer = Answer::from_code(&change.answer);
        let mark = match answer {
            Some(Answer::Met) => Mark::Good,
            Some(Answer::Broken) => Mark::Bad,
            _ => Mark::Warn,
        };
        vec![
            Cell::text(dates::short(change.judged_at)),
            Cell::link(&change.job, format!("/jobs/{}", change.job_id)),
            Cell::text(answer.map_or("不明", Answer::label)).marked(mark),
        ]
    });
    let columns = vec![Column::words("日時", 2), Column::words("ジョブ", 6), Column::words("判定", 2)];
    Section::new("判定の変化", columns, rows.collect())
}
