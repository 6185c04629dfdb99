//! Adding a medium.

use backup_policy::MediumKind;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::store::{self, Described};
use super::{MediumId, Register, Standing, label};
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
    pub(crate) register: Register,
}

/// So often another label is tried where somebody takes it meanwhile.
const TRIES: usize = 5;

/// Why none was added.
#[derive(Debug, Error)]
pub(crate) enum AddMediumError {
    /// No label.
    #[error("ラベルを入れてください")]
    NoLabel,
    /// Too long for the label's paper.
    #[error("ラベルは40文字までにしてください")]
    LongLabel,
    /// It was bought after its warranty ends.
    #[error("保証期限は購入日より後にしてください")]
    Warranty,
    /// A word that is no particular.
    #[error("メーカー・型番・シリアル番号・ラック位置は、それぞれ100文字までにしてください")]
    LongWords,
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
        let register = &self.register;
        let words = [&register.maker, &register.model, &register.serial, &register.rack];
        if words.iter().any(|words| words.chars().count() > 100) {
            return Err(AddMediumError::LongWords);
        }
        let (bought, until) = (register.bought_on, register.warranty_until);
        if bought.zip(until).is_some_and(|(bought, until)| until < bought) {
            return Err(AddMediumError::Warranty);
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
            register,
        })
    }
}

/// Adds a medium, which lies where it belongs. One without a label gets the next of its kind.
pub(crate) async fn add_medium(
    database: &Database,
    by: &Operator,
    new: &NewMedium,
) -> Result<MediumId, AddMediumError> {
    if !new.label.trim().is_empty() {
        return add_labelled(database, by, new).await;
    }
    let mut tried = Err(AddMediumError::NoLabel);
    for _try in 0..TRIES {
        let prefix = label::prefix(new.kind);
        let known = store::list_labels(&mut database.read().await?, prefix).await?;
        let label = label::next_label(prefix, known.iter().map(String::as_str));
        tried = add_labelled(database, by, &NewMedium { label, ..new.clone() }).await;
        if !matches!(tried, Err(AddMediumError::Taken(_))) {
            break;
        }
    }
    tried
}

async fn add_labelled(
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
