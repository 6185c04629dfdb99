//! The SQL of rounds.

use autograder_grading::RoundName;
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, either_sql, params, sql};

use super::{RoundId, RoundState, Schedule};

/// A round as everything sees it.
#[derive(Clone, Debug)]
pub(crate) struct Round {
    pub(crate) id: RoundId,
    pub(crate) name: RoundName,
    pub(crate) state: RoundState,
    pub(crate) sat_on: NaiveDate,
    pub(crate) sat_until: Option<NaiveDate>,
    pub(crate) roster_deadline_at: Option<Timestamp>,
    pub(crate) opens_at: Timestamp,
    pub(crate) deadline_at: Timestamp,
    pub(crate) grace_minutes: i64,
    pub(crate) publish_at: Option<Timestamp>,
    pub(crate) revision: i64,
    /// Grows with each change of who sits it, and where.
    pub(crate) roster_revision: i64,
    /// The 締切 granted to the place that looks, which holds if it is later; `crate::extensions` puts it here.
    pub(crate) extended_until: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct RoundRow {
    id: RoundId,
    year: i64,
    season: String,
    state: String,
    sat_on: NaiveDate,
    sat_until: Option<NaiveDate>,
    roster_deadline_at: Option<Timestamp>,
    opens_at: Timestamp,
    deadline_at: Timestamp,
    grace_minutes: i64,
    publish_at: Option<Timestamp>,
    revision: i64,
    roster_revision: i64,
}

impl From<RoundRow> for Round {
    fn from(row: RoundRow) -> Round {
        Round {
            id: row.id,
            name: RoundName::kept(row.year, &row.season).expect("rounds were checked when they were stored"),
            state: RoundState::from_code(&row.state).expect("a check constraint holds the states"),
            sat_on: row.sat_on,
            sat_until: row.sat_until,
            roster_deadline_at: row.roster_deadline_at,
            opens_at: row.opens_at,
            deadline_at: row.deadline_at,
            grace_minutes: row.grace_minutes,
            publish_at: row.publish_at,
            revision: row.revision,
            roster_revision: row.roster_revision,
            extended_until: None,
        }
    }
}

/// One recorded move.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RoundMove {
    pub(crate) from_state: String,
    pub(crate) to_state: String,
    pub(crate) reason: String,
    pub(crate) moved_by: String,
    pub(crate) moved_at: Timestamp,
}

/// The columns of a [`RoundRow`].
macro_rules! round_columns {
    () => {
        "id, year, season, state, sat_on, sat_until, roster_deadline_at, opens_at, deadline_at, grace_minutes, publish_at,
         revision, roster_revision"
    };
}

pub(crate) async fn find_round(tx: &mut ReadTx, id: RoundId) -> DbResult<Option<Round>> {
    let row = tx
        .find::<RoundRow>(
            sql!(concat!("SELECT ", round_columns!(), " FROM rounds WHERE id = $1")),
            params![id],
        )
        .await?;
    Ok(row.map(Round::from))
}

/// The rounds made after `after`, in order.
pub(crate) async fn list_rounds_after(tx: &mut ReadTx, after: RoundId, limit: i64) -> DbResult<Vec<Round>> {
    let rows = tx
        .list::<RoundRow>(
            sql!(concat!("SELECT ", round_columns!(), " FROM rounds WHERE id > $1 ORDER BY id LIMIT $2")),
            params![after, limit],
        )
        .await?;
    Ok(rows.into_iter().map(Round::from).collect())
}

pub(crate) async fn find_round_by_name(tx: &mut ReadTx, name: RoundName) -> DbResult<Option<Round>> {
    let row = tx
        .find::<RoundRow>(
            sql!(concat!("SELECT ", round_columns!(), " FROM rounds WHERE year = $1 AND season = $2")),
            params![name.year, name.season.code()],
        )
        .await?;
    Ok(row.map(Round::from))
}

/// Loads a round and keeps its state from moving until this transaction ends; several may hold it at once.
pub(crate) async fn hold_round(tx: &mut WriteTx, id: RoundId) -> DbResult<Option<Round>> {
    let row = tx
        .find::<RoundRow>(
            either_sql!(
                sqlite: concat!("SELECT ", round_columns!(), " FROM rounds WHERE id = $1"),
                postgres: concat!("SELECT ", round_columns!(), " FROM rounds WHERE id = $1 FOR SHARE"),
            ),
            params![id],
        )
        .await?;
    Ok(row.map(Round::from))
}

/// Loads a round and keeps everybody else from holding it until this transaction ends.
pub(crate) async fn hold_round_alone(tx: &mut WriteTx, id: RoundId) -> DbResult<Option<Round>> {
    let row = tx
        .find::<RoundRow>(
            either_sql!(
                sqlite: concat!("SELECT ", round_columns!(), " FROM rounds WHERE id = $1"),
                postgres: concat!("SELECT ", round_columns!(), " FROM rounds WHERE id = $1 FOR UPDATE"),
            ),
            params![id],
        )
        .await?;
    Ok(row.map(Round::from))
}

/// All rounds, the latest first.
pub(crate) async fn list_rounds(tx: &mut ReadTx) -> DbResult<Vec<Round>> {
    let rows: Vec<RoundRow> = tx
        .list(
            sql!(concat!(
                "SELECT ",
                round_columns!(),
                " FROM rounds
                 ORDER BY year DESC, CASE season WHEN 'winter' THEN 3 WHEN 'summer' THEN 2 ELSE 1 END DESC"
            )),
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(Round::from).collect())
}

