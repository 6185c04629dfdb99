//! Making a 教室.

use autograder_grading::{ClassroomNumber, JukuNumber};
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::classrooms::{ClassroomId, NewClassroom};
use crate::juku::{self, JukuId};
use crate::search_text;
use crate::staff::Office;

/// Whose 教室 it shall be: 本部 says so, and a 塾 makes its own.
#[derive(Clone, Debug)]
pub(super) enum Owner {
    /// The 塾 of the person.
    Own,
    /// The 塾 of that id.
    Id(JukuId),
    /// The 塾 of that 塾ID.
    Number(JukuNumber),
}

/// A 教室 that is not there yet.
#[derive(Debug)]
pub(super) struct NewEntry {
    pub(super) owner: Owner,
    pub(super) number: ClassroomNumber,
    pub(super) name: String,
}

/// Why no 教室 was made.
#[derive(Debug, Error)]
pub(super) enum RegisterClassroomError {
    /// 本部 named no 塾 that there is, or a 塾 named another.
    #[error("塾がありません")]
    NoSuchJuku,
    /// The 塾 has one of that number.
    #[error("教室ID {0} の教室はもう登録されています")]
    Exists(ClassroomNumber),
    /// The database.
    #[error("the 教室 could not be made")]
    Db(#[from] DbError),
}

/// Makes a 教室, in which its switches are on.
pub(super) async fn register_classroom(
    database: &Database,
    by: &Office,
    new: &NewEntry,
) -> Result<ClassroomId, RegisterClassroomError> {
    let mut tx = database.write().await?;
    let owner = match (&new.owner, by.scope().juku()) {
        (Owner::Own, Some(own)) => juku::find_juku(&mut tx, by.scope(), own).await?,
        (Owner::Own, None) => None,
        (Owner::Id(id), _) => juku::find_juku(&mut tx, by.scope(), *id).await?,
        (Owner::Number(number), _) => {
            let found = juku::list_juku_by_number(&mut tx, &[number.as_str()]).await?;
            found.into_iter().find(|juku| by.scope().juku().is_none_or(|own| own == juku.id))
        }
    };
    let owner = owner.ok_or(RegisterClassroomError::NoSuchJuku)?;
    let number = new.number.as_str();
    let entry = NewClassroom {
        juku_id: owner.id,
        number: number.to_owned(),
        name: new.name.clone(),
        search: search_text::fold(&format!("{}{number}", new.name)),
    };
    let made = store::insert_classroom(&mut tx, &entry).await?;
    let id = made.ok_or_else(|| RegisterClassroomError::Exists(new.number.clone()))?;
    let facts = json!({ "juku": owner.number });
    let subject = format!("classrooms/{id} {number}");
    platform_audit::record(&mut tx, by.actor(), "classrooms.registered", subject, &facts).await?;
    tx.commit().await?;
    Ok(id)
}
