//! The SQL of media.

use std::collections::HashSet;

use backup_policy::MediumKind;
use platform_database::{DbResult, Params, ReadTx, Timestamp, WriteTx, params, rows_sql, sorted_sql, sql};

use super::{MediumId, Register, Standing};
use crate::loans::LoanId;
use crate::locations::LocationId;

/// A medium with its places, and with its loan where it is lent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Medium {
    pub(crate) id: MediumId,
    pub(crate) label: String,
    pub(super) kind: String,
    pub(crate) generation: String,
    pub(crate) capacity_gb: Option<i64>,
    pub(crate) home_id: LocationId,
    pub(crate) home: String,
    pub(crate) location_id: LocationId,
    pub(crate) location: String,
    pub(super) state: String,
    pub(crate) readable: bool,
    pub(crate) notes: String,
    pub(crate) revision: i64,
    #[sqlx(flatten)]
    pub(crate) register: Register,
    /// How often a good run is known to have written it.
    pub(crate) writes: i64,
    /// Why it was discarded, as a word.
    pub(super) retire_reason: String,
    pub(crate) loan_id: Option<LoanId>,
    pub(crate) borrower: Option<String>,
    pub(crate) due_at: Option<Timestamp>,
    /// When a stocktake did not find it, if nobody has had it in hand since.
    pub(crate) missed_at: Option<Timestamp>,
}

/// The columns of a [`Medium`].
macro_rules! medium_columns {
    () => {
        "m.id, m.label, m.kind, m.generation, m.capacity_gb, m.home_id, h.name AS home, m.location_id, l.name AS location,
         m.state, m.readable, m.notes, m.revision, m.maker, m.model, m.serial, m.rack, m.bought_on, m.warranty_until,
         m.writes, m.retire_reason, o.id AS loan_id, o.borrower, o.due_at, v.moved_at AS missed_at
         FROM media m JOIN locations h ON h.id = m.home_id JOIN locations l ON l.id = m.location_id
         LEFT JOIN loans o ON o.medium_id = m.id AND o.returned_at IS NULL
         LEFT JOIN moves v ON v.act = 'missed'
             AND v.id = (SELECT MAX(n.id) FROM moves n WHERE n.medium_id = m.id AND n.act <> 'strayed')"
    };
}

/// Which media of a list; the order of the statement's parameters is [`MediumFilter::params`].
macro_rules! medium_filter {
    () => {
        " WHERE (LOWER(m.label) LIKE $1 ESCAPE '!' OR LOWER(m.notes) LIKE $1 ESCAPE '!'
                 OR LOWER(m.serial) LIKE $1 ESCAPE '!' OR LOWER(m.rack) LIKE $1 ESCAPE '!')
            AND (CAST($2 AS TEXT) IS NULL OR m.kind = $2)
            AND (CASE WHEN CAST($3 AS TEXT) IS NULL THEN m.state <> 'retired'
                      WHEN $3 = 'overdue' THEN m.state = 'lent' AND o.due_at <= $5
                      WHEN $3 = 'missed' THEN (SELECT n.act FROM moves n WHERE n.medium_id = m.id AND n.act <> 'strayed'
                                               ORDER BY n.id DESC LIMIT 1) = 'missed'
                      WHEN $3 = 'unreadable' THEN m.state <> 'retired' AND NOT m.readable
                      ELSE m.state = $3 END)
            AND (CAST($4 AS BIGINT) IS NULL OR m.location_id = $4)"
    };
}

impl Medium {
    /// How it stands.
    pub(crate) fn standing(&self) -> Option<Standing> {
        Standing::from_code(&self.state)
    }

    /// What it is.
    pub(crate) fn kind(&self) -> Option<MediumKind> {
        MediumKind::from_code(&self.kind)
    }

    /// Whether it should have come back.
    pub(crate) fn is_overdue(&self, now: Timestamp) -> bool {
        self.due_at.is_some_and(|due| due <= now)
    }
}

/// Which media a list shows.
#[derive(Clone, Debug, Default)]
pub(super) struct MediumFilter {
    /// A pattern for label and notes.
    pub(super) search: String,
    pub(super) kind: Option<String>,
    /// A standing, `overdue`, `missed` or `unreadable`; without one all that are not discarded.
    pub(super) state: Option<String>,
    pub(super) location: Option<LocationId>,
}

