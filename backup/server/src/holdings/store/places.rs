//! The SQL of the places of sources.

use std::collections::{BTreeSet, HashMap};

use backup_policy::Outcome;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use crate::holdings::PlaceId;
use crate::holdings::confirm::PlaceSettings;
use crate::locations::LocationId;
use crate::pullers::{self, PullerId};

/// A place as a source tells of it.
pub(in crate::holdings) struct KeptPlace {
    pub(in crate::holdings) kind: &'static str,
    /// How much fits, and how much is there.
    pub(in crate::holdings) sizes: Option<(i64, i64)>,
    pub(in crate::holdings) online: Option<bool>,
    pub(in crate::holdings) lock_days: Option<i64>,
    pub(in crate::holdings) last: Option<(Timestamp, Outcome)>,
}

/// Keeps a place as it is told now.
pub(in crate::holdings) async fn upsert_place(
    tx: &mut WriteTx,
    puller: PullerId,
    name: &str,
    place: &KeptPlace,
) -> DbResult<PlaceId> {
    let now = tx.now();
    let (id,): (PlaceId,) = tx
        .load(
            sql!(
                "INSERT INTO held_places (puller_id, kind, name, told_at, total_bytes, used_bytes, online, lock_days, began_at,
                                          outcome)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (puller_id, kind, name) DO UPDATE SET told_at = excluded.told_at,
                     total_bytes = excluded.total_bytes, used_bytes = excluded.used_bytes, online = excluded.online,
                     lock_days = excluded.lock_days, began_at = excluded.began_at, outcome = excluded.outcome
                 RETURNING id"
            ),
            params![
                puller,
                place.kind,
                name,
                now,
                place.sizes.map(|(total, _)| total),
                place.sizes.map(|(_, used)| used),
                place.online,
                place.lock_days,
                place.last.map(|(at, _)| at),
                place.last.map(|(_, outcome)| outcome.code())
            ],
        )
        .await?;
    Ok(id)
}

/// Keeps how full a place is on a day; a second measure of a day replaces the first.
pub(in crate::holdings) async fn upsert_size(
    tx: &mut WriteTx,
    id: PlaceId,
    day: NaiveDate,
    used: i64,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO held_sizes (place_id, measured_on, used_bytes) VALUES ($1, $2, $3)
             ON CONFLICT (place_id, measured_on) DO UPDATE SET used_bytes = excluded.used_bytes"
        ),
        params![id, day, used],
    )
    .await?;
    Ok(())
}

/// Keeps that something lies in places of which nothing else may be told; gives them by their names. Where the source tells of
/// its lock, how fresh that is stays as it was.
pub(in crate::holdings) async fn upsert_bare_places(
    tx: &mut WriteTx,
    puller: PullerId,
    names: &BTreeSet<&str>,
) -> DbResult<HashMap<String, PlaceId>> {
    let now = tx.now();
    let kept: Vec<(String, PlaceId)> = tx
        .list_for(
            &rows_sql!(
                4,
                "INSERT INTO held_places (puller_id, kind, name, told_at) VALUES {rows}
                 ON CONFLICT (puller_id, kind, name) DO UPDATE SET
                     told_at = CASE WHEN held_places.lock_days IS NULL THEN excluded.told_at ELSE held_places.told_at END
                 RETURNING name, id"
            ),
            names.iter().map(|name| [puller.into(), "store".into(), (*name).into(), now.into()]),
        )
        .await?;
    Ok(kept.into_iter().collect())
}

