//! Reading the record.

use platform_database::{DbResult, ReadTx, Timestamp};

use crate::store;

/// One entry, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Its place, counted from 1 without gaps.
    pub number: i64,
    /// When the transaction that wrote it began.
    pub at: Timestamp,
    /// Who, as a user id.
    pub actor_id: Option<i64>,
    /// Who, as the name was then.
    pub actor_name: String,
    /// What they were then.
    pub actor_role: Option<String>,
    /// The address that the request came from.
    pub address: Option<String>,
    /// What the program there called itself.
    pub agent: Option<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// What happened, in the past tense: `marks.recorded`.
    pub event: String,
    /// The path-like name of what it happened to.
    pub subject: String,
    /// What else is worth knowing, as JSON. An object `{"old": …, "new": …}` is a change.
    pub facts: String,
    /// The hash of this entry and of all before it; empty on an old entry that is not chained yet.
    pub hash: String,
}

/// Which entries somebody looks for. Empty texts narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// A part of the actor's name.
    pub person: String,
    /// An event, or the beginning of several: `marks.`.
    pub event: String,
    /// A subject with everything below it: `rounds/1`.
    pub subject: String,
    /// The beginning of an address.
    pub address: String,
}

/// Whose acts somebody looks for.
#[derive(Clone, Copy, Debug)]
pub struct Doers<'a> {
    /// Who, as user ids.
    pub people: &'a [i64],
    /// Of some of them the place up to which nothing is told, because they were elsewhere then.
    pub newcomers: &'a [(i64, i64)],
}

/// Things, and what happened to them that somebody looks for.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The things, by their exact subjects.
    pub subjects: &'a [String],
    /// The events that count; no beginnings.
    pub events: &'a [&'a str],
    /// Not before this.
    pub from: Timestamp,
}

/// How many entries there are. All of them are not counted one by one: their places have no gaps.
pub async fn count_entries(tx: &mut ReadTx, filter: &EntryFilter) -> DbResult<u64> {
    if *filter == EntryFilter::default() {
        let head = store::load_head(tx).await?;
        return Ok((head.last_number - head.pruned_through).unsigned_abs());
    }
    Ok(store::count_entries(tx, filter).await?.unsigned_abs())
}

/// How many entries there are of what these people did.
pub async fn count_entries_of(tx: &mut ReadTx, doers: Doers<'_>, filter: &EntryFilter) -> DbResult<u64> {
    Ok(store::count_entries_of(tx, doers, filter).await?.unsigned_abs())
}

/// The newest of them below the place `before`, at most `limit`, after leaving out `offset`.
pub async fn list_entries_of(
    tx: &mut ReadTx,
    doers: Doers<'_>,
    filter: &EntryFilter,
    before: i64,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Entry>> {
    store::list_entries_of(tx, doers, filter, before, (limit, offset)).await
}

/// How many entries tell of such events of these things.
pub async fn count_entries_about(tx: &mut ReadTx, about: About<'_>) -> DbResult<u64> {
    Ok(store::count_entries_about(tx, about).await?.unsigned_abs())
}

/// The newest of them below the place `before`, at most `limit`, after leaving out `offset`.
pub async fn list_entries_about(
    tx: &mut ReadTx,
    about: About<'_>,
    before: i64,
    (limit, offset): (i64, i64),
) -> DbResult<Vec<Entry>> {
    store::list_entries_about(tx, about, before, (limit, offset)).await
}
