//! From what was measured to when it will be full.

use std::collections::HashMap;

use backup_policy::{Forecast, Shortage, used_percent};
use chrono::{NaiveDate, TimeDelta};
use platform_database::{DbResult, ReadTx};

use super::store;
use crate::days;
use crate::repositories::{self, RepositoryId};

/// From how many days growth is told.
const DAYS: i64 = 90;

/// How a repository grows.
#[derive(Clone, Debug)]
pub(crate) struct Capacity {
    pub(crate) id: RepositoryId,
    pub(crate) name: String,
    /// What it may hold, if somebody has said.
    pub(crate) limit: Option<i64>,
    /// How much it held, day by day.
    pub(crate) sizes: Vec<(NaiveDate, i64)>,
    /// `None` without a limit.
    pub(crate) forecast: Option<Forecast>,
}

impl Capacity {
    /// How much it holds.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.sizes.last().map(|(_, bytes)| *bytes)
    }

    /// How much of what it may hold is used, in percent; `None` where one of the two is not known.
    pub(crate) fn used_percent(&self) -> Option<i64> {
        Some(used_percent(self.newest()?, self.limit?))
    }

    /// How urgently it needs room; `None` while there is enough, or nobody knows.
    pub(crate) fn shortage(&self, today: NaiveDate) -> Option<Shortage> {
        self.forecast?.shortage(self.used_percent()?, today)
    }
}

/// Every repository in use, by name, as it grew in the last 90 days; in two queries.
pub(crate) async fn load_capacities(tx: &mut ReadTx) -> DbResult<Vec<Capacity>> {
    let since = days::of(tx.now()) - TimeDelta::days(DAYS);
    let mut sizes: HashMap<RepositoryId, Vec<(NaiveDate, i64)>> = HashMap::new();
    for point in repositories::list_size_points(tx, since).await? {
        sizes.entry(point.repository_id).or_default().push((point.measured_on, point.bytes_stored));
    }
    let limits = store::list_limits(tx).await?;
    Ok(limits
        .into_iter()
        .map(|row| {
            let sizes = sizes.remove(&row.id).unwrap_or_default();
            let forecast = row.limit_bytes.map(|limit| Forecast::of(&sizes, limit));
            Capacity { id: row.id, name: row.name, limit: row.limit_bytes, sizes, forecast }
        })
        .collect())
}
