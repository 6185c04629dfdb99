//! Taking away what was kept long enough.

use platform_database::{Database, DbResult, Timestamp};
use serde_json::json;

use crate::{Actor, record, store};

/// The event of the entry that tells of a pruning.
pub(crate) const PRUNED: &str = "audit.pruned";

/// How many entries one transaction takes away; everybody who records something waits for it.
const PRUNED_AT_ONCE: i64 = 10_000;

/// What was taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// How many entries.
    pub entries: i64,
    /// The number of the last of them; 0 if there was none.
    pub through: i64,
}

/// Takes away the entries from before `older_than`, oldest first, up to the first that is not older. Each step leaves
/// an entry that names the last one taken away and its hash, from which the chain can still be followed.
pub async fn prune(database: &Database, actor: &Actor, older_than: Timestamp) -> DbResult<Pruned> {
    let mut all = Pruned::default();
    loop {
        let step = prune_some(database, actor, older_than).await?;
        if step.entries == 0 {
            return Ok(all);
        }
        all = Pruned { entries: all.entries + step.entries, through: step.through };
    }
}

async fn prune_some(database: &Database, actor: &Actor, older_than: Timestamp) -> DbResult<Pruned> {
    let mut tx = database.write().await?;
    let head = store::claim_head(&mut tx).await?;
    let oldest = store::list_oldest(&mut tx, PRUNED_AT_ONCE).await?;
    let old = oldest.into_iter().take_while(|link| link.at < older_than && link.number <= head.last_number);
    let Some(last) = old.last() else { return Ok(Pruned::default()) };
    store::update_pruned(&mut tx, last.number, &last.hash).await?;
    let entries = store::delete_pruned(&mut tx).await?;
    let facts = json!({
        "through": last.number, "hash": last.hash, "entries": entries, "older_than": older_than,
    });
    record(&mut tx, actor, PRUNED, format!("audit/{}", last.number), &facts).await?;
    tx.commit().await?;
    Ok(Pruned { entries, through: last.number })
}
