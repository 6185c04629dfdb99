//! What a job is set to, as its page says it.

use backup_policy::DataClass;
use chrono::TimeDelta;
use platform_database::Timestamp;
use platform_web::dates;

use crate::amounts;
use crate::jobs::schedule_words::{schedule_sub, schedule_words};
use crate::jobs::timetable;
use crate::jobs::{Job, tool_words};

/// How many runs to come are told.
const NEXT_STARTS: usize = 5;

/// Name and value of each setting.
pub(super) fn facts(job: &Job, now: Timestamp) -> Vec<(&'static str, String)> {
    let class = DataClass::from_code(&job.data_class).map_or("不明", DataClass::label);
    let words = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let window = job.times.window().map_or("いつでも".to_owned(), |(from, to)| {
        format!("{}から{}まで", from.format("%-H:%M"), to.format("%-H:%M"))
    });
    let rpo = amounts::goal(TimeDelta::minutes(job.rpo_minutes));
    let retention = job.retention_words();
    let drill = job.drill_every_days.map_or("手動".to_owned(), |days| format!("{days}日ごと"));
    let mut facts = vec![
        ("対象", job.target.clone()),
        ("ツール", tool_words(&job.tool).to_owned()),
        ("スケジュール", job.times.schedule.as_deref().map_or("手動".to_owned(), schedule)),
        ("これからの実行", next_starts(job, now)),
        ("実行時間帯", window),
        ("営業日メモ", words(&job.business_days_note)),
        ("目標復旧時点（RPO）", if job.own_rpo { rpo } else { "区分の方針に従います".to_owned() }),
        (
            "残すスナップショット",
            if retention.is_empty() { "すべて".to_owned() } else { retention.join("・") },
        ),
        ("復元訓練", drill),
        ("データの区分", class.to_owned()),
        ("責任者", words(&job.owner)),
        ("登録", dates::date(job.created_at)),
    ];
    if job.source_kind.is_none() {
        facts.push(("報告を待つ猶予", amounts::duration(TimeDelta::minutes(job.grace_minutes))));
    }
    facts
}

/// 「毎日 22:00（0 22 * * *）」.
fn schedule(pattern: &str) -> String {
    let words = schedule_words(pattern);
    schedule_sub(pattern).map_or(words.clone(), |pattern| format!("{words}（{pattern}）"))
}

/// When the next few runs begin; 「—」 where none does by itself.
fn next_starts(job: &Job, now: Timestamp) -> String {
    let stopped = job.paused || job.retired_at.is_some();
    let Some(timetable) = job.timetable().filter(|_| !stopped) else { return "—".to_owned() };
    let starts: Vec<String> =
        timetable::next_starts(&timetable, now).take(NEXT_STARTS).map(dates::short).collect();
    if starts.is_empty() { "—".to_owned() } else { starts.join("、") }
}
