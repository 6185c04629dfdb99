//! What the screen of capacities shows.

use askama::Template;
use backup_policy::Forecast;
use chrono::NaiveDate;
use platform_web::Tone;
use platform_web::chart::{Line, LineChart};

use super::Capacity;
use crate::holdings::HeldCapacity;
use crate::{amounts, days};

/// The limit is drawn where the line of the sizes would not lie flat below it.
const DRAWN_UP_TO: i64 = 4;

/// The screen.
#[derive(Template)]
#[template(path = "capacities/list.html")]
pub(super) struct CapacitiesView {
    places: Vec<PlaceView>,
    held: Vec<HeldView>,
    may_configure: bool,
}

/// A place of another server.
struct HeldView {
    name: String,
    page: String,
    used: String,
    percent: i64,
    forecast: (Tone, String),
}

struct PlaceView {
    number: i64,
    name: String,
    stored: String,
    limit: String,
    used: Option<(i64, String)>,
    forecast: (Tone, String),
    /// In gigabytes, for the form.
    filled: String,
    chart: Option<LineChart>,
}

/// When it will be full, in words.
pub(crate) fn forecast_words(forecast: Option<Forecast>) -> String {
    match forecast {
        None => "不明（上限が未登録）".to_owned(),
        Some(Forecast::Unknown) => "不明（計測が7日に満たない）".to_owned(),
        Some(Forecast::Roomy) => "10年以内には満杯になりません".to_owned(),
        Some(Forecast::FullOn(day)) => format!("{}ごろ満杯", days::words(day)),
        Some(Forecast::Full) => "上限に達しています".to_owned(),
    }
}

impl CapacitiesView {
    pub(super) fn new(
        capacities: &[Capacity],
        held: &[HeldCapacity],
        today: NaiveDate,
        may_configure: bool,
    ) -> CapacitiesView {
        CapacitiesView {
            places: capacities.iter().map(|capacity| PlaceView::new(capacity, today)).collect(),
            held: held.iter().map(|held| HeldView::new(held, today)).collect(),
            may_configure,
        }
    }
}

impl HeldView {
    fn new(held: &HeldCapacity, today: NaiveDate) -> HeldView {
        let forecast = match held.forecast {
            None => (Tone::Neutral, "不明（報告が古い）".to_owned()),
            known => {
                let tone = if held.is_short(today) {
                    Tone::Bad
                } else if known == Some(Forecast::Unknown) {
                    Tone::Neutral
                } else {
                    Tone::Good
                };
                (tone, forecast_words(known))
            }
        };
        // The division makes it small.
        let percent = i128::from(held.used) * 100 / i128::from(held.total.max(1));
        HeldView {
            name: held.name.clone(),
            page: held.page.clone(),
            used: format!("{} / {}", amounts::bytes(Some(held.used)), amounts::bytes(Some(held.total))),
            percent: i64::try_from(percent).unwrap_or(100).min(100),
            forecast,
        }
    }
}

impl PlaceView {
    fn new(capacity: &Capacity, today: NaiveDate) -> PlaceView {
        let tone = match capacity.forecast {
            _ if capacity.is_short(today) => Tone::Bad,
            None | Some(Forecast::Unknown) => Tone::Neutral,
            Some(_) => Tone::Good,
        };
        let used = capacity.limit.zip(capacity.newest()).map(|(limit, stored)| {
            // No size in this program is so large that this would not fit into 128 bits.
            let percent = i128::from(stored) * 100 / i128::from(limit);
            let percent = i64::try_from(percent).unwrap_or(i64::MAX);
            (percent.min(100), format!("{percent}%"))
        });
        PlaceView {
            number: capacity.id.0,
            name: capacity.name.clone(),
            stored: amounts::bytes(capacity.newest()),
            limit: capacity.limit.map_or("不明".to_owned(), |limit| amounts::bytes(Some(limit))),
            used,
            forecast: (tone, forecast_words(capacity.forecast)),
            filled: capacity.limit.map(|limit| (limit / 1_000_000_000).to_string()).unwrap_or_default(),
            chart: chart(capacity),
        }
    }
}

/// None where one day was measured: a point is no line.
fn chart(capacity: &Capacity) -> Option<LineChart> {
    let newest = capacity.newest().filter(|_| capacity.sizes.len() > 1)?;
    let labels: Vec<String> =
        capacity.sizes.iter().map(|(day, _)| day.format("%-m/%-d").to_string()).collect();
    // A chart's pixels need no more precision than f64 gives.
    let stored = capacity.sizes.iter().map(|(_, bytes)| Some(*bytes as f64)).collect();
    let mut lines = vec![Line { name: "保存量".to_owned(), values: stored }];
    let limit = capacity.limit.filter(|limit| *limit / DRAWN_UP_TO <= newest);
    lines.extend(limit.map(|limit| Line {
        name: "上限".to_owned(),
        values: vec![Some(limit as f64); capacity.sizes.len()],
    }));
    let highest = capacity.sizes.iter().map(|(_, bytes)| *bytes).max().max(limit);
    let words = format!("いまの保存量 {}", amounts::bytes(Some(newest)));
    Some(LineChart::new(
        format!("{}の保存量", capacity.name),
        words,
        &labels,
        &lines,
        amounts::bytes(highest),
    ))
}
