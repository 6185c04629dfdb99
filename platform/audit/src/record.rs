//! Noting what was done; the commit writes it.

use platform_database::{Closing, Database, DbResult, Timestamp, WriteTx};
use serde::Serialize;

use crate::chain::Digest;
use crate::store::{self, Head};
use crate::{Actor, Entry};

/// How many entries from before the chain are chained at a time.
const CHAINED_AT_ONCE: i64 = 1_000;

/// A fact that is a change: what it was, and what it is now.
#[derive(Clone, Debug, Serialize)]
pub struct Change<T> {
    old: T,
    new: T,
}

impl<T> Change<T> {
    /// From `old` to `new`.
    pub fn new(old: T, new: T) -> Change<T> {
        Change { old, new }
    }
}

/// Records that `actor` did `event` (past tense, `marks.recorded`) to `subject` (a path-like name
/// of the thing), with facts that a reader may need later; a value that changed is a [`Change`].
///
/// The entry is written as the transaction commits.
pub async fn record(
    tx: &mut WriteTx,
    actor: &Actor,
    event: &'static str,
    subject: impl std::fmt::Display,
    facts: &(impl Serialize + Sync),
) -> DbResult<()> {
    let at = tx.now();
    let facts = serde_json::to_string(facts).expect("audit facts are plain data");
    tx.at_commit::<Recorded>().0.push(noted(at, actor, event, subject.to_string(), facts));
    Ok(())
}

/// Records something that changed nothing else, such as a view of personal data, in a transaction of its own.
pub async fn record_alone(
    database: &Database,
    actor: &Actor,
    event: &'static str,
    subject: impl std::fmt::Display,
    facts: &(impl Serialize + Sync),
) -> DbResult<()> {
    let mut tx = database.write().await?;
    record(&mut tx, actor, event, subject, facts).await?;
    tx.commit().await
}

/// The entry without its place in the chain.
fn noted(at: Timestamp, actor: &Actor, event: &str, subject: String, facts: String) -> Entry {
    let origin = actor.origin.as_ref();
    Entry {
        number: 0,
        at,
        actor_id: actor.user_id,
        actor_name: actor.name.clone(),
        actor_role: actor.role.clone(),
        address: origin.map(|origin| origin.address.clone()),
        agent: origin.map(|origin| origin.agent.clone()),
        request_id: origin.map(|origin| origin.request_id.clone()),
        event: event.to_owned(),
        subject,
        facts,
        hash: String::new(),
    }
}

/// What one transaction has recorded so far.
#[derive(Default)]
struct Recorded(Vec<Entry>);

impl Closing for Recorded {
    async fn write(mut self, tx: &mut WriteTx) -> DbResult<()> {
        let mut head = store::claim_head(tx).await?;
        if head.last_number == 0 {
            chain_earlier(tx, &mut head).await?;
        }
        for entry in &mut self.0 {
            head.append(entry);
        }
        store::insert_entries(tx, &self.0).await?;
        store::update_head(tx, &head).await
    }
}

impl Head {
    /// Gives `entry` the next place and its hash.
    fn append(&mut self, entry: &mut Entry) {
        entry.number = self.last_number + 1;
        let hash = Digest::kept(std::mem::take(&mut self.last_hash)).followed_by(entry);
        entry.hash = hash.as_str().to_owned();
        self.last_number = entry.number;
        hash.as_str().clone_into(&mut self.last_hash);
    }
}

/// Chains the entries that an earlier release left unchained, before the first one that is written into the chain.
async fn chain_earlier(tx: &mut WriteTx, head: &mut Head) -> DbResult<()> {
    loop {
        let mut earlier = store::list_unchained(tx, head.last_number, CHAINED_AT_ONCE).await?;
        if earlier.is_empty() {
            return Ok(());
        }
        for entry in &mut earlier {
            head.append(entry);
            store::update_hash(tx, entry).await?;
        }
    }
}
