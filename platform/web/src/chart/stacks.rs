//! Stacked bars: for each day, how many went well and how many did not.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::{Tone, grouped};

const BAR_WIDTH: u32 = 44;
const HEIGHT: f64 = 120.0;
/// Room for the mark above the tallest bar.
const HEADROOM: f64 = 16.0;

/// One bar.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The words beneath it.
    pub label: String,
    /// How many of each tone, from the bottom up.
    pub parts: Vec<(Tone, u64)>,
}

/// Bars side by side; `{{ stacks }}` in a template draws them. Parts of [`Tone::Bad`] are counted above their bar, so
/// that nobody has to tell colours.
#[derive(Template)]
#[template(path = "web/stacks.html")]
pub struct Stacks {
    title: String,
    description: String,
    bars: Vec<DrawnStack>,
    width: u32,
}

struct DrawnStack {
    middle: u32,
    label: String,
    above: f64,
    bad: String,
    parts: Vec<DrawnPart>,
}

struct DrawnPart {
    tone: Tone,
    x: u32,
    top: f64,
    height: f64,
}

impl Stacks {
    /// Draws `bars` side by side; `title` and `description` are what a screen reader says.
    pub fn new(title: impl Into<String>, description: impl Into<String>, bars: &[Stack]) -> Stacks {
        let total = |bar: &Stack| bar.parts.iter().map(|(_, count)| count).sum::<u64>();
        let tallest = bars.iter().map(total).max().unwrap_or(0).max(1);
        let places = (0..).step_by(BAR_WIDTH as usize);
        let width = places.clone().take(bars.len() + 1).last().unwrap_or(BAR_WIDTH).max(BAR_WIDTH);
        let bars = places.zip(bars).map(|(x, bar)| draw(x, bar, tallest)).collect();
        Stacks { title: title.into(), description: description.into(), bars, width }
    }
}

fn draw(x: u32, bar: &Stack, tallest: u64) -> DrawnStack {
    let mut floor = HEIGHT;
    let mut parts = Vec::new();
    for &(tone, count) in bar.parts.iter().filter(|(_, count)| *count > 0) {
        // A chart's pixels need no more precision than f64 gives to counts; what happened at all is seen.
        let share = count as f64 / tallest as f64;
        let height = ((HEIGHT - HEADROOM) * share * 10.0).round().max(20.0) / 10.0;
        floor -= height;
        parts.push(DrawnPart { tone, x: x + 6, top: floor, height });
    }
    let bad: u64 = bar.parts.iter().filter(|(tone, _)| *tone == Tone::Bad).map(|(_, count)| count).sum();
    DrawnStack {
        middle: x + BAR_WIDTH / 2,
        label: bar.label.clone(),
        above: floor - 5.0,
        bad: if bad > 0 { format!("✕{}", grouped(bad)) } else { String::new() },
        parts,
    }
}

// Safe: the template escapes every text.
impl HtmlSafe for Stacks {}

#[cfg(test)]
mod tests {
    use super::{Stack, Stacks};
    use crate::Tone;

    #[test]
    fn failures_stand_on_successes_and_are_counted() {
        let bar = Stack { label: "11/22".to_owned(), parts: vec![(Tone::Good, 9), (Tone::Bad, 3)] };
        let drawn = Stacks::new("実行", "<説明>", &[bar]).to_string();
        assert!(drawn.contains("chart-part good") && drawn.contains("chart-part bad"), "{drawn}");
        assert!(drawn.contains("✕3") && drawn.contains(r#"height="78""#), "{drawn}");
        assert!(!drawn.contains("<説明>") && !drawn.contains("style="), "{drawn}");
    }

    #[test]
    fn a_day_without_anything_is_an_empty_place() {
        let bar = Stack { label: "11/21".to_owned(), parts: vec![(Tone::Good, 0)] };
        let drawn = Stacks::new("実行", "", &[bar]).to_string();
        assert!(
            drawn.contains("11/21") && !drawn.contains("NaN") && !drawn.contains("chart-part"),
            "{drawn}"
        );
    }
}
