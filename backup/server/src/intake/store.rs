//! The SQL of what comes in.

use std::collections::HashMap;

use platform_database::{DbResult, ReadTx, Timestamp, WriteTx, params, rows_sql, sql};

use super::{MessageId, NameKind};
use crate::jobs::JobId;
use crate::runs::RunId;

/// How many characters of a body are kept with a note.
const BODY: usize = 4_000;

/// The job that tools call so.
pub(super) async fn find_named(tx: &mut ReadTx, kind: NameKind, name: &str) -> DbResult<Option<JobId>> {
    let found: Option<(JobId,)> = tx
        .find(sql!("SELECT job_id FROM job_names WHERE kind = $1 AND name = $2"), params![kind.code(), name])
        .await?;
    Ok(found.map(|(id,)| id))
}

/// The jobs that messages mean by these names ([`NameKind::Name`]), by the names; names that mean none are missing.
pub(crate) async fn list_called(tx: &mut ReadTx, names: &[String]) -> DbResult<HashMap<String, JobId>> {
    let found: Vec<(String, JobId)> = tx
        .list_for(
            &rows_sql!(
                1,
                "SELECT said.column1 AS name, COALESCE(n.job_id, j.id) AS job_id FROM (VALUES {rows}) AS said
                 LEFT JOIN job_names n ON n.kind = 'name' AND n.name = said.column1
                 LEFT JOIN jobs j ON j.name = said.column1
                 WHERE n.job_id IS NOT NULL OR j.id IS NOT NULL"
            ),
            names.iter().map(|name| [name.into()]),
        )
        .await?;
    Ok(found.into_iter().collect())
}

/// Gives a job a name; `false` if another has it.
pub(crate) async fn insert_name(tx: &mut WriteTx, kind: NameKind, name: &str, job: JobId) -> DbResult<bool> {
    let given = tx
        .execute(
            sql!("INSERT INTO job_names (kind, name, job_id) VALUES ($1, $2, $3) ON CONFLICT (kind, name) DO NOTHING"),
            params![kind.code(), name, job],
        )
        .await?;
    Ok(given == 1 || find_named(tx, kind, name).await? == Some(job))
}

/// What tools call a job.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct NameRow {
    pub(crate) kind: String,
    pub(crate) name: String,
}

pub(crate) async fn list_names_of(tx: &mut ReadTx, job: JobId) -> DbResult<Vec<NameRow>> {
    tx.list(sql!("SELECT kind, name FROM job_names WHERE job_id = $1 ORDER BY kind, name"), params![job])
        .await
}

/// A job with the number by which agents know it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct NumberedRow {
    pub(super) name: String,
    pub(super) job: String,
    pub(super) target: String,
    pub(super) tool: String,
}

/// The jobs in use that agents know by a number.
pub(super) async fn list_numbered(tx: &mut ReadTx) -> DbResult<Vec<NumberedRow>> {
    tx.list(
        sql!(
            "SELECT n.name, j.name AS job, j.target, j.tool FROM job_names n JOIN jobs j ON j.id = n.job_id
             WHERE n.kind = 'agent' AND j.retired_at IS NULL ORDER BY j.name, n.name"
        ),
        params![],
    )
    .await
}

/// A message to be noted.
pub(super) struct MessageRow<'a> {
    pub(super) way: &'a str,
    pub(super) address: &'a str,
    pub(super) sender: &'a str,
    pub(super) origin: &'a str,
    pub(super) said: &'a str,
    /// The name that nobody knows.
    pub(super) unknown: Option<(NameKind, &'a str)>,
    /// What it told, if it waits for that name to be registered.
    pub(super) told: Option<&'a str>,
    pub(super) job: Option<JobId>,
    pub(super) run: Option<RunId>,
    pub(super) word: &'a str,
    pub(super) result: &'a str,
    pub(super) reason: &'a str,
    pub(super) body: &'a str,
}

/// Keeps a message; gives its number.
pub(super) async fn insert_message(tx: &mut WriteTx, row: &MessageRow<'_>) -> DbResult<MessageId> {
    let now = tx.now();
    // PostgreSQL keeps no NUL in a text.
    let body: String = row.body.chars().filter(|letter| *letter != '\0').take(BODY).collect();
    let (id,): (MessageId,) = tx
        .load(
            sql!(
                "INSERT INTO intake_messages (received_at, way, address, sender, origin, said, name_kind, name, job_id, run_id,
                                              word, result, reason, body, told)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id"
            ),
            params![
                now,
                row.way,
                row.address,
                row.sender,
                row.origin,
                row.said,
                row.unknown.map(|(kind, _)| kind.code()),
                row.unknown.map(|(_, name)| name),
                row.job,
                row.run,
                row.word,
                row.result,
                row.reason,
                &body,
                row.told
            ],
        )
        .await?;
    Ok(id)
}

/// A message that waits for its name to be registered; `told`: what it told, JSON.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct WaitingRow {
    pub(super) id: MessageId,
    pub(super) sender: String,
    pub(super) told: String,
}

/// Those that wait for a name, in the order in which they came.
pub(super) async fn list_waiting(tx: &mut ReadTx, kind: NameKind, name: &str) -> DbResult<Vec<WaitingRow>> {
    tx.list(
        sql!(
            "SELECT id, sender, told FROM intake_messages
             WHERE name_kind = $1 AND name = $2 AND told IS NOT NULL ORDER BY id"
        ),
        params![kind.code(), name],
    )
    .await
}

