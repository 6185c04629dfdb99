//! A histogram: how many fall where.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::grouped;

const BAR_WIDTH: u32 = 40;
const HEIGHT: f64 = 120.0;
/// Room for the count above the tallest bar.
const HEADROOM: f64 = 16.0;

/// One bar of a histogram.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The words beneath it.
    pub label: String,
    /// How many fall in it.
    pub count: u64,
    /// Whether it is the one to find; drawn darker, with a mark above.
    pub here: bool,
}

/// A histogram; `{{ histogram }}` in a template draws it.
#[derive(Template)]
#[template(path = "web/histogram.html")]
pub struct Histogram {
    title: String,
    description: String,
    bars: Vec<DrawnBar>,
    width: u32,
}

struct DrawnBar {
    x: u32,
    middle: u32,
    top: f64,
    height: f64,
    above: f64,
    label: String,
    count: String,
    here: bool,
}

impl Histogram {
    /// Draws `bars` side by side; `title` and `description` are what a screen reader says.
    pub fn new(title: impl Into<String>, description: impl Into<String>, bars: &[Bar]) -> Histogram {
        let tallest = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        let places = (0..).step_by(BAR_WIDTH as usize);
        let bars: Vec<_> = places.clone().zip(bars).map(|(x, bar)| draw(x, bar, tallest)).collect();
        let width = places.take(bars.len() + 1).last().unwrap_or(BAR_WIDTH).max(BAR_WIDTH);
        Histogram { title: title.into(), description: description.into(), bars, width }
    }
}

fn draw(x: u32, bar: &Bar, tallest: u64) -> DrawnBar {
    // A chart's pixels need no more precision than f64 gives to counts of people.
    let share = bar.count as f64 / tallest as f64;
    let height = ((HEIGHT - HEADROOM) * share * 10.0).round() / 10.0;
    DrawnBar {
        x: x + 4,
        middle: x + BAR_WIDTH / 2,
        top: HEIGHT - height,
        height,
        above: HEIGHT - height - 5.0,
        label: bar.label.clone(),
        count: grouped(bar.count),
        here: bar.here,
    }
}

// Safe: the template escapes every text.
impl HtmlSafe for Histogram {}

#[cfg(test)]
mod tests {
    use super::{Bar, Histogram};

    fn bar(label: &str, count: u64) -> Bar {
        Bar { label: label.to_owned(), count, here: false }
    }

    #[test]
    fn the_tallest_bar_sets_the_scale() {
        let drawn =
            Histogram::new("分布", "<説明>", &[bar("0", 0), bar("10", 50), bar("20", 100)]).to_string();
        assert!(drawn.contains(r#"height="104""#) && drawn.contains(r#"height="52""#), "{drawn}");
        assert!(!drawn.contains("<説明>"));
        assert!(!drawn.contains("style="));
    }

    #[test]
    fn an_empty_histogram_is_drawn() {
        assert!(Histogram::new("分布", "", &[]).to_string().contains("<svg"));
        assert!(!Histogram::new("分布", "", &[bar("0", 0)]).to_string().contains("NaN"));
    }
}
