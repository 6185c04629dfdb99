//! The SQL of locations.

use platform_database::{DbResult, ReadTx, WriteTx, params, sql};

use super::LocationId;

/// A place.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Location {
    pub(crate) id: LocationId,
    pub(crate) name: String,
    pub(crate) off_site: bool,
    pub(crate) production: bool,
    pub(crate) notes: String,
}

impl Location {
    /// 「本番」, 「オフサイト」 or 「本番と同じ場所」.
    pub(crate) fn kind(&self) -> &'static str {
        match (self.production, self.off_site) {
            (true, _) => "本番",
            (_, true) => "オフサイト",
            _ => "本番の近く",
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
        sql!("SELECT id, name, off_site, production, notes FROM locations ORDER BY off_site, name"),
        params![],
    )
    .await
}

pub(super) async fn list_lines(tx: &mut ReadTx) -> DbResult<Vec<LocationLine>> {
    tx.list(
        sql!(
            "SELECT l.id, l.name, l.off_site, l.production, l.notes,
                    (SELECT COUNT(*) FROM repositories r WHERE r.location_id = l.id) AS repositories,
                    (SELECT COUNT(*) FROM copies c WHERE c.location_id = l.id) AS copies
             FROM locations l ORDER BY l.off_site, l.name"
        ),
        params![],
    )
    .await
}

pub(crate) async fn find_location_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<Location>> {
    tx.find(
        sql!("SELECT id, name, off_site, production, notes FROM locations WHERE name = $1"),
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