/// A place of a source, with where a person has said it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::holdings) struct HeldPlace {
    pub(in crate::holdings) id: PlaceId,
    pub(in crate::holdings) puller_id: PullerId,
    pub(in crate::holdings) puller: String,
    pub(in crate::holdings) kind: String,
    pub(in crate::holdings) name: String,
    pub(in crate::holdings) told_at: Timestamp,
    pub(in crate::holdings) total_bytes: Option<i64>,
    pub(in crate::holdings) used_bytes: Option<i64>,
    pub(in crate::holdings) online: Option<bool>,
    /// As the source tells it.
    pub(in crate::holdings) lock_days: Option<i64>,
    pub(in crate::holdings) began_at: Option<Timestamp>,
    pub(in crate::holdings) outcome: Option<String>,
    pub(in crate::holdings) location_id: Option<LocationId>,
    pub(in crate::holdings) location: Option<String>,
    pub(in crate::holdings) off_site: Option<bool>,
    pub(in crate::holdings) medium: Option<String>,
    pub(in crate::holdings) encrypted: Option<bool>,
    /// As a person says it.
    pub(in crate::holdings) said_lock_days: Option<i64>,
    pub(in crate::holdings) revision: i64,
    every_minutes: i64,
}

/// The columns of a [`HeldPlace`].
macro_rules! place_columns {
    () => {
        "h.id, h.puller_id, p.name AS puller, h.kind, h.name, h.told_at, h.total_bytes, h.used_bytes, h.online,
         h.lock_days, h.began_at, h.outcome, h.location_id, l.name AS location, l.off_site, h.medium, h.encrypted,
         h.said_lock_days, h.revision, p.every_minutes
         FROM held_places h JOIN pullers p ON p.id = h.puller_id LEFT JOIN locations l ON l.id = h.location_id"
    };
}

impl HeldPlace {
    /// Whether it was told of so lately that one may rely on it.
    pub(in crate::holdings) fn is_fresh(&self, now: Timestamp) -> bool {
        now - self.told_at <= pullers::patience(self.every_minutes)
    }

    /// Whether copies lie there; a synchronisation only carries them.
    pub(in crate::holdings) fn is_store(&self) -> bool {
        self.kind == "store"
    }
}

/// The places of all sources in use, or of one.
pub(in crate::holdings) async fn list_places(
    tx: &mut ReadTx,
    only: Option<PullerId>,
) -> DbResult<Vec<HeldPlace>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            place_columns!(),
            " WHERE p.retired_at IS NULL AND (CAST($1 AS BIGINT) IS NULL OR h.puller_id = $1)
              ORDER BY p.name, h.kind, h.name"
        )),
        params![only],
    )
    .await
}

/// A place of a source in use.
pub(in crate::holdings) async fn find_place(tx: &mut ReadTx, id: PlaceId) -> DbResult<Option<HeldPlace>> {
    tx.find(
        sql!(concat!("SELECT ", place_columns!(), " WHERE h.id = $1 AND p.retired_at IS NULL")),
        params![id],
    )
    .await
}

/// Takes the turn of whoever saw this revision; `false` if somebody else changed it since.
pub(in crate::holdings) async fn advance_place(tx: &mut WriteTx, id: PlaceId, seen: i64) -> DbResult<bool> {
    let won = tx
        .execute(
            sql!("UPDATE held_places SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(won == 1)
}

/// Keeps where a place is whose revision was advanced before.
pub(in crate::holdings) async fn update_place(
    tx: &mut WriteTx,
    id: PlaceId,
    location: LocationId,
    settings: &PlaceSettings,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE held_places SET location_id = $2, medium = $3, encrypted = $4, said_lock_days = $5 WHERE id = $1"
        ),
        params![id, location, settings.medium.code(), settings.encrypted, settings.lock_days],
    )
    .await?;
    Ok(())
}

/// How full places were since a day.
pub(in crate::holdings) async fn list_sizes(
    tx: &mut ReadTx,
    since: NaiveDate,
) -> DbResult<Vec<(PlaceId, NaiveDate, i64)>> {
    tx.list(
        sql!(
            "SELECT place_id, measured_on, used_bytes FROM held_sizes WHERE measured_on >= $1
             ORDER BY measured_on, place_id"
        ),
        params![since],
    )
    .await
}
