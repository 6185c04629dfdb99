//! The SQL of sources.

mod told;

use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, sql};
use platform_vault::SealedColumn;

use super::PullerId;
use super::settings::PullerSettings;

pub(super) use told::{
    MeantJob, WaitingJob, delete_waiting, list_meant, list_servers, list_waiting, upsert_meant,
    upsert_objects, upsert_waiting,
};

/// What a login is sealed for.
pub(super) const SEALED_LOGIN: &str = "pullers.sealed_login";

/// The logins.
pub(crate) const SEALED_LOGINS: SealedColumn = SealedColumn {
    name: SEALED_LOGIN,
    purpose: |_| SEALED_LOGIN.to_owned(),
    list: || sql!("SELECT id, sealed_login AS sealed FROM pullers ORDER BY id"),
    update: || sql!("UPDATE pullers SET sealed_login = $1 WHERE id = $2 AND sealed_login = $3"),
};

/// So many polls may fail in a row before a source counts as silent, and so long at least.
const POLLS: i32 = 3;
const AT_LEAST: TimeDelta = TimeDelta::hours(1);

/// A source.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Puller {
    pub(super) id: PullerId,
    pub(super) name: String,
    pub(super) tool: String,
    pub(super) place: String,
    pub(super) trust: String,
    pub(super) certificate: String,
    pub(super) sealed_login: String,
    pub(super) every_minutes: i64,
    /// What its server calls itself in events; empty where it sends none.
    pub(super) event_host: String,
    pub(super) revision: i64,
    pub(super) created_at: Timestamp,
    pub(super) retired_at: Option<Timestamp>,
    pub(super) mark_at: Option<Timestamp>,
    pub(super) due_at: Option<Timestamp>,
    /// Until when at most somebody asks it; over where nobody does.
    pub(super) claimed_until: Option<Timestamp>,
    pub(super) heard_at: Option<Timestamp>,
    pub(super) met: String,
    pub(super) notes: String,
    pub(super) trouble: String,
    pub(super) trial: String,
    pub(super) trial_words: String,
    pub(super) tried_at: Option<Timestamp>,
}

/// How long what a source said counts, of one that is asked every so many minutes.
pub(crate) fn patience(every_minutes: i64) -> TimeDelta {
    (TimeDelta::minutes(every_minutes) * POLLS).max(AT_LEAST)
}

impl Puller {
    /// Whether it has been silent for so long that nobody may rely on what is known; a retired one is nobody's worry.
    pub(super) fn is_silent(&self, now: Timestamp) -> bool {
        let patience = patience(self.every_minutes);
        let stopped = self.due_at.is_none() && !self.trouble.is_empty();
        self.retired_at.is_none() && (stopped || now - self.heard_at.unwrap_or(self.created_at) > patience)
    }
}

/// The columns of a [`Puller`].
macro_rules! puller_columns {
    () => {
        "id, name, tool, place, trust, certificate, sealed_login, every_minutes, event_host, revision, created_at, retired_at,
         mark_at, due_at, claimed_until, heard_at, met, notes, trouble, trial, trial_words, tried_at"
    };
}

/// Every source, those in use first.
pub(super) async fn list_pullers(tx: &mut ReadTx) -> DbResult<Vec<Puller>> {
    tx.list(
        sql!(concat!("SELECT ", puller_columns!(), " FROM pullers ORDER BY retired_at IS NOT NULL, name")),
        params![],
    )
    .await
}

pub(super) async fn find_puller(tx: &mut ReadTx, id: PullerId) -> DbResult<Option<Puller>> {
    tx.find(sql!(concat!("SELECT ", puller_columns!(), " FROM pullers WHERE id = $1")), params![id]).await
}

/// A source of which nothing is heard.
#[derive(Clone, Debug)]
pub(crate) struct UnheardPuller {
    pub(crate) id: PullerId,
    pub(crate) name: String,
    pub(crate) trouble: String,
}

/// How many sources are in use.
pub(crate) async fn count_in_use(tx: &mut ReadTx) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM pullers WHERE retired_at IS NULL"), params![]).await
}

/// The sources of which nothing is heard.
pub(crate) async fn list_unheard(tx: &mut ReadTx) -> DbResult<Vec<UnheardPuller>> {
    let now = tx.now();
    let silent = list_pullers(tx).await?.into_iter().filter(|puller| puller.is_silent(now));
    Ok(silent
        .map(|puller| UnheardPuller { id: puller.id, name: puller.name, trouble: puller.trouble })
        .collect())
}

/// The sources that are to be asked now.
pub(super) async fn list_due(tx: &mut ReadTx) -> DbResult<Vec<PullerId>> {
    let now = tx.now();
    let due: Vec<(PullerId,)> = tx
        .list(
            sql!(
                "SELECT id FROM pullers WHERE retired_at IS NULL AND due_at <= $1
                    AND (claimed_until IS NULL OR claimed_until < $1) ORDER BY id"
            ),
            params![now],
        )
        .await?;
    Ok(due.into_iter().map(|(id,)| id).collect())
}