/// Makes a round in 準備中; `None` if there is one of that name already.
pub(super) async fn insert_round(
    tx: &mut WriteTx,
    name: RoundName,
    schedule: &Schedule,
) -> DbResult<Option<RoundId>> {
    let now = tx.now();
    let made = tx
        .find::<(RoundId,)>(
            sql!(
                "INSERT INTO rounds (year, season, state, sat_on, opens_at, deadline_at, grace_minutes, created_at, sat_until,
                    roster_deadline_at, publish_at)
                 VALUES ($1, $2, 'preparing', $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (year, season) DO NOTHING RETURNING id"
            ),
            params![
                name.year,
                name.season.code(),
                schedule.sat_on,
                schedule.opens_at,
                schedule.deadline_at,
                schedule.grace_minutes,
                now,
                schedule.sat_until,
                schedule.roster_deadline_at,
                schedule.publish_at
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Moves the round on from `seen`; `false` means somebody else already did.
pub(super) async fn advance_state(
    tx: &mut WriteTx,
    id: RoundId,
    seen: RoundState,
    next: RoundState,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE rounds SET state = $3, revision = revision + 1 WHERE id = $1 AND state = $2"),
            params![id, seen.code(), next.code()],
        )
        .await?;
    Ok(moved == 1)
}

/// Brings a 公開日時 that lies ahead forward to now, and says which it was.
pub(super) async fn claim_publication(tx: &mut WriteTx, round: &Round) -> DbResult<Option<Timestamp>> {
    let now = tx.now();
    let moved = tx
        .execute(
            sql!("UPDATE rounds SET publish_at = $2 WHERE id = $1 AND publish_at > $2"),
            params![round.id, now],
        )
        .await?;
    Ok(round.publish_at.filter(|_| moved == 1))
}

/// Writes the schedule if nobody changed the round since `seen`.
pub(super) async fn advance_schedule(
    tx: &mut WriteTx,
    id: RoundId,
    seen: i64,
    schedule: &Schedule,
) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!(
                "UPDATE rounds SET sat_on = $3, opens_at = $4, deadline_at = $5, grace_minutes = $6, sat_until = $7,
                    roster_deadline_at = $8, publish_at = $9, revision = revision + 1
                 WHERE id = $1 AND revision = $2"
            ),
            params![
                id,
                seen,
                schedule.sat_on,
                schedule.opens_at,
                schedule.deadline_at,
                schedule.grace_minutes,
                schedule.sat_until,
                schedule.roster_deadline_at,
                schedule.publish_at
            ],
        )
        .await?;
    Ok(moved == 1)
}

/// Says that the set of entries changed; other writers of the round's roster wait.
pub(crate) async fn advance_round_roster(tx: &mut WriteTx, id: RoundId) -> DbResult<()> {
    tx.execute(sql!("UPDATE rounds SET roster_revision = roster_revision + 1 WHERE id = $1"), params![id])
        .await?;
    Ok(())
}

/// Says that words on the report cards of the round were written or taken away.
pub(crate) async fn advance_wording(tx: &mut WriteTx, id: RoundId) -> DbResult<()> {
    tx.execute(
        sql!(
            "INSERT INTO wordings (round_id, revision) VALUES ($1, 1)
             ON CONFLICT (round_id) DO UPDATE SET revision = wordings.revision + 1"
        ),
        params![id],
    )
    .await?;
    Ok(())
}

/// Says the same of every round.
pub(crate) async fn advance_every_wording(tx: &mut WriteTx) -> DbResult<()> {
    advance_wording(tx, EVERY_ROUND).await
}

/// Stands for all rounds in `wordings`; no round has this id.
const EVERY_ROUND: RoundId = RoundId(0);

/// How often the round's invoices were drafted or issued.
pub(crate) async fn load_billing_revision(tx: &mut ReadTx, id: RoundId) -> DbResult<i64> {
    tx.count(sql!("SELECT billing_revision FROM rounds WHERE id = $1"), params![id]).await
}

/// Moves the round's billing on from `seen`; `false` means that somebody did already. Until this transaction ends, the
/// round stays as it is.
pub(crate) async fn advance_billing(tx: &mut WriteTx, id: RoundId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE rounds SET billing_revision = billing_revision + 1 WHERE id = $1 AND billing_revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

pub(super) async fn insert_move(
    tx: &mut WriteTx,
    id: RoundId,
    states: (RoundState, RoundState),
    reason: &str,
    by: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "INSERT INTO round_moves (round_id, from_state, to_state, reason, moved_by, moved_at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ),
        params![id, states.0.code(), states.1.code(), reason, by, now],
    )
    .await?;
    Ok(())
}

pub(crate) async fn list_moves(tx: &mut ReadTx, id: RoundId) -> DbResult<Vec<RoundMove>> {
    tx.list(
        sql!(
            "SELECT from_state, to_state, reason, moved_by, moved_at FROM round_moves WHERE round_id = $1
             ORDER BY moved_at DESC, id DESC"
        ),
        params![id],
    )
    .await
}

/// Whether any mark or absence of the round is known.
pub(super) async fn count_sittings(tx: &mut ReadTx, id: RoundId) -> DbResult<i64> {
    tx.count(
        sql!("SELECT COUNT(*) FROM sittings s JOIN exams x ON x.id = s.exam_id WHERE x.round_id = $1"),
        params![id],
    )
    .await
}
