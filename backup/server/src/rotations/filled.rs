//! The form of a rotation.

use std::ops::RangeInclusive;

use backup_policy::{Calendar, Gfs, Hanoi, InvalidGfs, Pool, Rotation, WorkDays};
use chrono::{Datelike, NaiveDate, Weekday};
use platform_web::Problems;
use serde::Deserialize;

use super::add::{NewRotation, Place};
use super::plan::Rota;
use crate::days;

/// In which years a rotation may begin: its nights are counted from the first one on.
const YEARS: RangeInclusive<i32> = 2000..=2100;

/// The form as it was filled in.
#[derive(Clone, Deserialize)]
#[serde(default)]
pub(crate) struct FilledRotation {
    pub(super) revision: i64,
    pub(super) job: String,
    pub(super) scheme: String,
    pub(super) first_on: String,
    pub(super) encrypted: String,
    /// Numbers of days of the week, Monday is 0.
    pub(super) days: Vec<u8>,
    pub(super) weekly_on: String,
    pub(super) yearly_in: String,
    pub(super) daily: String,
    pub(super) weekly: String,
    pub(super) monthly: String,
    pub(super) yearly: String,
    pub(super) tower: String,
    pub(super) lines: String,
}

impl Default for FilledRotation {
    fn default() -> FilledRotation {
        FilledRotation {
            revision: 0,
            job: String::new(),
            scheme: "gfs".to_owned(),
            first_on: String::new(),
            encrypted: String::new(),
            days: Vec::new(),
            weekly_on: "4".to_owned(),
            yearly_in: "3".to_owned(),
            daily: String::new(),
            weekly: String::new(),
            monthly: String::new(),
            yearly: String::new(),
            tower: String::new(),
            lines: String::new(),
        }
    }
}

impl FilledRotation {
    /// An empty form that begins on `today`, on working days.
    pub(super) fn new(today: NaiveDate) -> FilledRotation {
        FilledRotation { first_on: today.to_string(), days: vec![0, 1, 2, 3, 4], ..FilledRotation::default() }
    }

    /// Turned to another scheme, if one is wished for; what another asks for stays as it is.
    pub(super) fn turned_to(self, scheme: Option<&str>) -> FilledRotation {
        match scheme {
            Some(scheme @ ("gfs" | "hanoi" | "calendar")) => {
                FilledRotation { scheme: scheme.to_owned(), ..self }
            }
            _ => self,
        }
    }

    /// What a rotation is now.
    pub(super) fn of(rota: &Rota) -> FilledRotation {
        let listed = |pool| rota.labels(pool).join("\n");
        let filled = FilledRotation {
            revision: rota.row.revision,
            job: rota.row.job_id.to_string(),
            first_on: rota.row.first_on.to_string(),
            encrypted: match rota.row.encrypted {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            }
            .to_owned(),
            daily: listed(Pool::Daily),
            weekly: listed(Pool::Weekly),
            monthly: listed(Pool::Monthly),
            yearly: listed(Pool::Yearly),
            tower: listed(Pool::Tower),
            ..FilledRotation::default()
        };
        match &rota.rotation {
            Rotation::Gfs(gfs) => FilledRotation {
                days: gfs.days().clone().into(),
                weekly_on: gfs.weekly_on().num_days_from_monday().to_string(),
                yearly_in: gfs.yearly_in().to_string(),
                ..filled
            },
            Rotation::Hanoi(hanoi) => {
                FilledRotation { scheme: "hanoi".to_owned(), days: hanoi.days().clone().into(), ..filled }
            }
            Rotation::Calendar(calendar) => {
                let labels = rota.labels(Pool::Lines);
                let lines =
                    calendar.lines().iter().zip(labels).map(|(when, label)| format!("{when} = {label}"));
                FilledRotation {
                    scheme: "calendar".to_owned(),
                    lines: lines.collect::<Vec<_>>().join("\n"),
                    ..filled
                }
            }
        }
    }

    /// Reads the form; `None` where something is wrong, which `problems` then names.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<NewRotation> {
        let first_on = days::parse(&self.first_on).filter(|day| YEARS.contains(&day.year()));
        if first_on.is_none() {
            problems.add("first_on", "始める日を、2000年から2100年までの間で選んでください。");
        }
        let read = match self.scheme.as_str() {
            "gfs" => self.gfs(problems),
            "hanoi" => self.hanoi(problems),
            "calendar" => self.calendar(problems),
            _ => {
                problems.add("scheme", "方式を選んでください。");
                None
            }
        };
        let encrypted = match self.encrypted.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        let ((rotation, places), first_on) = read.zip(first_on).filter(|_| problems.is_empty())?;
        Some(NewRotation { rotation, places, first_on, encrypted })
    }

    fn gfs(&self, problems: &mut Problems) -> Option<(Rotation, Vec<Place>)> {
        let days = self.work_days(problems);
        let weekly_on = self.weekly_on.parse::<u8>().ok().and_then(|number| Weekday::try_from(number).ok());
        let yearly_in = self.yearly_in.parse().unwrap_or_default();
        let pools = [
            (Pool::Daily, &self.daily),
            (Pool::Weekly, &self.weekly),
            (Pool::Monthly, &self.monthly),
            (Pool::Yearly, &self.yearly),
        ];
        let places = pools.map(|(pool, listed)| list(pool, listed));
        let sizes = places.each_ref().map(Vec::len);
        match Gfs::new(days?, weekly_on.unwrap_or(Weekday::Fri), yearly_in, sizes) {
            Ok(gfs) => Some((Rotation::Gfs(gfs), places.into_iter().flatten().collect())),
            Err(refused) => {
                let field = match refused {
                    InvalidGfs::NoDaily => "daily",
                    InvalidGfs::WeeklyDay => "weekly_on",
                    InvalidGfs::YearlyMonth => "yearly_in",
                    InvalidGfs::Gap => "weekly",
                };
                problems.add(field, format!("{refused}。"));
                None
            }
        }
    }

    fn hanoi(&self, problems: &mut Problems) -> Option<(Rotation, Vec<Place>)> {
        let days = self.work_days(problems);
        let places = list(Pool::Tower, &self.tower);
        match Hanoi::new(days?, places.len()) {
            Ok(hanoi) => Some((Rotation::Hanoi(hanoi), places)),
            Err(refused) => {
                problems.add("tower", format!("{refused}。"));
                None
            }
        }
    }

    fn calendar(&self, problems: &mut Problems) -> Option<(Rotation, Vec<Place>)> {
        match Calendar::parse(&self.lines) {
            Ok((calendar, labels)) => {
                let places = labels.into_iter().enumerate();
                let places = places.map(|(position, label)| Place { pool: Pool::Lines, position, label });
                Some((Rotation::Calendar(calendar), places.collect()))
            }
            Err(refused) => {
                for problem in refused {
                    problems.add("lines", format!("{problem}。"));
                }
                None
            }
        }
    }

    fn work_days(&self, problems: &mut Problems) -> Option<WorkDays> {
        let days = WorkDays::try_from(self.days.clone()).ok();
        if days.is_none() {
            problems.add("days", "媒体を交換する曜日を1つ以上選んでください。");
        }
        days
    }
}

/// The labels of a field, one a line.
fn list(pool: Pool, listed: &str) -> Vec<Place> {
    let labels = listed.lines().map(str::trim).filter(|label| !label.is_empty());
    labels.enumerate().map(|(position, label)| Place { pool, position, label: label.to_owned() }).collect()
}
