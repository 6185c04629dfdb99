//! Changing how a 塾 is reached.

use platform_audit::Change;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::{JukuId, store};
use crate::staff::Office;

/// What fits into its place on the report card, in characters.
pub(crate) const CONTACT_CHARACTERS: usize = 80;

/// Why the contact stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ChangeContactError {
    /// No such 塾, or not this person's.
    #[error("塾がありません")]
    NoSuchJuku,
    /// More than the report card has room for.
    #[error("連絡先は{CONTACT_CHARACTERS}文字までです（いまは{0}文字）")]
    TooLong(usize),
    /// It is printed on one line.
    #[error("連絡先は1行で書いてください")]
    SeveralLines,
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人が連絡先を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the contact could not be changed")]
    Db(#[from] DbError),
}

/// Writes the 連絡先 that the 塾's report cards print, if it is still what the person `seen`. Report cards that
/// are 確定 already keep theirs. Empty means that none is printed.
pub(crate) async fn change_contact(
    database: &Database,
    by: &Office,
    id: JukuId,
    seen: &str,
    contact: &str,
) -> Result<(), ChangeContactError> {
    let contact = contact.trim();
    let characters = contact.chars().count();
    if characters > CONTACT_CHARACTERS {
        return Err(ChangeContactError::TooLong(characters));
    }
    if contact.contains(char::is_control) {
        return Err(ChangeContactError::SeveralLines);
    }
    let mut tx = database.write().await?;
    let won = store::advance_contact(&mut tx, by.scope(), id, seen, contact).await?;
    let juku = store::find_juku(&mut tx, by.scope(), id).await?.ok_or(ChangeContactError::NoSuchJuku)?;
    if !won {
        return Err(ChangeContactError::Stale);
    }
    let facts = json!({ "contact": Change::new(seen, contact) });
    let subject = format!("juku/{}", juku.number);
    platform_audit::record(&mut tx, by.actor(), "juku.contact_changed", subject, &facts).await?;
    Ok(tx.commit().await?)
}
