//! The columns of sealed texts: whether all of them open, and sealing them anew.

use platform_database::{Database, DbError, Sql, WriteTx};
use thiserror::Error;

use crate::{Unsealable, Vault, store};

/// A column of sealed texts, as its owner describes it to those who keep the keys.
#[derive(Clone, Copy, Debug)]
pub struct SealedColumn {
    /// Table and column, for messages: `jobs.sealed_source`.
    pub name: &'static str,
    /// What the text in the row of this id is sealed for.
    pub purpose: fn(id: i64) -> String,
    /// Gives `(id, sealed)` of every row that has a text.
    pub list: fn() -> Sql,
    /// Puts `$1` in the place of the text in row `$2`, if that still is `$3`.
    pub update: fn() -> Sql,
}

/// One text of a column.
#[derive(sqlx::FromRow)]
pub(crate) struct SealedText {
    pub(crate) id: i64,
    pub(crate) sealed: String,
}

/// The keys at hand do not fit the database.
#[derive(Debug, Error)]
pub enum WrongKeys {
    /// Some texts do not open.
    #[error("{column}: {texts} sealed texts do not open with the keys of this server")]
    Unsealable {
        /// The first column with such a text.
        column: &'static str,
        /// How many of its texts do not open.
        texts: usize,
    },
    /// The database.
    #[error("the sealed texts cannot be read")]
    Db(#[from] DbError),
}

/// Tries the keys on everything that is sealed. A database that nobody used yet is given a text of its own first, so that
/// the next process cannot begin with another key, even before there is a secret.
pub async fn try_keys(database: &Database, vault: &Vault, columns: &[SealedColumn]) -> Result<(), WrongKeys> {
    let witnesses = store::list_texts(&mut database.read().await?, &store::WITNESS).await?;
    if witnesses.is_empty() {
        let mut tx = database.write().await?;
        store::insert_witness(&mut tx, &vault.seal(store::WITNESS.name, store::WITNESS.name)).await?;
        tx.commit().await?;
    }
    let mut tx = database.read().await?;
    for column in every(columns) {
        let texts = store::list_texts(&mut tx, column).await?;
        let closed = texts
            .iter()
            .filter(|text| vault.unseal(&(column.purpose)(text.id), &text.sealed).is_err())
            .count();
        if closed > 0 {
            return Err(WrongKeys::Unsealable { column: column.name, texts: closed });
        }
    }
    Ok(())
}

/// Seals everything anew that an older key sealed; gives how many texts that were, by column. A text that no key opens
/// stops it, and then nothing is changed.
pub async fn renew(
    tx: &mut WriteTx,
    vault: &Vault,
    columns: &[SealedColumn],
) -> Result<Vec<(&'static str, usize)>, WrongKeys> {
    let mut renewed = Vec::new();
    for column in every(columns) {
        let mut changed = 0;
        for text in store::list_texts(tx, column).await? {
            let fresh = vault.renewed(&(column.purpose)(text.id), &text.sealed);
            let fresh =
                fresh.map_err(|Unsealable| WrongKeys::Unsealable { column: column.name, texts: 1 })?;
            if let Some(fresh) = fresh {
                changed += usize::from(store::update_text(tx, column, &text, &fresh).await?);
            }
        }
        renewed.push((column.name, changed));
    }
    Ok(renewed)
}

fn every(columns: &[SealedColumn]) -> impl Iterator<Item = &SealedColumn> {
    std::iter::once(&store::WITNESS).chain(columns)
}
