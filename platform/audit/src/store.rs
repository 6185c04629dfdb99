//! The SQL of the audit record.

use platform_database::{
    DbResult, Params, ReadTx, Timestamp, Value, WriteTx, either_sql, params, rows_sql, sql,
};
use serde_json::json;

use crate::{About, Doers, Entry, EntryFilter, Tally};

/// Where the chain ends, and what was taken from its beginning.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Head {
    pub(crate) last_number: i64,
    pub(crate) last_hash: String,
    pub(crate) pruned_through: i64,
    pub(crate) pruned_hash: String,
}

/// What pruning must know of an entry.
#[derive(sqlx::FromRow)]
pub(crate) struct LinkRow {
    pub(crate) number: i64,
    pub(crate) at: Timestamp,
    pub(crate) hash: String,
}

pub(crate) async fn load_head(tx: &mut ReadTx) -> DbResult<Head> {
    tx.load(sql!("SELECT last_number, last_hash, pruned_through, pruned_hash FROM audit_head"), params![])
        .await
}

/// The head, which nobody else gets until this transaction ends.
pub(crate) async fn claim_head(tx: &mut WriteTx) -> DbResult<Head> {
    tx.load(
        either_sql!(
            sqlite: "SELECT last_number, last_hash, pruned_through, pruned_hash FROM audit_head",
            postgres: "SELECT last_number, last_hash, pruned_through, pruned_hash FROM audit_head FOR UPDATE",
        ),
        params![],
    )
    .await
}

pub(crate) async fn update_head(tx: &mut WriteTx, head: &Head) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE audit_head SET last_number = $1, last_hash = $2"),
        params![head.last_number, &head.last_hash],
    )
    .await?;
    Ok(())
}

pub(crate) async fn insert_entries(tx: &mut WriteTx, entries: &[Entry]) -> DbResult<()> {
    let rows: Vec<[Value; 12]> = entries.iter().map(row).collect();
    tx.execute_rows(
        &rows_sql!(
            12,
            "INSERT INTO audit_entries (number, at, actor_id, actor_name, actor_role, address, agent, request_id,
                event, subject, facts, hash) VALUES {rows}"
        ),
        rows,
    )
    .await?;
    Ok(())
}

fn row(entry: &Entry) -> [Value; 12] {
    [
        entry.number.into(),
        entry.at.into(),
        entry.actor_id.into(),
        (&entry.actor_name).into(),
        entry.actor_role.as_ref().into(),
        entry.address.as_ref().into(),
        entry.agent.as_ref().into(),
        entry.request_id.as_ref().into(),
        (&entry.event).into(),
        (&entry.subject).into(),
        (&entry.facts).into(),
        (&entry.hash).into(),
    ]
}

/// Entries of an earlier release behind the place `after`.
pub(crate) async fn list_unchained(tx: &mut ReadTx, after: i64, limit: i64) -> DbResult<Vec<Entry>> {
    tx.list(
        sql!(
            "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
             FROM audit_entries WHERE number > $1 AND hash = '' ORDER BY number LIMIT $2"
        ),
        params![after, limit],
    )
    .await
}

pub(crate) async fn update_hash(tx: &mut WriteTx, entry: &Entry) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE audit_entries SET hash = $2 WHERE number = $1"),
        params![entry.number, &entry.hash],
    )
    .await?;
    Ok(())
}

/// Gives every entry to `visit`, in order.
pub(crate) async fn each_entry(tx: &mut ReadTx, visit: impl FnMut(Entry)) -> DbResult<()> {
    tx.each(
        sql!(
            "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
             FROM audit_entries ORDER BY number"
        ),
        params![],
        visit,
    )
    .await
}

pub(crate) async fn count_all(tx: &mut ReadTx) -> DbResult<i64> {
    tx.count(sql!("SELECT COUNT(*) FROM audit_entries"), params![]).await
}

pub(crate) async fn list_oldest(tx: &mut ReadTx, limit: i64) -> DbResult<Vec<LinkRow>> {
    tx.list(sql!("SELECT number, at, hash FROM audit_entries ORDER BY number LIMIT $1"), params![limit]).await
}

pub(crate) async fn update_pruned(tx: &mut WriteTx, through: i64, hash: &str) -> DbResult<()> {
    tx.execute(sql!("UPDATE audit_head SET pruned_through = $1, pruned_hash = $2"), params![through, hash])
        .await?;
    Ok(())
}