/// Makes a source; `None` if one has the name already.
pub(super) async fn insert_puller(
    tx: &mut WriteTx,
    name: &str,
    settings: &PullerSettings,
    sealed_login: &str,
) -> DbResult<Option<PullerId>> {
    let now = tx.now();
    let made: Option<(PullerId,)> = tx
        .find(
            sql!(
                "INSERT INTO pullers (name, tool, place, trust, certificate, sealed_login, every_minutes, created_at, due_at,
                                      event_host)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9) ON CONFLICT (name) DO NOTHING RETURNING id"
            ),
            params![
                name,
                &settings.tool,
                &settings.place,
                &settings.trust,
                &settings.certificate,
                sealed_login,
                settings.every_minutes,
                now,
                &settings.event_host
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Moves a source on from revision `seen`; `false` means that somebody else already did.
pub(super) async fn advance_revision(tx: &mut WriteTx, id: PullerId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE pullers SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Changes a source whose revision was advanced before.
pub(super) async fn update_puller(
    tx: &mut WriteTx,
    id: PullerId,
    settings: &PullerSettings,
    sealed_login: &str,
) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!(
            "UPDATE pullers SET tool = $2, place = $3, trust = $4, certificate = $5, sealed_login = $6, every_minutes = $7,
                    due_at = $8, event_host = $9, trial = '', trial_words = '' WHERE id = $1"
        ),
        params![
            id,
            &settings.tool,
            &settings.place,
            &settings.trust,
            &settings.certificate,
            sealed_login,
            settings.every_minutes,
            now,
            &settings.event_host
        ],
    )
    .await?;
    Ok(())
}

/// Retires a source whose revision was advanced before, or brings it back.
pub(super) async fn update_retired(tx: &mut WriteTx, id: PullerId, retired: bool) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE pullers SET retired_at = $2, due_at = $3 WHERE id = $1"),
        params![id, retired.then_some(now), now],
    )
    .await?;
    Ok(())
}

/// Lets a source be due now; gives until when somebody has the turn to ask it, or had it.
pub(super) async fn update_due_now(tx: &mut WriteTx, id: PullerId) -> DbResult<Option<Timestamp>> {
    let now = tx.now();
    let (claimed_until,) = tx
        .load(sql!("UPDATE pullers SET due_at = $2 WHERE id = $1 RETURNING claimed_until"), params![id, now])
        .await?;
    Ok(claimed_until)
}

pub(super) async fn update_trial(tx: &mut WriteTx, id: PullerId, trial: &str, words: &str) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE pullers SET trial = $2, trial_words = $3, tried_at = $4 WHERE id = $1"),
        params![id, trial, words, now],
    )
    .await?;
    Ok(())
}

/// Takes the turn to ask a source that is due; `false` if somebody else has it, or has just asked.
pub(super) async fn claim_poll(tx: &mut WriteTx, id: PullerId, until: Timestamp) -> DbResult<bool> {
    let now = tx.now();
    let claimed = tx
        .execute(
            sql!(
                "UPDATE pullers SET claimed_until = $2
                 WHERE id = $1 AND retired_at IS NULL AND due_at <= $3 AND (claimed_until IS NULL OR claimed_until < $3)"
            ),
            params![id, until, now],
        )
        .await?;
    Ok(claimed == 1)
}

/// Takes the turn to change what a source holds, until `tx` ends.
pub(crate) async fn advance_held(tx: &mut WriteTx, id: PullerId) -> DbResult<()> {
    tx.execute(sql!("UPDATE pullers SET revision = revision WHERE id = $1"), params![id]).await?;
    Ok(())
}

/// What a poll found.
pub(super) struct Heard<'a> {
    pub(super) mark_at: Timestamp,
    pub(super) met: &'a str,
    pub(super) notes: &'a str,
}

/// Gives the turn back after a poll that went well; `false` where it ran out and somebody else has it.
pub(super) async fn advance_heard(
    tx: &mut WriteTx,
    puller: &Puller,
    turn: Timestamp,
    heard: &Heard<'_>,
) -> DbResult<bool> {
    let now = tx.now();
    let due = now + TimeDelta::minutes(puller.every_minutes);
    let given = tx
        .execute(
            sql!(
                "UPDATE pullers SET claimed_until = NULL, trouble = '', mark_at = $2, met = $3, notes = $4, heard_at = $5,
                        due_at = $6 WHERE id = $1 AND claimed_until = $7"
            ),
            params![puller.id, heard.mark_at, heard.met, heard.notes, now, due, turn],
        )
        .await?;
    Ok(given == 1)
}

/// Gives the turn back after one that did not; `false` where it ran out. What a person changed meanwhile is tried all the
/// same.
pub(super) async fn advance_trouble(
    tx: &mut WriteTx,
    puller: &Puller,
    turn: Timestamp,
    (words, needs_person): (&str, bool),
) -> DbResult<bool> {
    let due = tx.now() + TimeDelta::minutes(puller.every_minutes);
    let given = tx
        .execute(
            sql!(
                "UPDATE pullers SET claimed_until = NULL, trouble = $2,
                        due_at = CASE WHEN revision = $4 THEN $3 ELSE due_at END WHERE id = $1 AND claimed_until = $5"
            ),
            params![puller.id, words, (!needs_person).then_some(due), puller.revision, turn],
        )
        .await?;
    Ok(given == 1)
}
