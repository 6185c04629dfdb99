//! Lines over time: how something grew.

use askama::Template;
use askama::filters::HtmlSafe;

const WIDTH: f64 = 616.0;
const HEIGHT: f64 = 120.0;
/// Room above the highest point.
const HEADROOM: f64 = 12.0;

/// One line, told by its dashes as well as its colour.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it shows.
    pub name: String,
    /// Its value at each label; `None` where nothing was measured.
    pub values: Vec<Option<f64>>,
}

/// Lines over the same labels, from zero; `{{ chart }}` in a template draws them.
#[derive(Template)]
#[template(path = "web/lines.html")]
pub struct LineChart {
    title: String,
    description: String,
    lines: Vec<String>,
    first: String,
    last: String,
    top: String,
    width: f64,
}

impl LineChart {
    /// Draws `lines` over `labels`; `top` is the highest value in words. `title` and `description` are what a screen
    /// reader says.
    pub fn new(
        title: impl Into<String>,
        description: impl Into<String>,
        labels: &[String],
        lines: &[Line],
        top: impl Into<String>,
    ) -> LineChart {
        let highest = lines.iter().flat_map(|line| &line.values).flatten().copied().fold(0.0, f64::max);
        LineChart {
            title: title.into(),
            description: description.into(),
            lines: lines.iter().map(|line| path(&line.values, highest)).collect(),
            first: labels.first().cloned().unwrap_or_default(),
            last: labels.last().cloned().unwrap_or_default(),
            top: top.into(),
            width: WIDTH,
        }
    }
}

/// The path through the measured points; it bridges what was not measured.
fn path(values: &[Option<f64>], highest: f64) -> String {
    let steps = values.len().saturating_sub(1).max(1);
    let point = |(at, value): (usize, &Option<f64>)| {
        let x = WIDTH * at as f64 / steps as f64;
        let y = HEIGHT - (HEIGHT - HEADROOM) * ((*value)? / highest.max(f64::MIN_POSITIVE));
        Some(format!("{x:.1} {y:.1}"))
    };
    let points: Vec<String> = values.iter().enumerate().filter_map(point).collect();
    if points.is_empty() { String::new() } else { format!("M{}", points.join("L")) }
}

// Safe: the template escapes every text.
impl HtmlSafe for LineChart {}

#[cfg(test)]
mod tests {
    use super::{Line, LineChart, path};

    #[test]
    fn the_highest_point_touches_the_top_and_gaps_are_bridged() {
        assert_eq!(path(&[Some(5.0), None, Some(10.0)], 10.0), "M0.0 66.0L616.0 12.0");
        assert_eq!(path(&[None, None], 10.0), "");
        assert_eq!(path(&[Some(0.0)], 0.0), "M0.0 120.0");
    }

    #[test]
    fn texts_are_escaped() {
        let line = Line { name: "保存量".to_owned(), values: vec![Some(1.0)] };
        let drawn = LineChart::new("<b>", "", &["11/1".to_owned()], &[line], "1 GB").to_string();
        assert!(drawn.contains("11/1") && drawn.contains("1 GB") && !drawn.contains("<b>"), "{drawn}");
    }
}
