//! How full the places of other servers are, and when they will be full.

use std::collections::HashMap;

use backup_policy::{Forecast, Shortage, used_percent};
use chrono::{NaiveDate, TimeDelta};
use platform_database::{DbResult, ReadTx};

use super::{PlaceId, store};
use crate::days;

/// From how many days growth is told.
const DAYS: i64 = 90;

/// How full a place is.
#[derive(Clone, Debug)]
pub(crate) struct HeldCapacity {
    pub(crate) id: PlaceId,
    /// 「本店VBR／堅牢リポジトリ」.
    pub(crate) name: String,
    /// The page of its source.
    pub(crate) page: String,
    pub(crate) total: i64,
    pub(crate) used: i64,
    /// `None` where the source has not been heard for too long.
    pub(crate) forecast: Option<Forecast>,
}

impl HeldCapacity {
    /// How much of it is used, in percent.
    pub(crate) fn used_percent(&self) -> i64 {
        used_percent(self.used, self.total)
    }

    /// How urgently it needs room; `None` while there is enough, or its source has not been heard for too long.
    pub(crate) fn shortage(&self, today: NaiveDate) -> Option<Shortage> {
        self.forecast?.shortage(self.used_percent(), today)
    }
}

/// Every place of which a source tells how much fits; in two queries.
pub(crate) async fn load_held_capacities(tx: &mut ReadTx) -> DbResult<Vec<HeldCapacity>> {
    let now = tx.now();
    let since = days::of(now) - TimeDelta::days(DAYS);
    let mut sizes: HashMap<PlaceId, Vec<(NaiveDate, i64)>> = HashMap::new();
    for (place, day, used) in store::list_sizes(tx, since).await? {
        sizes.entry(place).or_default().push((day, used));
    }
    let places = store::list_places(tx, None).await?;
    Ok(places
        .into_iter()
        .filter_map(|place| {
            let (total, used) = place.total_bytes.zip(place.used_bytes)?;
            let sizes = sizes.remove(&place.id).unwrap_or_default();
            Some(HeldCapacity {
                id: place.id,
                name: format!("{}／{}", place.puller, place.name),
                page: format!("/pullers/{}#places", place.puller_id),
                total,
                used,
                forecast: place.is_fresh(now).then(|| Forecast::of(&sizes, total)),
            })
        })
        .collect())
}