/// Takes a waiting message out of the row; `false` if somebody else did.
pub(super) async fn claim_waiting(tx: &mut WriteTx, id: MessageId) -> DbResult<bool> {
    let claimed = tx
        .execute(
            sql!("UPDATE intake_messages SET told = NULL WHERE id = $1 AND told IS NOT NULL"),
            params![id],
        )
        .await?;
    Ok(claimed == 1)
}

/// Keeps what became of a message that waited.
pub(super) async fn update_result(
    tx: &mut WriteTx,
    id: MessageId,
    (job, run): (JobId, Option<RunId>),
    (result, reason): (&str, &str),
) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE intake_messages SET job_id = $2, run_id = $3, result = $4, reason = $5 WHERE id = $1"),
        params![id, job, run, result, reason],
    )
    .await?;
    Ok(())
}

/// A message as the list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct MessageLine {
    pub(super) id: MessageId,
    pub(super) received_at: Timestamp,
    pub(super) way: String,
    pub(super) address: String,
    pub(super) sender: String,
    pub(super) origin: String,
    pub(super) said: String,
    pub(super) job_id: Option<JobId>,
    pub(super) job: Option<String>,
    pub(super) run_id: Option<RunId>,
    pub(super) word: String,
    pub(super) result: String,
    pub(super) reason: String,
    pub(super) body: String,
}

/// Which messages a list shows: a result, a way, and what [`platform_database::containing`] made of the search.
pub(super) struct MessageFilter {
    pub(super) result: Option<String>,
    pub(super) way: Option<String>,
    pub(super) search: String,
}

/// The columns of a [`MessageLine`], and where they stand.
macro_rules! message_lines {
    () => {
        "SELECT m.id, m.received_at, m.way, m.address, m.sender, m.origin, m.said, m.job_id, j.name AS job, m.run_id, m.word,
                m.result, m.reason, m.body
         FROM intake_messages m LEFT JOIN jobs j ON j.id = m.job_id"
    };
}

/// Where a message passes the filter.
macro_rules! passes {
    () => {
        " WHERE (CAST($1 AS TEXT) IS NULL OR m.result = $1) AND (CAST($2 AS TEXT) IS NULL OR m.way = $2)
            AND (LOWER(m.said) LIKE $3 ESCAPE '!' OR LOWER(m.sender) LIKE $3 ESCAPE '!'
                 OR LOWER(COALESCE(j.name, '')) LIKE $3 ESCAPE '!' OR m.origin LIKE $3 ESCAPE '!')"
    };
}

pub(super) async fn list_messages(
    tx: &mut ReadTx,
    filter: &MessageFilter,
    page: (i64, i64),
) -> DbResult<Vec<MessageLine>> {
    tx.list(
        sql!(concat!(message_lines!(), passes!(), " ORDER BY m.id DESC LIMIT $4 OFFSET $5")),
        params![filter.result.as_ref(), filter.way.as_ref(), &filter.search, page.0, page.1],
    )
    .await
}

pub(super) async fn count_messages(tx: &mut ReadTx, filter: &MessageFilter) -> DbResult<i64> {
    tx.count(
        sql!(concat!(
            "SELECT COUNT(*) FROM intake_messages m LEFT JOIN jobs j ON j.id = m.job_id",
            passes!()
        )),
        params![filter.result.as_ref(), filter.way.as_ref(), &filter.search],
    )
    .await
}

pub(super) async fn find_message(tx: &mut ReadTx, id: MessageId) -> DbResult<Option<MessageLine>> {
    tx.find(sql!(concat!(message_lines!(), " WHERE m.id = $1")), params![id]).await
}

/// A name that tools use and nobody has registered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct UnknownLine {
    pub(super) name_kind: String,
    pub(super) name: String,
    pub(super) messages: i64,
    pub(super) newest_at: Timestamp,
    pub(super) sender: String,
}

/// Such names, the one used last first.
pub(super) async fn list_unknown(tx: &mut ReadTx, limit: i64) -> DbResult<Vec<UnknownLine>> {
    tx.list(
        sql!(
            "SELECT m.name_kind, m.name, COUNT(*) AS messages, MAX(m.received_at) AS newest_at, MAX(m.sender) AS sender
             FROM intake_messages m
             WHERE m.name_kind IS NOT NULL AND m.name IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM job_names n WHERE n.kind = m.name_kind AND n.name = m.name)
               AND NOT EXISTS (SELECT 1 FROM jobs j WHERE m.name_kind = 'name' AND j.name = m.name)
             GROUP BY m.name_kind, m.name ORDER BY newest_at DESC LIMIT $1"
        ),
        params![limit],
    )
    .await
}

/// Removes what is older, and of the rest what is not among the newest `most`.
pub(super) async fn delete_messages(tx: &mut WriteTx, before: Timestamp, most: i64) -> DbResult<u64> {
    tx.execute(
        sql!(
            "DELETE FROM intake_messages WHERE received_at < $1
                OR id <= COALESCE((SELECT MAX(id) FROM intake_messages), 0) - $2"
        ),
        params![before, most],
    )
    .await
}
