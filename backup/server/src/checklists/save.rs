//! Editing a checklist.

use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::members::Operator;

/// So many items at most, and so many characters each.
const MOST: usize = 30;
const LONGEST: usize = 100;

/// Why a list was not kept.
#[derive(Debug, Error)]
pub(super) enum SaveChecklistError {
    /// More than anybody reads.
    #[error("項目は{MOST}件までにしてください")]
    TooMany,
    /// A line that fits nowhere.
    #[error("{0}行目が長すぎます。{LONGEST}文字までにしてください")]
    Long(usize),
    /// The same twice.
    #[error("{0}行目の「{1}」が重なっています")]
    Twice(usize, String),
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこのチェックリストを変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// The database.
    #[error("the checklist could not be kept")]
    Db(#[from] DbError),
}

/// Keeps the list of a kind, an item a line; without lines there is nothing to look at.
pub(super) async fn save_checklist(
    database: &Database,
    by: &Operator,
    kind: &'static str,
    seen: i64,
    text: &str,
) -> Result<(), SaveChecklistError> {
    let items = read(text)?;
    let mut tx = database.write().await?;
    if !store::advance_items(&mut tx, kind, seen, &items.join("\n"), &by.actor().name).await? {
        return Err(SaveChecklistError::Stale);
    }
    let facts = json!({ "items": items });
    platform_audit::record(&mut tx, by.actor(), "checklists.edited", format!("checklists/{kind}"), &facts)
        .await?;
    tx.commit().await?;
    Ok(())
}

fn read(text: &str) -> Result<Vec<&str>, SaveChecklistError> {
    let mut items: Vec<&str> = Vec::new();
    for (place, line) in text.lines().map(str::trim).enumerate() {
        if line.is_empty() {
            continue;
        }
        if line.chars().count() > LONGEST {
            return Err(SaveChecklistError::Long(place + 1));
        }
        if items.contains(&line) {
            return Err(SaveChecklistError::Twice(place + 1, line.to_owned()));
        }
        items.push(line);
    }
    if items.len() > MOST { Err(SaveChecklistError::TooMany) } else { Ok(items) }
}
