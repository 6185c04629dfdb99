//! Whether data can be brought back: drills and verifications of a quarter.

use backup_policy::ServiceLevel;

use super::parts::proofs;
use super::steady;
use crate::amounts;
use crate::reports::document::{Cell, Column, Figure, Section};
use crate::reports::facts::Facts;
use crate::service_levels::percent;

pub(super) fn recovery(facts: &Facts) -> (Vec<Figure>, Vec<Section>) {
    let ServiceLevel { drills, passed, timed, in_time, longest_ms, .. } = steady::whole(facts);
    let untried = facts.levels.iter().filter(|job| job.level.drills == 0).count();
    let untried = i64::try_from(untried).unwrap_or(i64::MAX);
    let level = steady::whole(facts);
    let longest = longest_ms.map_or("—".to_owned(), amounts::short_duration);
    let page = "#ジョブごとの復元訓練";
    let figures = vec![
        Figure::new("復元訓練・検証", Cell::count(drills, "#検証と復元訓練"), "結果の出たもの"),
        Figure::new(
            "合格",
            Cell::count(passed, "#検証と復元訓練"),
            format!("合格率 {}", percent(level.restorable())),
        ),
        Figure::new("RTO以内", Cell::count(in_time, page), format!("時間を計った{timed}回のうち")),
        Figure::new("最長の復元", Cell::link(longest, page), "合格した復元訓練"),
        Figure::new("訓練のないジョブ", Cell::count(untried, page).bad_if(untried > 0), "この期間"),
        Figure::new(
            "本番の復元",
            Cell::count(facts.restores.0, "/audit?event=restores.ordered"),
            format!("うち成功 {}件", facts.restores.1),
        ),
    ];
    let levels = [steady::levels_by_class(facts), steady::levels_by_job(facts)];
    let sections = [by_job(facts), proofs(facts)].into_iter().chain(levels).chain([steady::media(facts)]);
    (figures, sections.collect())
}

fn by_job(facts: &Facts) -> Section {
    let rows = facts.levels.iter().map(|job| {
        let own: Vec<_> = facts.drills.iter().filter(|drill| drill.job_id == job.job).collect();
        let newest = own.last().map(|drill| format!("/drills/{}", drill.id));
        let newest = newest.unwrap_or_else(|| format!("/jobs/{}", job.job));
        let tried = facts.tried.iter().filter(|tried| tried.job_id == job.job).count();
        let drills = i64::try_from(own.len()).unwrap_or(i64::MAX);
        let level = &job.level;
        vec![
            Cell::link(&job.name, format!("/jobs/{}", job.job)),
            Cell::count(drills, newest).bad_if(level.drills == 0),
            Cell::count(i64::try_from(tried).unwrap_or(i64::MAX), format!("/jobs/{}/verifications", job.job)),
            Cell::text(format!("{} / {}", level.passed, level.drills)).bad_if(level.passed < level.drills),
            Cell::text(amounts::goal(job.rto)),
            Cell::text(level.longest_ms.map_or("—".to_owned(), amounts::short_duration)),
            Cell::text(percent(level.fast_enough())).bad_if(level.in_time < level.timed),
        ]
    });
    let numbers =
        ["訓練", "手作業の検証", "合格/結果", "RTOの目標", "最長の復元", "RTO以内"].map(Column::number);
    let columns = [Column::words("ジョブ", 4)].into_iter().chain(numbers).collect();
    Section::new("ジョブごとの復元訓練", columns, rows.collect()).or("ジョブはまだありません。")
}
