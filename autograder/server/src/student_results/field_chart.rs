//! 得点率 by 分野, as a chart: a panel for each, with the pupil's line and the country's, broken where there is no result.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;
use autograder_grading::Rate;

use super::chart::{LEFT, MARGIN, drawn_mark, right_of, x};
use super::fields::{FieldPath, FieldRates, FieldRow};

/// The room of a panel: its name, its lines, and what is left beneath.
const PANEL: usize = 88;
const TOP: f64 = 24.0;
const HEIGHT: f64 = 52.0;

/// The chart; `{{ chart }}` in a template draws it.
#[derive(Template)]
#[template(path = "student_results/field_chart.html")]
pub(crate) struct FieldChart {
    width: f64,
    height: usize,
    left: f64,
    right: f64,
    /// Height and words of each line of the grid.
    grid: [(f64, u8); 3],
    panels: Vec<Panel>,
    /// Place and words beneath the last panel.
    rounds: Vec<(f64, String)>,
    description: String,
}

/// One 分野.
struct Panel {
    top: usize,
    name: String,
    own: Drawn,
    national: Drawn,
}

/// A line with its marks.
struct Drawn {
    line: String,
    marks: String,
}

impl FieldChart {
    /// Draws the 分野 of a path.
    pub(super) fn new(path: &FieldPath) -> FieldChart {
        let right = right_of(path.rounds.len());
        FieldChart {
            width: right + MARGIN,
            height: path.rows.len() * PANEL + 16,
            left: LEFT,
            right,
            grid: [0_u8, 50, 100].map(|percent| (y(f64::from(percent) / 100.0), percent)),
            panels: path.rows.iter().enumerate().map(|(at, row)| Panel::new(at, row)).collect(),
            rounds: path.rounds.iter().enumerate().map(|(at, round)| (x(at), round.short_label())).collect(),
            description: path.rows.iter().map(|row| describe(path, row)).collect::<Vec<_>>().join("。"),
        }
    }
}

impl Panel {
    fn new(at: usize, row: &FieldRow) -> Panel {
        Panel {
            top: at * PANEL,
            name: row.name(),
            own: Drawn::new('●', row, |rates| rates.own),
            national: Drawn::new('■', row, |rates| rates.national),
        }
    }
}

impl Drawn {
    fn new(mark: char, row: &FieldRow, rate: fn(FieldRates) -> Rate) -> Drawn {
        let (mut line, mut marks) = (String::new(), String::new());
        let mut goes_on = false;
        for (at, place) in row.places.iter().enumerate() {
            if let Some(rates) = place {
                let (x, y) = (x(at), y(rate(*rates).fraction()));
                let _ = write!(line, "{}{x:.1} {y:.1}", if goes_on { 'L' } else { 'M' });
                marks.push_str(&drawn_mark(mark, x, y));
            }
            goes_on = place.is_some();
        }
        Drawn { line, marks }
    }
}

fn y(share: f64) -> f64 {
    TOP + HEIGHT * (1.0 - share)
}

/// What a screen reader says.
fn describe(path: &FieldPath, row: &FieldRow) -> String {
    let told = path.rounds.iter().zip(&row.places).filter_map(|(round, place)| {
        let rates = place.as_ref()?;
        let (own, national) = (rates.own.percent(), rates.national.percent());
        Some(format!("{} {own}%（全国 {national}%）", round.short_label()))
    });
    format!("{} {}", row.name(), told.collect::<Vec<_>>().join("、"))
}

// Safe: the template escapes every text.
impl HtmlSafe for FieldChart {}

#[cfg(test)]
mod tests {
    use autograder_grading::{RoundName, Season, Subject};

    use super::*;

    #[test]
    fn a_line_is_broken_where_there_is_no_result() {
        let rate = |gained| Rate::new(gained, 100).unwrap();
        let rates = |own| Some(FieldRates { own: rate(own), national: rate(50) });
        let row = FieldRow {
            subject: Subject::Arithmetic,
            field: "図形".to_owned(),
            places: vec![rates(0), rates(100), None, rates(25)],
        };
        let round = |year| RoundName { year, season: Season::Summer };
        let path = FieldPath { rounds: (2023..=2026).map(round).collect(), rows: vec![row] };
        let chart = FieldChart::new(&path);
        let line = &chart.panels[0].own.line;
        assert_eq!((line.matches('M').count(), line.matches('L').count()), (2, 1), "{line}");
        assert!(
            line.starts_with(&format!("M{:.1} {:.1}L", x(0), TOP + HEIGHT)),
            "0 is at the bottom: {line}"
        );
        assert_eq!(
            chart.description,
            "算数 図形 23夏 0%（全国 50%）、24夏 100%（全国 50%）、26夏 25%（全国 50%）"
        );
    }
}