/// Takes away what the head says was pruned; says how many that were.
pub(crate) async fn delete_pruned(tx: &mut WriteTx) -> DbResult<i64> {
    let deleted = tx
        .execute(
            sql!("DELETE FROM audit_entries WHERE number <= (SELECT pruned_through FROM audit_head)"),
            params![],
        )
        .await?;
    Ok(i64::try_from(deleted).unwrap_or(i64::MAX))
}

/// The entry at a place.
pub async fn find_entry(tx: &mut ReadTx, number: i64) -> DbResult<Option<Entry>> {
    tx.find(
        sql!(
            "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
             FROM audit_entries WHERE number = $1"
        ),
        params![number],
    )
    .await
}

pub(crate) async fn count_entries(tx: &mut ReadTx, filter: &EntryFilter) -> DbResult<i64> {
    tx.count(
        sql!(
            "SELECT COUNT(*) FROM audit_entries
             WHERE at >= $1 AND at < $2 AND actor_name LIKE $3 ESCAPE '\\' AND event LIKE $4 ESCAPE '\\'
                AND (subject LIKE $5 ESCAPE '\\' OR subject = $6) AND COALESCE(address, '') LIKE $7 ESCAPE '\\'"
        ),
        narrowed(filter),
    )
    .await
}

/// The newest entries below the place `before`, at most `limit`, after leaving out `offset` of them.
pub async fn list_entries(
    tx: &mut ReadTx,
    filter: &EntryFilter,
    before: i64,
    limit: i64,
    offset: i64,
) -> DbResult<Vec<Entry>> {
    let mut params = narrowed(filter);
    params.extend(params![before, limit, offset]);
    tx.list(
        sql!(
            "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
             FROM audit_entries
             WHERE at >= $1 AND at < $2 AND actor_name LIKE $3 ESCAPE '\\' AND event LIKE $4 ESCAPE '\\'
                AND (subject LIKE $5 ESCAPE '\\' OR subject = $6) AND COALESCE(address, '') LIKE $7 ESCAPE '\\'
                AND number < $8 ORDER BY number DESC LIMIT $9 OFFSET $10"
        ),
        params,
    )
    .await
}

/// Those of a filter's entries that these people made.
pub(crate) async fn count_entries_of(
    tx: &mut ReadTx,
    doers: Doers<'_>,
    filter: &EntryFilter,
) -> DbResult<i64> {
    let params = [narrowed(filter), whose(doers)].concat();
    tx.count(
        either_sql!(
            sqlite: "SELECT COUNT(*) FROM audit_entries
                     WHERE at >= $1 AND at < $2 AND actor_name LIKE $3 ESCAPE '\\' AND event LIKE $4 ESCAPE '\\'
                        AND (subject LIKE $5 ESCAPE '\\' OR subject = $6) AND COALESCE(address, '') LIKE $7 ESCAPE '\\'
                        AND actor_id IN (SELECT value FROM json_each($8))
                        AND NOT EXISTS (SELECT 1 FROM json_each($9)
                                        WHERE value ->> 0 = actor_id AND value ->> 1 >= number)",
            postgres: "SELECT COUNT(*) FROM audit_entries
                       WHERE at >= $1 AND at < $2 AND actor_name LIKE $3 ESCAPE '\\' AND event LIKE $4 ESCAPE '\\'
                          AND (subject LIKE $5 ESCAPE '\\' OR subject = $6) AND COALESCE(address, '') LIKE $7 ESCAPE '\\'
                          AND actor_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($8 AS JSON)))
                          AND NOT EXISTS (SELECT 1 FROM json_array_elements(CAST($9 AS JSON))
                                          WHERE CAST(value ->> 0 AS BIGINT) = actor_id
                                             AND CAST(value ->> 1 AS BIGINT) >= number)",
        ),
        params,
    )
    .await
}

