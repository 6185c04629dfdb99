//! A move as a form brings it.

use chrono::NaiveDate;
use platform_database::Database;
use platform_web::Refusal;
use platform_web::dates::day_of;
use serde::Deserialize;

use super::change::{MoveStudentError, Told};
use crate::students::{StudentId, back_to};

/// A move as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentMove {
    /// The revision that the person saw.
    revision: String,
    pub(super) status: String,
    pub(super) classroom: String,
    /// Blank for today.
    on: String,
    reason: String,
    /// The state of the list beside which the form stood.
    list: Option<String>,
}

impl SentMove {
    /// A form without a revision has seen none; no pupil has this one.
    pub(super) fn seen(&self) -> i64 {
        self.revision.parse().unwrap_or(-1)
    }

    /// Where the form leads back to.
    pub(super) fn back(&self, id: StudentId) -> String {
        back_to(id, self.list.as_deref())
    }

    /// The day and the reason, as they were typed.
    pub(super) fn typed(&self) -> [(&'static str, String); 2] {
        [("on", self.on.clone()), ("reason", self.reason.clone())]
    }

    /// The day and the reason.
    pub(super) fn told(&self, database: &Database) -> Result<Told<'_>, Refusal> {
        let typed = self.on.trim();
        let today = day_of(database.now());
        let on: Option<NaiveDate> = if typed.is_empty() { Some(today) } else { typed.parse().ok() };
        let on =
            on.ok_or_else(|| Refusal::unprocessable("日付を、2026-04-01 のような形で入れてください。"))?;
        Ok(Told { on, reason: self.reason.trim() })
    }
}

impl From<MoveStudentError> for Refusal {
    fn from(error: MoveStudentError) -> Refusal {
        match error {
            MoveStudentError::NoSuchStudent => Refusal::not_found(),
            MoveStudentError::Stale => Refusal::conflict(format!("{error}。")),
            MoveStudentError::NothingMoves(_)
            | MoveStudentError::Future
            | MoveStudentError::Reason
            | MoveStudentError::NoSuchClassroom => Refusal::unprocessable(format!("{error}。")),
            MoveStudentError::Db(error) => error.into(),
        }
    }
}
