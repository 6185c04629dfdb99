//! Who moves up, and into which 年度.

use chrono::{Datelike, NaiveDate};
use platform_database::{DbResult, ReadTx, Timestamp};
use platform_web::dates::day_of;
use serde::Serialize;

use super::store;
use crate::juku::JukuId;
use crate::students::{StudentId, StudentStatus};

/// 中3, after which there is no grade.
pub(super) const LAST_GRADE: i64 = 9;

/// A pupil who may move up.
#[derive(Clone, Debug, Serialize, sqlx::FromRow)]
pub(super) struct Candidate {
    pub(super) id: StudentId,
    pub(super) number: String,
    pub(super) name: String,
    pub(super) grade: i64,
    pub(super) status: String,
    pub(super) classroom_name: String,
    pub(super) created_at: Timestamp,
    /// The last day on which the pupil moved up a grade, by a file or by hand.
    pub(super) raised_on: Option<NaiveDate>,
    pub(super) revision: i64,
}

impl Candidate {
    /// Whether this is a pupil of 中3.
    pub(super) fn graduates(&self) -> bool {
        self.grade == LAST_GRADE
    }

    /// How the pupil stands with the 塾.
    pub(super) fn status(&self) -> StudentStatus {
        StudentStatus::from_code(&self.status).expect("a check constraint holds the statuses")
    }

    /// Whether the pupil came after the 年度 had begun, and so has its grade already.
    pub(super) fn came_within(&self, year: i32) -> bool {
        first_day(year).is_some_and(|day| day_of(self.created_at) >= day)
    }

    /// Whether somebody already moved the pupil up for the 年度, as the roster of its 春期 does.
    pub(super) fn was_raised_for(&self, year: i32) -> bool {
        self.raised_on.zip(NaiveDate::from_ymd_opt(year, 2, 1)).is_some_and(|(raised, from)| raised >= from)
    }
}

/// The 年度 that pupils move up into on `today`: the coming one until March, the current one from April on.
pub(super) fn year_on(today: NaiveDate) -> i32 {
    today.year()
}

fn first_day(year: i32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 4, 1)
}

/// Everybody of a 塾 who is 在籍 or 休会: the highest grade first, since it has to make way.
pub(super) async fn list_candidates(tx: &mut ReadTx, juku: JukuId) -> DbResult<Vec<Candidate>> {
    store::list_candidates(tx, juku).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_is_the_coming_one_in_march_and_the_current_one_in_april() {
        for (today, year) in [("2027-03-20", 2027), ("2027-04-02", 2027), ("2026-12-31", 2026)] {
            assert_eq!(year_on(today.parse().unwrap()), year, "{today}");
        }
    }
}
