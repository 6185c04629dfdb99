//! What the screen of capacities shows.

use askama::Template;
use backup_policy::{Forecast, Shortage};
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
fn forecast_words(forecast: Option<Forecast>) -> String {
    match forecast {
        None => "不明（上限が未登録）".to_owned(),
        Some(Forecast::Unknown) => "不明（計測が7日に満たない）".to_owned(),
        Some(Forecast::Roomy) => "10年以内には満杯になりません".to_owned(),
        Some(Forecast::FullOn(day)) => format!("{}ごろ満杯", days::words(day)),
        Some(Forecast::Full) => "上限に達しています".to_owned(),
    }
}

/// The same of a place that may need room, of which so many percent are used: that is said too then, and alone where it does
/// not grow.
pub(crate) fn room_words(
    percent: Option<i64>,
    forecast: Option<Forecast>,
    shortage: Option<Shortage>,
) -> String {
    let words = forecast_words(forecast);
    match (shortage.and(percent), forecast) {
        (Some(percent), Some(Forecast::FullOn(_))) => format!("使用率 {percent}%、{words}"),
        (Some(percent), Some(Forecast::Roomy | Forecast::Unknown)) => format!("使用率 {percent}%"),
        _ => words,
    }
}

/// The colour of a forecast; what nobody knows has none.
fn tone(forecast: Option<Forecast>, shortage: Option<Shortage>) -> Tone {
    match (shortage, forecast) {
        (Some(Shortage::Now), _) => Tone::Bad,
        (Some(Shortage::Soon), _) => Tone::Warn,
        (None, None | Some(Forecast::Unknown)) => Tone::Neutral,
        (None, Some(_)) => Tone::Good,
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
        let shortage = held.shortage(today);
        let words = match held.forecast {
            None => "不明（報告が古い）".to_owned(),
            known => room_words(Some(held.used_percent()), known, shortage),
        };
        HeldView {
            name: held.name.clone(),
            page: held.page.clone(),
            used: format!("{} / {}", amounts::bytes(Some(held.used)), amounts::bytes(Some(held.total))),
            percent: held.used_percent().min(100),
            forecast: (tone(held.forecast, shortage), words),
        }
    }
}

impl PlaceView {
    fn new(capacity: &Capacity, today: NaiveDate) -> PlaceView {
        let (percent, shortage) = (capacity.used_percent(), capacity.shortage(today));
        PlaceView {
            number: capacity.id.0,
            name: capacity.name.clone(),
            stored: amounts::bytes(capacity.newest()),
            limit: capacity.limit.map_or("不明".to_owned(), |limit| amounts::bytes(Some(limit))),
            used: percent.map(|percent| (percent.min(100), format!("{percent}%"))),
            forecast: (tone(capacity.forecast, shortage), room_words(percent, capacity.forecast, shortage)),
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
