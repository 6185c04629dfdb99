//! What the page shows.

use std::time::Duration;

use askama::Template;
use chrono::TimeDelta;
use platform_database::{Dialect, PoolState, Timestamp};
use platform_web::{Tone, dates, size};

use super::{Finding, Ground, Level};

/// What the database says of itself.
pub(super) struct DatabaseFacts {
    pub(super) dialect: Dialect,
    pub(super) version: String,
    pub(super) took: Duration,
    pub(super) bytes: i64,
    pub(super) pools: Vec<PoolState>,
}

/// What waits.
pub(super) struct Queues {
    pub(super) waiting: i64,
    pub(super) running: i64,
    pub(super) failed: i64,
    /// For how long the task that is due for longest waits.
    pub(super) longest: Option<TimeDelta>,
    pub(super) mail_waiting: i64,
    pub(super) mail_dead: i64,
}

/// How the server stands.
#[derive(Template)]
#[template(path = "console/standing/show.html")]
pub(super) struct StandingView {
    at: String,
    verdict: (Tone, String),
    server: Vec<(&'static str, String)>,
    database: Vec<(&'static str, String)>,
    queues: Queues,
    longest: String,
    findings: Vec<Line>,
}

/// One thing that was looked at.
struct Line {
    tone: Tone,
    word: &'static str,
    finding: Finding,
}

impl StandingView {
    /// What is wrong comes first.
    pub(super) fn new(
        ground: &Ground,
        now: Timestamp,
        database: &DatabaseFacts,
        queues: Queues,
        mut findings: Vec<Finding>,
    ) -> StandingView {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        let longest = queues.longest.filter(|waits| waits.num_minutes() > 0);
        StandingView {
            at: dates::date_time(now),
            verdict: verdict(&findings),
            server: of_server(ground, now),
            database: of_database(database),
            longest: longest.map_or("なし".to_owned(), span),
            queues,
            findings: findings.into_iter().map(Line::new).collect(),
        }
    }
}

impl Line {
    fn new(finding: Finding) -> Line {
        let (tone, word) = match finding.level {
            Level::Fine => (Tone::Good, "正常"),
            Level::Warning => (Tone::Warn, "注意"),
            Level::Wrong => (Tone::Bad, "異常"),
        };
        Line { tone, word, finding }
    }
}

fn verdict(findings: &[Finding]) -> (Tone, String) {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    match (count(Level::Wrong), count(Level::Warning)) {
        (0, 0) if findings.is_empty() => (Tone::Neutral, "機械は調べていません".to_owned()),
        (0, 0) => (Tone::Good, "すべて正常です".to_owned()),
        (0, warnings) => (Tone::Warn, format!("注意 {warnings}件")),
        (wrong, warnings) => (Tone::Bad, format!("異常 {wrong}件、注意 {warnings}件")),
    }
}

fn of_server(ground: &Ground, now: Timestamp) -> Vec<(&'static str, String)> {
    let Some(began_at) = ground.began_at else { return Vec::new() };
    let since = format!("{}（{}）", dates::date_time(began_at), span(now - began_at));
    vec![("プログラムの版", ground.version.to_owned()), ("動き始め", since)]
}

fn of_database(facts: &DatabaseFacts) -> Vec<(&'static str, String)> {
    let engine = match facts.dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
    };
    let own = facts.pools.iter().filter(|pool| pool.pool != "replica");
    let (used, most) = own.fold((0, 0), |(used, most), pool| (used + pool.used, most + pool.most));
    vec![
        ("種類", format!("{engine} {}", facts.version)),
        ("応答", format!("{:.1} ミリ秒", facts.took.as_secs_f64() * 1_000.0)),
        ("大きさ", size(facts.bytes.unsigned_abs())),
        ("接続", format!("使用中 {used} / 最大 {most}")),
    ]
}

/// 「3日4時間」, 「4時間12分」, 「12分」.
fn span(time: TimeDelta) -> String {
    match (time.num_days(), time.num_hours() % 24, time.num_minutes() % 60) {
        (0, 0, minutes) => format!("{minutes}分"),
        (0, hours, 0) => format!("{hours}時間"),
        (0, hours, minutes) => format!("{hours}時間{minutes}分"),
        (days, 0, _) => format!("{days}日"),
        (days, hours, _) => format!("{days}日{hours}時間"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::span;

    #[test]
    fn a_span_is_told_in_the_two_largest_units() {
        let told = [0, 12, 60, 252, 1_440, 4_570].map(|minutes| span(TimeDelta::minutes(minutes)));
        assert_eq!(told, ["0分", "12分", "1時間", "4時間12分", "1日", "3日4時間"]);
    }
}
