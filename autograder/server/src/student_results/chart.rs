//! 偏差値 by round, as a chart: three lines that are told apart by their marks, broken where a round was missed.

use std::collections::BTreeSet;
use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

use super::load::{PathRound, SatRound};

/// The scale; what lies beyond it is drawn at its edge.
const SCALE: (f64, f64) = (20.0, 80.0);
pub(super) const LEFT: f64 = 32.0;
const STEP: f64 = 88.0;
/// Rounds that have a place even before they come, so that a short path is not blown up.
const FEWEST_PLACES: usize = 6;
/// As many rounds as a phone shows from the start.
const SHORT: usize = 3;
/// Room beyond the last place.
pub(super) const MARGIN: f64 = 8.0;
const TOP: f64 = 12.0;
const HEIGHT: f64 = 168.0;

/// The chart; `{{ chart }}` in a template draws it.
#[derive(Template)]
#[template(path = "student_results/chart.html")]
pub(crate) struct PathChart {
    width: f64,
    right: f64,
    bottom: f64,
    /// Height and words of each line of the grid.
    grid: Vec<(f64, u8)>,
    /// Place and words beneath.
    rounds: Vec<(f64, String)>,
    pub(crate) series: Vec<Series>,
    description: String,
}

/// One line.
pub(crate) struct Series {
    /// 1 to 3: how it is drawn.
    pub(crate) style: usize,
    pub(crate) mark: char,
    pub(crate) name: String,
    line: String,
    marks: String,
}

impl PathChart {
    /// Draws the path; `None` where there is no 偏差値 to draw.
    pub(super) fn new(path: &[PathRound]) -> Option<PathChart> {
        let series: Vec<Series> = [(2, '●'), (0, '■'), (1, '▲')]
            .into_iter()
            .enumerate()
            .filter_map(|(at, (column, mark))| Series::new(at + 1, column, mark, path))
            .collect();
        if series.is_empty() {
            return None;
        }
        let right = right_of(path.len());
        Some(PathChart {
            width: right + MARGIN,
            right,
            bottom: TOP + HEIGHT,
            grid: [30, 40, 50, 60, 70].map(|value| (y(f64::from(value)), value)).into(),
            rounds: path.iter().enumerate().map(|(at, round)| (x(at), round.name.short_label())).collect(),
            series,
            description: describe(path),
        })
    }

    /// Whether all of it is in sight where a phone begins.
    pub(crate) fn is_short(&self) -> bool {
        self.rounds.len() <= SHORT
    }
}

impl Series {
    fn new(style: usize, column: usize, mark: char, path: &[PathRound]) -> Option<Series> {
        let (mut line, mut marks) = (String::new(), String::new());
        let mut names = Vec::new();
        let mut before: Option<&SatRound> = None;
        for (at, round) in path.iter().enumerate() {
            let sat = round.sat.as_ref().filter(|sat| deviation(sat, column).is_some());
            if let Some((sat, value)) = sat.and_then(|sat| Some((sat, deviation(sat, column)?))) {
                // 国語 is not 英語: a subject's line ends where another subject takes its place.
                let goes_on = before.is_some_and(|old| column == 2 || old.grade.stage() == sat.grade.stage());
                let (x, y) = (x(at), y(value));
                let _ = write!(line, "{}{x:.1} {y:.1}", if goes_on { 'L' } else { 'M' });
                marks.push_str(&drawn_mark(mark, x, y));
                names.push(name(sat, column));
            }
            before = sat;
        }
        names.dedup();
        let distinct: BTreeSet<_> = names.iter().collect();
        (!distinct.is_empty()).then(|| Series { style, mark, name: names.join("・"), line, marks })
    }
}

fn name(sat: &SatRound, column: usize) -> &'static str {
    sat.grade.subjects().get(column).map_or("合計", |subject| subject.label())
}

fn deviation(sat: &SatRound, column: usize) -> Option<f64> {
    let tenths = sat.results[column]?.deviation_tenths?;
    // A chart needs no more precision than f64 gives to tenths.
    Some(tenths as f64 / 10.0)
}

/// Where the place of the round at `at` is.
pub(super) fn x(at: usize) -> f64 {
    LEFT + STEP / 2.0 + STEP * at as f64
}

/// Where a chart of so many rounds ends.
pub(super) fn right_of(rounds: usize) -> f64 {
    x(rounds.max(FEWEST_PLACES) - 1) + STEP / 2.0
}

fn y(value: f64) -> f64 {
    let (low, high) = SCALE;
    TOP + HEIGHT * (high - value.clamp(low, high)) / (high - low)
}

/// A mark around that point.
pub(super) fn drawn_mark(mark: char, x: f64, y: f64) -> String {
    match mark {
        '■' => format!("M{:.1} {:.1}h8v8h-8z", x - 4.0, y - 4.0),
        '▲' => format!("M{x:.1} {:.1}l5 9h-10z", y - 5.5),
        _ => format!("M{:.1} {y:.1}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0", x - 4.5),
    }
}

/// What a screen reader says.
fn describe(path: &[PathRound]) -> String {
    let told = |round: &PathRound| {
        let Some(sat) = &round.sat else { return format!("{} 受験なし", round.name.label()) };
        let known =
            [0, 1, 2].map(|column| Some(format!("{} {:.1}", name(sat, column), deviation(sat, column)?)));
        let known: Vec<String> = known.into_iter().flatten().collect();
        format!(
            "{} {}",
            round.name.label(),
            if known.is_empty() { "偏差値なし".to_owned() } else { known.join(" ") }
        )
    };
    path.iter().map(told).collect::<Vec<_>>().join("、")
}

// Safe: the template escapes every text.
impl HtmlSafe for PathChart {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::student_results::load::PathResult;

    fn round(year: i16, grade: Option<u8>, tenths: i64) -> PathRound {
        let mut round = PathRound::summer(year, grade);
        let result =
            Some(PathResult { total: 1, difference: None, deviation_tenths: Some(tenths), rank: 1, n: 9 });
        if let Some(sat) = &mut round.sat {
            sat.results = [result, None, result];
        }
        round
    }

    #[test]
    fn a_missed_round_breaks_every_line() {
        let path = [round(2024, Some(6), 500), round(2025, None, 0), round(2026, Some(6), 600)];
        let chart = PathChart::new(&path).unwrap();
        assert_eq!(chart.series.len(), 2, "a subject without a result has no line");
        for series in &chart.series {
            assert_eq!(series.line.matches('M').count(), 2, "{}", series.line);
            assert!(!series.line.contains('L'), "{}", series.line);
        }
        assert!(chart.description.contains("2025年度 第2回 夏期 受験なし"), "{}", chart.description);
    }

    #[test]
    fn another_subject_begins_another_line_but_the_sum_goes_on() {
        let path = [round(2025, Some(6), 500), round(2026, Some(7), 550)];
        let chart = PathChart::new(&path).unwrap();
        assert_eq!((chart.series[0].name.as_str(), chart.series[0].line.matches('L').count()), ("合計", 1));
        assert_eq!(
            (chart.series[1].name.as_str(), chart.series[1].line.matches('L').count()),
            ("国語・英語", 0)
        );
    }

    #[test]
    fn the_scale_holds_what_lies_beyond_it() {
        assert!((y(95.0) - TOP).abs() < f64::EPSILON && (y(5.0) - TOP - HEIGHT).abs() < f64::EPSILON);
        assert!(PathChart::new(&[]).is_none());
    }
}
