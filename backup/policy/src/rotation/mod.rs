//! Rotation: which medium goes in on which night.
//!
//! Invariant: the answer hangs on dates alone: the first night and the night asked for. What was really put in does not
//! move the plan, so a forgotten night costs that night only.
//! Invariant: a night is a date of Japan's calendar; which dates are business days is for the people who change media.

mod calendar;
mod gfs;
mod hanoi;
mod work_days;

pub use calendar::{Calendar, InvalidCalendarLine, When};
pub use gfs::{Gfs, InvalidGfs};
pub use hanoi::{Hanoi, InvalidHanoi};
pub use work_days::WorkDays;

use crate::named::named;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

named! {
    /// From which row of media a night takes its own.
    Pool {
        /// The sons of grandfather, father and son.
        Daily "daily" "日次",
        /// The fathers.
        Weekly "weekly" "週次",
        /// The grandfathers.
        Monthly "monthly" "月次",
        /// One generation more.
        Yearly "yearly" "年次",
        /// The discs of the tower.
        Tower "tower" "ハノイの塔",
        /// The lines of a calendar of one's own.
        Lines "lines" "カレンダー",
    }
}

/// A scheme with its terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scheme", rename_all = "snake_case")]
pub enum Rotation {
    /// Grandfather, father and son.
    Gfs(Gfs),
    /// The tower of Hanoi.
    Hanoi(Hanoi),
    /// A calendar of one's own.
    Calendar(Calendar),
}

/// What a night asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// From which row.
    pub pool: Pool,
    /// Which of the row, from 0.
    pub position: usize,
    /// Why that one, in the words of a screen.
    pub why: String,
}

impl Rotation {
    /// What `night` asks for, when the rotation began on `first`; `None` where nobody changes anything.
    pub fn turn(&self, first: NaiveDate, night: NaiveDate) -> Option<Turn> {
        if night < first {
            return None;
        }
        match self {
            Self::Gfs(gfs) => gfs.turn(first, night),
            Self::Hanoi(hanoi) => hanoi.turn(first, night),
            Self::Calendar(calendar) => calendar.turn(night),
        }
    }

    /// What people call the scheme.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Gfs(_) => "GFS（日次・週次・月次・年次）",
            Self::Hanoi(_) => "ハノイの塔",
            Self::Calendar(_) => "カレンダー",
        }
    }
}