impl MediumFilter {
    fn params(&self, now: Timestamp) -> Params {
        params![&self.search, self.kind.as_ref(), self.state.as_ref(), self.location, now]
    }
}

/// What a medium is, apart from where it is.
pub(super) struct Described<'a> {
    pub(super) label: &'a str,
    pub(super) kind: MediumKind,
    pub(super) generation: &'a str,
    pub(super) capacity_gb: Option<i64>,
    pub(super) home: LocationId,
    pub(super) notes: &'a str,
    pub(super) register: &'a Register,
}

pub(crate) async fn find_medium(tx: &mut ReadTx, id: MediumId) -> DbResult<Option<Medium>> {
    tx.find(sql!(concat!("SELECT ", medium_columns!(), " WHERE m.id = $1")), params![id]).await
}

pub(crate) async fn find_medium_by_label(tx: &mut ReadTx, label: &str) -> DbResult<Option<Medium>> {
    tx.find(sql!(concat!("SELECT ", medium_columns!(), " WHERE m.label = $1")), params![label]).await
}

/// The media of these numbers, as far as they are there.
pub(crate) async fn list_media(tx: &mut ReadTx, ids: &[MediumId]) -> DbResult<Vec<Medium>> {
    tx.list_for(
        &rows_sql!(1, concat!("SELECT ", medium_columns!(), " WHERE m.id IN (VALUES {keys})")),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await
}

/// A medium with the label that was asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Called {
    pub(crate) asked: String,
    #[sqlx(flatten)]
    pub(crate) medium: Medium,
}

/// The media whose labels are one of `labels` in letters of either case.
pub(crate) async fn list_called(tx: &mut ReadTx, labels: &HashSet<String>) -> DbResult<Vec<Called>> {
    tx.list_for(
        &rows_sql!(
            1,
            concat!(
                "SELECT wanted.column1 AS asked, ",
                medium_columns!(),
                " JOIN (VALUES {rows}) AS wanted ON LOWER(wanted.column1) = LOWER(m.label)"
            )
        ),
        labels.iter().map(|label| [label.into()]),
    )
    .await
}

/// The media that are not discarded, by label.
pub(crate) async fn list_in_use(tx: &mut ReadTx) -> DbResult<Vec<Medium>> {
    tx.list(
        sql!(concat!("SELECT ", medium_columns!(), " WHERE m.state <> 'retired' ORDER BY m.label")),
        params![],
    )
    .await
}

pub(super) async fn count_lines(tx: &mut ReadTx, filter: &MediumFilter) -> DbResult<i64> {
    let now = tx.now();
    tx.count(
        sql!(concat!(
            "SELECT COUNT(*) FROM media m LEFT JOIN loans o ON o.medium_id = m.id AND o.returned_at IS NULL",
            medium_filter!()
        )),
        filter.params(now),
    )
    .await
}

