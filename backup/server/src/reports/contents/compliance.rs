//! Whether jobs keep 3-2-1-1-0, and on which evidence.

use backup_policy::{Answer, Clause, DataClass, Fact, Rule, VerificationKind};

use super::steady;
use super::trend::{trend, trend_by_job};
use crate::reports::document::{Cell, Column, Figure, Mark, Section};
use crate::reports::facts::Facts;
use crate::service_levels::percent;
use crate::verdicts::{Judged, policy_words};

pub(super) fn compliance(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let count = |answer: Answer| facts.judged.iter().filter(|job| job.verdict.answer == answer).count();
    let mut figures = vec![Figure::new(
        "準拠率",
        Cell::link(share(count(Answer::Met), facts.judged.len()), "#区分ごとの判定"),
        "適合したジョブの割合",
    )];
    figures.extend(Answer::ALL.map(|answer| {
        let mark = if count(answer) > 0 { mark(answer) } else { Mark::Plain };
        Figure::new(answer.label(), Cell::count(number(count(answer)), "#ジョブごとの判定").marked(mark), "")
    }));
    let sections = vec![
        trend(facts, "#ジョブごとの推移"),
        by_class(facts),
        by_rule(facts),
        by_job(facts),
        trend_by_job(facts),
        evidence(facts),
        todo(facts),
        steady::media(facts),
    ];
    (figures, sections)
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn share(part: usize, whole: usize) -> String {
    percent((whole > 0).then(|| number(part) * 1_000 / number(whole)))
}

pub(super) fn mark(answer: Answer) -> Mark {
    match answer {
        Answer::Met => Mark::Good,
        Answer::Warning | Answer::Unknown => Mark::Warn,
        Answer::Broken => Mark::Bad,
    }
}

fn answer_cell(answer: Answer) -> Cell {
    Cell::text(answer.label()).marked(mark(answer))
}

fn by_class(facts: &Facts) -> Section {
    let rows = DataClass::ALL.iter().filter_map(|class| {
        let of_class: Vec<&Judged> = facts.judged.iter().filter(|job| job.policy.0 == *class).collect();
        let count = |answer| of_class.iter().filter(|job| job.verdict.answer == answer).count();
        let mut row = vec![
            Cell::link(class.label(), format!("/policies/{}", class.code())),
            Cell::count(number(of_class.len()), "#ジョブごとの判定"),
        ];
        row.extend(Answer::ALL.map(|answer| Cell::count(number(count(answer)), "#ジョブごとの判定")));
        row.push(Cell::text(share(count(Answer::Met), of_class.len())));
        (!of_class.is_empty()).then_some(row)
    });
    let numbers = ["ジョブ"].into_iter().chain(Answer::ALL.map(Answer::label)).chain(["準拠率"]);
    let columns = [Column::words("データの区分", 4)].into_iter().chain(numbers.map(Column::number));
    Section::new("区分ごとの判定", columns.collect(), rows.collect())
        .noted("本番データを1つ目のコピーとして数え、古い・欠けている・分からないものは適合にしません。")
        .or("ジョブはまだありません。")
}

fn by_rule(facts: &Facts) -> Section {
    let rows = Rule::ALL.map(|rule| {
        let count =
            |answer| facts.judged.iter().filter(|job| job.verdict.clause(rule).answer == answer).count();
        let mut row = vec![Cell::text(rule.label())];
        row.extend(Answer::ALL.map(|answer| Cell::count(number(count(answer)), "#ジョブごとの判定")));
        row.push(Cell::text(share(count(Answer::Met), facts.judged.len())));
        row
    });
    let numbers = Answer::ALL.map(Answer::label).into_iter().chain(["準拠率"]);
    let columns = [Column::words("規則", 4)].into_iter().chain(numbers.map(Column::number));
    Section::new("規則ごとの判定", columns.collect(), rows.into())
}

fn by_job(facts: &Facts) -> Section {
    let rows = facts.judged.iter().map(|job| {
        let mut row = vec![Cell::link(&job.name, format!("/jobs/{}", job.id))];
        row.push(Cell::text(policy_words(job.policy.0, job.policy.1)));
        row.push(answer_cell(job.verdict.answer));
        row.extend(job.verdict.clauses.iter().map(|clause| answer_cell(clause.answer)));
        row
    });
    let rules = ["3 コピー", "2 媒体", "1 オフサイト", "1 オフライン", "0 エラー"]
        .map(|label| Column::words(label, 2));
    let first = [Column::words("ジョブ", 4), Column::words("方針", 3), Column::words("判定", 2)];
    Section::new("ジョブごとの判定", first.into_iter().chain(rules).collect(), rows.collect())
        .or("ジョブはまだありません。")
}

/// The page that shows a fact.
fn page(job: &Judged, fact: &Fact) -> String {
    match fact {
        Fact::NewestSuccess { run, .. } | Fact::NewestRun { run, .. } => format!("/runs/{run}"),
        Fact::Verification { id, kind, .. } => match kind {
            VerificationKind::Check => format!("/checks/{id}"),
            VerificationKind::Drill => format!("/drills/{id}"),
            VerificationKind::ByHand => format!("/verifications/{id}"),
            VerificationKind::Told => format!("/pullers/{id}"),
            VerificationKind::Reported => format!("/jobs/{}", job.id),
        },
        _ => format!("/jobs/{}", job.id),
    }
}

fn evidence(facts: &Facts) -> Section {
    let lines = |job: &Judged, clause: &Clause| -> Vec<Vec<Cell>> {
        let line = |evidence: &backup_policy::Evidence| {
            vec![
                Cell::link(&job.name, format!("/jobs/{}", job.id)),
                Cell::text(clause.rule.label()),
                evidence.shown_answer().map_or_else(|| Cell::text("—"), answer_cell),
                Cell::link(evidence.words(facts.now), page(job, &evidence.fact)),
            ]
        };
        clause.evidence.iter().map(line).collect()
    };
    let rows = facts
        .judged
        .iter()
        .flat_map(|job| job.verdict.clauses.iter().flat_map(move |clause| lines(job, clause)));
    let columns = vec![
        Column::words("ジョブ", 3),
        Column::words("規則", 3),
        Column::words("評価", 1),
        Column::words("証拠", 7),
    ];
    Section::new("証拠", columns, rows.collect()).grouped(2).or("証拠はまだありません。")
}

fn todo(facts: &Facts) -> Section {
    let rows = facts.judged.iter().flat_map(|job| {
        let named = move || Cell::link(&job.name, format!("/jobs/{}", job.id));
        job.verdict.todo().into_iter().map(move |todo| vec![named(), Cell::text(todo.to_string())])
    });
    let columns = vec![Column::words("ジョブ", 3), Column::words("すること", 9)];
    Section::new("是正措置", columns, rows.collect()).or("すべて適合しています。")
}
