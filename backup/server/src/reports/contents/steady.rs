//! Figures and tables of how things stand: service levels, capacities, media.

use backup_policy::{DataClass, ServiceLevel};

use crate::amounts;
use crate::capacities::room_words;
use crate::days;
use crate::media::Standing;
use crate::reports::document::{Cell, Column, Figure, Mark, Section};
use crate::reports::facts::Facts;
use crate::service_levels::{goal_words, percent};

/// What jobs of several classes together are measured by: the highest goal among them; 95 % where there is none.
pub(super) fn goal(facts: &Facts) -> i64 {
    facts.levels.iter().map(|job| job.goal).max().unwrap_or(950)
}

fn share(level: Option<i64>, goal: i64, page: Option<&str>) -> Cell {
    let cell =
        Cell { href: page.map(str::to_owned).filter(|_| level.is_some()), ..Cell::text(percent(level)) };
    cell.bad_if(level.is_some_and(|level| level < goal))
}

/// The level of all jobs together.
pub(super) fn whole(facts: &Facts) -> ServiceLevel {
    let mut whole = ServiceLevel::default();
    facts.levels.iter().for_each(|job| whole += job.level);
    whole
}

pub(super) fn level_figures(facts: &Facts) -> Vec<Figure> {
    let level = whole(facts);
    let page = Some("#サービスレベル（ジョブ）");
    let goal = goal(facts);
    let wanted = goal_words(goal);
    vec![
        Figure::new(
            "予定した実行の成功率",
            share(level.success(), goal, page),
            format!("{} / {}回、目標{wanted}", level.succeeded, level.runs),
        ),
        Figure::new(
            "RPO以内だった時間",
            share(level.covered(), goal, page),
            format!("全ジョブの合計、目標{wanted}"),
        ),
        Figure::new(
            "復元訓練・検証の合格率",
            share(level.restorable(), goal, page),
            format!("{} / {}回、目標{wanted}", level.passed, level.drills),
        ),
        Figure::new(
            "RTO以内だった復元訓練",
            share(level.fast_enough(), goal, page),
            format!("{} / {}回、目標{wanted}", level.in_time, level.timed),
        ),
    ]
}

fn level_cells(level: &ServiceLevel, goal: i64, page: Option<&str>) -> Vec<Cell> {
    let longest = level.longest_ms.map_or("—".to_owned(), amounts::short_duration);
    vec![
        Cell::text(format!("{} / {}", level.succeeded, level.runs)),
        share(level.success(), goal, page),
        share(level.covered(), goal, page),
        Cell::text(format!("{} / {}", level.passed, level.drills)),
        Cell::text(longest),
        share(level.fast_enough(), goal, page),
    ]
}

fn level_columns(first: Vec<Column>) -> Vec<Column> {
    let numbers =
        ["成功/予定", "成功率", "RPO以内", "合格/訓練", "最長の復元", "RTO以内"].map(Column::number);
    first.into_iter().chain(numbers).collect()
}

/// Service levels class by class.
pub(super) fn levels_by_class(facts: &Facts) -> Section {
    let rows = DataClass::ALL.iter().filter_map(|class| {
        let of_class = facts.levels.iter().filter(|job| job.class == *class);
        let jobs = i64::try_from(of_class.clone().count()).unwrap_or(i64::MAX);
        let goal = of_class.clone().map(|job| job.goal).max()?;
        let mut level = ServiceLevel::default();
        of_class.for_each(|job| level += job.level);
        let named = Cell::link(class.label(), format!("/service-levels/{}", class.code()));
        let cells = [named, Cell::count(jobs, "#サービスレベル（ジョブ）"), Cell::text(percent(Some(goal)))];
        Some(cells.into_iter().chain(level_cells(&level, goal, None)).collect())
    });
    let columns = level_columns(vec![
        Column::words("データの区分", 3),
        Column::number("ジョブ"),
        Column::number("目標"),
    ]);
    Section::new("サービスレベル（区分）", columns, rows.collect()).or("ジョブはまだありません。")
}

/// Service levels job by job.
pub(super) fn levels_by_job(facts: &Facts) -> Section {
    let rows = facts.levels.iter().map(|job| {
        let page = format!("/jobs/{}/service-level", job.job);
        let goals = format!("{} / {}", amounts::goal(job.rpo), amounts::goal(job.rto));
        let first = [Cell::link(&job.name, format!("/jobs/{}", job.job)), Cell::text(goals)];
        first.into_iter().chain(level_cells(&job.level, job.goal, Some(&page))).collect()
    });
    let columns = level_columns(vec![Column::words("ジョブ", 4), Column::words("RPO / RTO の目標", 4)]);
    Section::new("サービスレベル（ジョブ）", columns, rows.collect())
        .noted("予定: スケジュールの実行と別のツールの報告（取消と再試行を除く）。RPO以内: 最新のバックアップが目標より新しかった時間の割合。")
        .or("ジョブはまだありません。")
}

/// How much repositories hold and when they will be full.
pub(super) fn capacities(facts: &Facts) -> Section {
    let rows = facts.capacities.iter().map(|capacity| {
        let shortage = capacity.shortage(days::of(facts.now));
        let words = room_words(capacity.used_percent(), capacity.forecast, shortage);
        let limit = capacity.limit.map_or("不明".to_owned(), |limit| amounts::bytes(Some(limit)));
        vec![
            Cell::link(&capacity.name, format!("/repositories/{}", capacity.id)),
            Cell::link(amounts::bytes(capacity.newest()), format!("/capacities#repository-{}", capacity.id)),
            Cell::text(limit),
            Cell::text(words).bad_if(shortage.is_some()),
        ]
    });
    let columns = vec![
        Column::words("リポジトリ", 4),
        Column::number("保存量"),
        Column::number("上限"),
        Column::words("見込み", 5),
    ];
    Section::new("容量（作成時点）", columns, rows.collect()).or("リポジトリはまだありません。")
}

/// How media stand, and which are overdue.
pub(super) fn media(facts: &Facts) -> Section {
    let mut rows: Vec<Vec<Cell>> = facts
        .media
        .iter()
        .map(|row| {
            let label = Standing::from_code(&row.state).map_or("不明", Standing::label);
            let page = format!("/media?state={}", row.state);
            vec![Cell::text(label), Cell::count(row.media, page), Cell::text("")]
        })
        .collect();
    rows.extend(facts.late_loans.iter().map(|loan| {
        let due = format!("{}が期限、{}", days::words(loan.due_on), loan.borrower);
        let named = Cell::link(&loan.medium, format!("/loans/{}", loan.id));
        vec![Cell::text("返却遅延").marked(Mark::Bad), named, Cell::text(due)]
    }));
    let columns = vec![Column::words("状態", 2), Column::number("媒体"), Column::words("内容", 5)];
    Section::new("オフライン媒体（作成時点）", columns, rows).or("媒体は登録されていません。")
}