pub(super) async fn list_lines(
    tx: &mut ReadTx,
    filter: &MediumFilter,
    (key, descending): (&str, bool),
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Medium>> {
    let mut params = filter.params(tx.now());
    params.extend(params![limit, offset]);
    let sql = sorted_sql!(
        concat!("SELECT ", medium_columns!(), medium_filter!(), " ORDER BY {order} LIMIT $6 OFFSET $7"),
        key,
        descending,
        [
            "label" => "m.label {dir}",
            "kind" => "m.kind {dir}, m.label",
            "state" => "m.state {dir}, m.label",
            "place" => "l.name {dir}, m.label",
        ]
    );
    tx.list(sql, params).await
}

/// The media of a list that were registered after `after`, in order.
pub(super) async fn list_lines_after(
    tx: &mut ReadTx,
    filter: &MediumFilter,
    after: MediumId,
    limit: i64,
) -> DbResult<Vec<Medium>> {
    let mut params = filter.params(tx.now());
    params.extend(params![after, limit]);
    tx.list(
        sql!(concat!(
            "SELECT ",
            medium_columns!(),
            medium_filter!(),
            " AND m.id > $6 ORDER BY m.id LIMIT $7"
        )),
        params,
    )
    .await
}

/// Makes a medium that lies in its place; `None` if one has the label already.
pub(super) async fn insert_medium(tx: &mut WriteTx, new: &Described<'_>) -> DbResult<Option<MediumId>> {
    let now = tx.now();
    let made: Option<(MediumId,)> = tx
        .find(
            sql!(
                "INSERT INTO media (label, kind, generation, capacity_gb, home_id, location_id, state, notes, created_at, maker,
                                    model, serial, rack, bought_on, warranty_until)
                 VALUES ($1, $2, $3, $4, $5, $5, 'stored', $6, $7, $8, $9, $10, $11, $12, $13)
                 ON CONFLICT (label) DO NOTHING RETURNING id"
            ),
            params![
                new.label,
                new.kind.code(),
                new.generation,
                new.capacity_gb,
                new.home,
                new.notes,
                now,
                &new.register.maker,
                &new.register.model,
                &new.register.serial,
                &new.register.rack,
                new.register.bought_on,
                new.register.warranty_until
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// The labels that begin so.
pub(super) async fn list_labels(tx: &mut ReadTx, prefix: &str) -> DbResult<Vec<String>> {
    let labels: Vec<(String,)> =
        tx.list(sql!("SELECT label FROM media WHERE label LIKE $1"), params![format!("{prefix}%")]).await?;
    Ok(labels.into_iter().map(|(label,)| label).collect())
}

/// Counts that a good run has written a medium.
pub(crate) async fn advance_writes(tx: &mut WriteTx, id: MediumId) -> DbResult<()> {
    tx.execute(sql!("UPDATE media SET writes = writes + 1 WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// Keeps why a medium was discarded.
pub(super) async fn update_retire_reason(tx: &mut WriteTx, id: MediumId, reason: &str) -> DbResult<()> {
    tx.execute(sql!("UPDATE media SET retire_reason = $2 WHERE id = $1"), params![id, reason]).await?;
    Ok(())
}

/// Moves a medium on from revision `seen`; `false` means that somebody else already did.
pub(super) async fn advance_revision(tx: &mut WriteTx, id: MediumId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE media SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Changes what a medium is, whose revision was advanced before.
pub(super) async fn update_medium(tx: &mut WriteTx, id: MediumId, now: &Described<'_>) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE media SET label = $2, kind = $3, generation = $4, capacity_gb = $5, home_id = $6, notes = $7, maker = $8,
                    model = $9, serial = $10, rack = $11, bought_on = $12, warranty_until = $13
             WHERE id = $1"
        ),
        params![
            id,
            now.label,
            now.kind.code(),
            now.generation,
            now.capacity_gb,
            now.home,
            now.notes,
            &now.register.maker,
            &now.register.model,
            &now.register.serial,
            &now.register.rack,
            now.register.bought_on,
            now.register.warranty_until
        ],
    )
    .await?;
    Ok(())
}

/// Holds a medium, so that nobody else moves it before `tx` ends.
pub(crate) async fn claim_medium(tx: &mut WriteTx, id: MediumId) -> DbResult<()> {
    tx.execute(sql!("UPDATE media SET revision = revision WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// Moves a medium from one standing to another, and to `place` if one is named; `false` if it does not stand so.
pub(crate) async fn advance_standing(
    tx: &mut WriteTx,
    id: MediumId,
    from: Standing,
    to: Standing,
    place: Option<LocationId>,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE media SET state = $3, location_id = COALESCE($4, location_id), revision = revision + 1
                 WHERE id = $1 AND state = $2"
            ),
            params![id, from.code(), to.code(), place],
        )
        .await?;
    Ok(moved == 1)
}

/// Keeps what an inspection said of a medium that came back or lies in its place, and stores it where it belongs;
/// `false` if it is neither.
pub(crate) async fn advance_inspected(tx: &mut WriteTx, id: MediumId, readable: bool) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE media SET location_id = CASE state WHEN 'returned' THEN home_id ELSE location_id END,
                        state = 'stored', readable = $2, revision = revision + 1
                 WHERE id = $1 AND state IN ('returned', 'stored')"
            ),
            params![id, readable],
        )
        .await?;
    Ok(moved == 1)
}