/// The newest of them.
pub(crate) async fn list_entries_of(
    tx: &mut ReadTx,
    doers: Doers<'_>,
    filter: &EntryFilter,
    before: i64,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Entry>> {
    let params = [narrowed(filter), whose(doers), params![before, limit, offset]].concat();
    tx.list(
        either_sql!(
            sqlite: "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
                     FROM audit_entries
                     WHERE at >= $1 AND at < $2 AND actor_name LIKE $3 ESCAPE '\\' AND event LIKE $4 ESCAPE '\\'
                        AND (subject LIKE $5 ESCAPE '\\' OR subject = $6) AND COALESCE(address, '') LIKE $7 ESCAPE '\\'
                        AND actor_id IN (SELECT value FROM json_each($8))
                        AND NOT EXISTS (SELECT 1 FROM json_each($9)
                                        WHERE value ->> 0 = actor_id AND value ->> 1 >= number)
                        AND number < $10
                     ORDER BY number DESC LIMIT $11 OFFSET $12",
            postgres: "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
                       FROM audit_entries
                       WHERE at >= $1 AND at < $2 AND actor_name LIKE $3 ESCAPE '\\' AND event LIKE $4 ESCAPE '\\'
                          AND (subject LIKE $5 ESCAPE '\\' OR subject = $6) AND COALESCE(address, '') LIKE $7 ESCAPE '\\'
                          AND actor_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($8 AS JSON)))
                          AND NOT EXISTS (SELECT 1 FROM json_array_elements(CAST($9 AS JSON))
                                          WHERE CAST(value ->> 0 AS BIGINT) = actor_id
                                             AND CAST(value ->> 1 AS BIGINT) >= number)
                          AND number < $10
                       ORDER BY number DESC LIMIT $11 OFFSET $12",
        ),
        params,
    )
    .await
}

/// Those of some things alone, found along the index of subjects: SQLite is told to begin at the things.
pub(crate) async fn count_entries_about(tx: &mut ReadTx, about: About<'_>) -> DbResult<i64> {
    tx.count(
        either_sql!(
            sqlite: "SELECT COUNT(*) FROM json_each($1) s CROSS JOIN audit_entries e
                     WHERE e.subject = s.value AND e.event IN (SELECT value FROM json_each($2)) AND e.at >= $3",
            postgres: "SELECT COUNT(*) FROM audit_entries
                       WHERE subject IN (SELECT value FROM json_array_elements_text(CAST($1 AS JSON)))
                          AND event IN (SELECT value FROM json_array_elements_text(CAST($2 AS JSON))) AND at >= $3",
        ),
        of_things(about),
    )
    .await
}

/// The newest of them.
pub(crate) async fn list_entries_about(
    tx: &mut ReadTx,
    about: About<'_>,
    before: i64,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Entry>> {
    let mut params = of_things(about);
    params.extend(params![before, limit, offset]);
    tx.list(
        either_sql!(
            sqlite: "SELECT e.number, e.at, e.actor_id, e.actor_name, e.actor_role, e.address, e.agent, e.request_id,
                            e.event, e.subject, e.facts, e.hash
                     FROM json_each($1) s CROSS JOIN audit_entries e
                     WHERE e.subject = s.value AND e.event IN (SELECT value FROM json_each($2)) AND e.at >= $3
                        AND e.number < $4
                     ORDER BY e.number DESC LIMIT $5 OFFSET $6",
            postgres: "SELECT number, at, actor_id, actor_name, actor_role, address, agent, request_id, event, subject, facts, hash
                       FROM audit_entries
                       WHERE subject IN (SELECT value FROM json_array_elements_text(CAST($1 AS JSON)))
                          AND event IN (SELECT value FROM json_array_elements_text(CAST($2 AS JSON))) AND at >= $3
                          AND number < $4
                       ORDER BY number DESC LIMIT $5 OFFSET $6",
        ),
        params,
    )
    .await
}

fn of_things(about: About<'_>) -> Params {
    params![json!(about.subjects).to_string(), json!(about.events).to_string(), about.from]
}

pub(crate) async fn list_tallies(tx: &mut ReadTx, from: Timestamp, until: Timestamp) -> DbResult<Vec<Tally>> {
    tx.list(
        sql!(
            "SELECT actor_id, actor_name, actor_role, event, COUNT(*) AS entries, MAX(at) AS last_at
             FROM audit_entries WHERE at >= $1 AND at < $2
             GROUP BY actor_id, actor_name, actor_role, event
             ORDER BY actor_name, actor_id, actor_role, event"
        ),
        params![from, until],
    )
    .await
}

/// A bound that is not asked for lies beyond everything: one statement serves every question.
fn narrowed(filter: &EntryFilter) -> Params {
    let below = if filter.subject.is_empty() { String::new() } else { format!("{}/", filter.subject) };
    params![
        filter.from.unwrap_or(Timestamp::UNIX_EPOCH),
        filter.until.unwrap_or(Timestamp::from_timestamp_nanos(i64::MAX)),
        format!("%{}%", literal(&filter.person)),
        format!("{}%", literal(&filter.event)),
        format!("{}%", literal(&below)),
        &filter.subject,
        format!("{}%", literal(&filter.address)),
    ]
}

fn whose(doers: Doers<'_>) -> Params {
    params![json!(doers.people).to_string(), json!(doers.newcomers).to_string()]
}

/// The text with what `LIKE` would read as a pattern taken literally.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
