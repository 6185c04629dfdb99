//! Changing what the register knows of a 塾.

use std::collections::BTreeMap;

use platform_audit::Change;
use platform_database::{Database, DbError, DbResult, WriteTx};
use thiserror::Error;

use super::{FactField, JukuFacts, RegisteredJuku, store};
use crate::juku::JukuId;
use crate::staff::Headquarters;

/// Why the entry stays as it is.
#[derive(Debug, Error)]
pub(super) enum ReviseJukuError {
    /// No such 塾.
    #[error("塾がありません")]
    NoSuchJuku,
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこの塾の登録内容を変更しました。いまの内容を確かめて、もう一度保存してください"
    )]
    Stale,
    /// The database.
    #[error("the entry could not be changed")]
    Db(#[from] DbError),
}

/// Writes the facts, if the entry is still as the person `seen` it. Report cards and invoices that are 確定 keep theirs.
pub(super) async fn revise_juku(
    database: &Database,
    by: &Headquarters,
    id: JukuId,
    seen: i64,
    facts: &JukuFacts,
) -> Result<(), ReviseJukuError> {
    let mut tx = database.write().await?;
    let before = store::find_registered(&mut tx, by.staff().scope(), id).await?;
    let before = before.ok_or(ReviseJukuError::NoSuchJuku)?;
    if !revise_in(&mut tx, by, &RegisteredJuku { revision: seen, ..before }, facts).await? {
        return Err(ReviseJukuError::Stale);
    }
    Ok(tx.commit().await?)
}

/// Writes and records `facts` in the caller's transaction; `false` means that the entry has moved on from what it was
/// `before`.
pub(crate) async fn revise_in(
    tx: &mut WriteTx,
    by: &Headquarters,
    before: &RegisteredJuku,
    facts: &JukuFacts,
) -> DbResult<bool> {
    if !store::advance_facts(tx, before.id, before.revision, facts).await? {
        return Ok(false);
    }
    let change =
        |field: &FactField| Change::new(before.facts.of(*field).to_owned(), facts.of(*field).to_owned());
    let changed: BTreeMap<&str, Change<String>> = FactField::ALL
        .iter()
        .filter(|field| before.facts.of(**field) != facts.of(**field))
        .map(|field| (field.name(), change(field)))
        .collect();
    let subject = format!("juku/{}", before.number);
    platform_audit::record(tx, by.actor(), "juku.revised", subject, &changed).await?;
    Ok(true)
}
