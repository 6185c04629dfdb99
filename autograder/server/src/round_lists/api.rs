//! Rounds for programs.

use axum::Json;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use platform_database::{Database, Timestamp};
use platform_web::Refusal;
use serde::{Deserialize, Serialize};

use crate::rounds::{self, Round, RoundId};
use crate::staff::Headquarters;

/// How many rounds a page has at most, and has if nobody says.
const MOST: i64 = 200;
const USUAL: i64 = 50;

/// Which page of the list: those after a round, so many.
#[derive(Deserialize)]
pub(crate) struct PageAddress {
    after: Option<RoundId>,
    limit: Option<i64>,
}

/// A page of rounds, and after which one the next begins.
#[derive(Serialize)]
pub(crate) struct RoundPage {
    items: Vec<RoundItem>,
    next: Option<RoundId>,
}

/// A round.
#[derive(Serialize)]
struct RoundItem {
    id: RoundId,
    name: String,
    label: String,
    state: &'static str,
    sat_on: NaiveDate,
    opens_at: Timestamp,
    deadline_at: Timestamp,
    grace_minutes: i64,
}

/// Lists the rounds in the order in which they were made.
pub(crate) async fn list(
    State(database): State<Database>,
    _by: Headquarters,
    Query(page): Query<PageAddress>,
) -> Result<Json<RoundPage>, Refusal> {
    let limit = page.limit.unwrap_or(USUAL).clamp(1, MOST);
    let after = page.after.unwrap_or(RoundId(0));
    // One more than asked for tells whether there is a next page.
    let mut found = rounds::list_rounds_after(&mut database.read().await?, after, limit + 1).await?;
    let more = i64::try_from(found.len()).is_ok_and(|found| found > limit);
    found.truncate(usize::try_from(limit).unwrap_or_default());
    let next = found.last().filter(|_| more).map(|round| round.id);
    Ok(Json(RoundPage { items: found.iter().map(RoundItem::new).collect(), next }))
}

impl RoundItem {
    fn new(round: &Round) -> RoundItem {
        RoundItem {
            id: round.id,
            name: round.name.to_string(),
            label: round.name.label(),
            state: round.state.code(),
            sat_on: round.sat_on,
            opens_at: round.opens_at,
            deadline_at: round.deadline_at,
            grace_minutes: round.grace_minutes,
        }
    }
}
