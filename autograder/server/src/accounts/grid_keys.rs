//! How a person works in the grid.

use platform_audit::Actor;
use platform_database::{Database, DbResult};
use platform_identity::UserId;
use serde::Serialize;
use serde_json::json;

use super::store;

/// Where Enter leads in the grid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EnterLeads {
    /// Along the row: paper by paper.
    #[default]
    Right,
    /// Down the column: 大問 by 大問.
    Down,
}

impl EnterLeads {
    pub(super) const ALL: [EnterLeads; 2] = [EnterLeads::Right, EnterLeads::Down];

    /// The word in the database and in forms.
    pub(super) fn code(self) -> &'static str {
        match self {
            EnterLeads::Right => "right",
            EnterLeads::Down => "down",
        }
    }

    /// The direction of that word.
    pub(super) fn from_code(code: &str) -> Option<EnterLeads> {
        EnterLeads::ALL.into_iter().find(|leads| leads.code() == code)
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            EnterLeads::Right => "右（1枚ずつ）",
            EnterLeads::Down => "下（大問ずつ）",
        }
    }
}

/// The wishes of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct GridKeys {
    pub(super) enter: EnterLeads,
    /// Whether each mark is read aloud.
    pub(super) reads_back: bool,
    /// Whether a cell goes on by itself once no further digit could follow.
    pub(super) advances: bool,
}

impl Default for GridKeys {
    fn default() -> GridKeys {
        GridKeys { enter: EnterLeads::default(), reads_back: false, advances: true }
    }
}

/// Keeps the wishes of a person; the last one said counts.
pub(super) async fn save_grid_keys(
    database: &Database,
    by: &Actor,
    person: UserId,
    wished: GridKeys,
) -> DbResult<()> {
    let mut tx = database.write().await?;
    store::upsert_grid_keys(&mut tx, person, wished).await?;
    let GridKeys { enter, reads_back, advances } = wished;
    let facts = json!({ "enter": enter, "reads_back": reads_back, "advances": advances });
    platform_audit::record(&mut tx, by, "accounts.grid_keys_changed", format!("users/{person}"), &facts)
        .await?;
    tx.commit().await
}
