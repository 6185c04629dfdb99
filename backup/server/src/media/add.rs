//! Adding a medium.

use backup_policy::MediumKind;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::store::{self, Described};
use super::{MediumId, Standing};
use crate::locations::{self, LocationId};
use crate::members::Operator;
use crate::moves::{self, Act};

/// A medium as somebody describes it.
#[derive(Clone, Debug)]
pub(crate) struct NewMedium {
    pub(crate) label: String,
    pub(crate) kind: MediumKind,
    pub(crate) generation: String,
    pub(crate) capacity_gb: Option<i64>,
    /// Where it belongs.
    pub(crate) home: LocationId,
    pub(crate) notes: String,
}

/// Why none was added.
#[derive(Debug, Error)]
pub(crate) enum AddMediumError {
    /// No label.
    #[error("ラベルを入れてください")]
    NoLabel,
    /// Too long for the label's paper.
    #[error("ラベルは40文字までにしてください")]
    LongLabel,
    /// Nothing fits onto it.
    #[error("容量は1GB以上にしてください")]
    Capacity,
    /// One of that label is there.
    #[error("ラベル「{0}」の媒体はすでにあります")]
    Taken(String),
    /// No such place, or a retired one.
    #[error("保管場所を選び直してください。選ばれた場所は登録を終了しています")]
    NoSuchPlace,
    /// The database.
    #[error("the medium could not be added")]
    Db(#[from] DbError),
}

impl NewMedium {
    /// The same as a row has it, unless something is wrong. The place is held until `tx` ends.
    pub(super) async fn check(&self, tx: &mut WriteTx) -> Result<Described<'_>, AddMediumError> {
        let label = self.label.trim();
        if label.is_empty() {
            return Err(AddMediumError::NoLabel);
        }
        if label.chars().count() > 40 {
            return Err(AddMediumError::LongLabel);
        }
        if self.capacity_gb.is_some_and(|capacity| capacity < 1) {
            return Err(AddMediumError::Capacity);
        }
        if !locations::advance_in_use(tx, self.home).await? {
            return Err(AddMediumError::NoSuchPlace);
        }
        Ok(Described {
            label,
            kind: self.kind,
            generation: self.generation.trim(),
            capacity_gb: self.capacity_gb,
            home: self.home,
            notes: self.notes.trim(),
        })
    }
}

/// Adds a medium, which lies where it belongs.
pub(crate) async fn add_medium(
    database: &Database,
    by: &Operator,
    new: &NewMedium,
) -> Result<MediumId, AddMediumError> {
    let mut tx = database.write().await?;
    let described = new.check(&mut tx).await?;
    let label = described.label;
    let made = store::insert_medium(&mut tx, &described).await?;
    let id = made.ok_or_else(|| AddMediumError::Taken(label.to_owned()))?;
    moves::insert_move(&mut tx, by, id, Act::Added, Standing::Stored, "").await?;
    let facts = json!({ "medium_kind": new.kind, "capacity_gb": new.capacity_gb });
    platform_audit::record(&mut tx, by.actor(), "media.added", format!("media/{label}"), &facts).await?;
    tx.commit().await?;
    Ok(id)
}
