//! Holding a place that somebody names.

use platform_database::{DbResult, WriteTx};

use super::LocationId;
use super::store::{self, Location};

/// Holds the place of that number or name, so that nobody retires it before `tx` ends; `None` if none in use is meant.
pub(crate) async fn hold_location(tx: &mut WriteTx, said: &str) -> DbResult<Option<Location>> {
    let found = match said.parse() {
        Ok(number) => store::find_location(tx, LocationId(number)).await?,
        Err(_no_number) => store::find_location_by_name(tx, said).await?,
    };
    let Some(location) = found else { return Ok(None) };
    Ok(store::advance_in_use(tx, location.id).await?.then_some(location))
}
