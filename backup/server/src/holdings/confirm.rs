//! Saying where a place of a source is.

use backup_policy::Medium;
use platform_database::{Database, DbError, DbResult, WriteTx};
use platform_web::Problems;
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;

use super::store::{self, HeldPlace};
use super::{PlaceId, lying};
use crate::members::Operator;
use crate::pullers::{self, PullerId};
use crate::{copies, locations};

/// Where a place is, as somebody described it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPlace {
    /// The revision that was shown.
    pub(super) revision: i64,
    /// The number or the name of a location.
    pub(super) location: String,
    pub(super) medium: String,
    /// `yes`, `no` or blank.
    pub(super) encrypted: String,
    /// Blank where nobody knows.
    pub(super) lock_days: String,
}

/// Where a place is.
#[derive(Clone, Debug)]
pub(crate) struct PlaceSettings {
    location: String,
    pub(super) medium: Medium,
    pub(super) encrypted: Option<bool>,
    /// For how many days what is written there is locked, 0: not at all; counts where the source does not tell.
    pub(super) lock_days: Option<i64>,
}

/// Why it was not kept.
#[derive(Debug, Error)]
pub(crate) enum ConfirmPlaceError {
    /// No such place, or one where nothing lies.
    #[error("保管先がありません")]
    NoSuchPlace,
    /// Somebody said something else of it since it was shown.
    #[error(
        "表示したあとに、別の人がこの保管先を変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// No such location in use.
    #[error("保管場所「{0}」がありません")]
    NoSuchLocation(String),
    /// The database.
    #[error("the place could not be kept")]
    Db(#[from] DbError),
}

impl FilledPlace {
    /// What stands in the form.
    pub(super) fn of(place: &HeldPlace) -> FilledPlace {
        FilledPlace {
            revision: place.revision,
            location: place.location_id.map(|id| id.to_string()).unwrap_or_default(),
            medium: place.medium.clone().unwrap_or_default(),
            encrypted: copies::yes_or_no(place.encrypted),
            lock_days: place.said_lock_days.map(|days| days.to_string()).unwrap_or_default(),
        }
    }

    /// Reads it; `None` where something is wrong, which `problems` then names.
    pub(super) fn read(&self, problems: &mut Problems) -> Option<PlaceSettings> {
        let location = self.location.trim();
        if location.is_empty() {
            problems.add("location", "保管場所を選んでください。");
        }
        let medium = copies::read_medium(&self.medium, problems);
        let encrypted = copies::read_encrypted(&self.encrypted, problems);
        let lock_days = copies::read_lock_days(self.lock_days.trim(), 0, problems);
        let medium = medium.filter(|_| problems.is_empty())?;
        Some(PlaceSettings { location: location.to_owned(), medium, encrypted, lock_days })
    }
}

/// Takes the turn to change what the source of a place holds; gives the place as whoever was faster has left it.
pub(super) async fn hold_place(tx: &mut WriteTx, id: PlaceId) -> DbResult<Option<HeldPlace>> {
    let Some(place) = store::find_place(tx, id).await? else { return Ok(None) };
    pullers::advance_held(tx, place.puller_id).await?;
    store::find_place(tx, id).await
}

/// Says where a place is, if nobody said something else since `seen`. What its source tells of jobs there become copies of
/// theirs, now and from now on. Gives whose place it is.
pub(super) async fn confirm_place(
    database: &Database,
    by: &Operator,
    (id, seen): (PlaceId, i64),
    settings: &PlaceSettings,
) -> Result<PullerId, ConfirmPlaceError> {
    let mut tx = database.write().await?;
    let place = hold_place(&mut tx, id).await?.filter(HeldPlace::is_store);
    let place = place.ok_or(ConfirmPlaceError::NoSuchPlace)?;
    if !store::advance_place(&mut tx, id, seen).await? {
        return Err(ConfirmPlaceError::Stale);
    }
    let location = locations::hold_location(&mut tx, &settings.location).await?;
    let location = location.ok_or_else(|| ConfirmPlaceError::NoSuchLocation(settings.location.clone()))?;
    store::update_place(&mut tx, id, location.id, settings).await?;
    let kind = settings.medium;
    copies::update_told_place(&mut tx, id, (location.id, kind.code()), settings.encrypted).await?;
    let facts = json!({ "place": place.name, "location": location.name, "medium_kind": kind.label(),
                        "lock_days": settings.lock_days });
    let subject = format!("pullers/{}", place.puller);
    platform_audit::record(&mut tx, by.actor(), "holdings.placed", subject, &facts).await?;
    lying::make_copies(&mut tx, by.actor(), place.puller_id).await?;
    lying::judge_again(&mut tx).await?;
    tx.commit().await?;
    Ok(place.puller_id)
}
