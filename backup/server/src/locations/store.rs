//! The SQL of locations.

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};

use super::LocationId;

/// A place.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Location {
    pub(crate) id: LocationId,
    pub(crate) name: String,
    pub(crate) off_site: bool,
    pub(crate) production: bool,
    pub(crate) notes: String,
    pub(crate) revision: i64,
    pub(crate) retired_at: Option<Timestamp>,
}

/// The columns of a [`Location`].
macro_rules! location_columns {
    () => {
        "l.id, l.name, l.off_site, l.production, l.notes, l.revision, l.retired_at"
    };
}

impl Location {
    /// 「本番」, 「オフサイト」 or 「本番と同じ場所」.
    pub(crate) fn kind(&self) -> &'static str {
        match (self.production, self.off_site) {
            (true, _) => "本番",
            (_, true) => "オフサイト",
            _ => "本番と同じ拠点",
        }
    }
}

/// A place with what lies there.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct LocationLine {
    #[sqlx(flatten)]
    pub(super) location: Location,
    pub(super) repositories: i64,
    pub(super) copies: i64,
}

pub(crate) async fn list_locations(tx: &mut ReadTx) -> DbResult<Vec<Location>> {
    tx.list(
        sql!(concat!("SELECT ", location_columns!(), " FROM locations l ORDER BY l.off_site, l.name")),
        params![],
    )
    .await
}

/// The places that are not retired.
pub(crate) async fn list_in_use(tx: &mut ReadTx) -> DbResult<Vec<Location>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            location_columns!(),
            " FROM locations l WHERE l.retired_at IS NULL ORDER BY l.off_site, l.name"
        )),
        params![],
    )
    .await
}

pub(super) async fn find_location(tx: &mut ReadTx, id: LocationId) -> DbResult<Option<Location>> {
    tx.find(sql!(concat!("SELECT ", location_columns!(), " FROM locations l WHERE l.id = $1")), params![id])
        .await
}

/// Holds a place, so that nobody retires it before `tx` ends; `false` if it is retired.
pub(crate) async fn advance_in_use(tx: &mut WriteTx, id: LocationId) -> DbResult<bool> {
    let held = tx
        .execute(
            sql!("UPDATE locations SET revision = revision WHERE id = $1 AND retired_at IS NULL"),
            params![id],
        )
        .await?;
    Ok(held == 1)
}

/// Moves a place on from revision `seen`; `false` means that somebody else already did.
pub(super) async fn advance_revision(tx: &mut WriteTx, id: LocationId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE locations SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Changes a place whose revision was advanced before.
pub(super) async fn update_location(
    tx: &mut WriteTx,
    id: LocationId,
    name: &str,
    off_site: bool,
    notes: &str,
) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE locations SET name = $2, off_site = $3, notes = $4 WHERE id = $1"),
        params![id, name, off_site, notes],
    )
    .await?;
    Ok(())
}

/// Retires a place whose revision was advanced before, or brings it back.
pub(super) async fn update_retired(tx: &mut WriteTx, id: LocationId, retired: bool) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE locations SET retired_at = $2 WHERE id = $1"),
        params![id, retired.then_some(now)],
    )
    .await?;
    Ok(())
}

/// How many repositories, copies of jobs, media and places of sources in use lie or belong at a place.
pub(super) async fn count_in_use(tx: &mut ReadTx, id: LocationId) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT (SELECT COUNT(*) FROM repositories r WHERE r.location_id = $1 AND r.retired_at IS NULL)
                  + (SELECT COUNT(*) FROM copies c JOIN jobs j ON j.id = c.job_id
                     WHERE c.location_id = $1 AND c.repository_id IS NULL AND c.retired_at IS NULL
                       AND j.retired_at IS NULL)
                  + (SELECT COUNT(*) FROM media m
                     WHERE (m.home_id = $1 OR m.location_id = $1) AND m.state <> 'retired')
                  + (SELECT COUNT(*) FROM held_places h JOIN pullers p ON p.id = h.puller_id
                     WHERE h.location_id = $1 AND p.retired_at IS NULL)"
        ),
        params![id],
    )
    .await
}

pub(super) async fn list_lines(tx: &mut ReadTx) -> DbResult<Vec<LocationLine>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            location_columns!(),
            ",
                    (SELECT COUNT(*) FROM repositories r WHERE r.location_id = l.id) AS repositories,
                    (SELECT COUNT(*) FROM copies c LEFT JOIN media m ON m.id = c.medium_id
                     WHERE COALESCE(m.location_id, c.location_id) = l.id AND c.retired_at IS NULL) AS copies
             FROM locations l ORDER BY l.retired_at IS NOT NULL, l.off_site, l.name"
        )),
        params![],
    )
    .await
}

pub(crate) async fn find_location_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<Location>> {
    tx.find(
        sql!(concat!("SELECT ", location_columns!(), " FROM locations l WHERE l.name = $1")),
        params![name],
    )
    .await
}

/// Makes a place; `None` if one has the name already.
pub(super) async fn insert_location(
    tx: &mut WriteTx,
    name: &str,
    off_site: bool,
    production: bool,
    notes: &str,
) -> DbResult<Option<LocationId>> {
    let now = tx.now();
    let made: Option<(LocationId,)> = tx
        .find(
            sql!(
                "INSERT INTO locations (name, off_site, production, notes, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (name) DO NOTHING RETURNING id"
            ),
            params![name, off_site, production, notes, now],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// The place of the originals; made the first time that somebody needs it.
pub(crate) async fn upsert_production(tx: &mut WriteTx) -> DbResult<LocationId> {
    let found: Option<(LocationId,)> =
        tx.find(sql!("SELECT id FROM locations WHERE production ORDER BY id LIMIT 1"), params![]).await?;
    if let Some((id,)) = found {
        return Ok(id);
    }
    let made = insert_location(tx, PRODUCTION, false, true, "").await?;
    match made {
        Some(id) => Ok(id),
        None => Ok(tx
            .load::<(LocationId,)>(sql!("SELECT id FROM locations WHERE name = $1"), params![PRODUCTION])
            .await?
            .0),
    }
}

/// What the place of the originals is called until somebody names it.
const PRODUCTION: &str = "本番サイト";
