//! Putting a medium in.

use chrono::NaiveDate;
use platform_database::{Database, DbError};
use serde_json::json;
use thiserror::Error;

use super::store::{self, NewRow};
use crate::copies::{self, AttachCopyError};
use crate::media::{self, MediumId};
use crate::members::Operator;
use crate::moves::{self, TakeOutError};
use crate::rotations::{self, RotationId};
use crate::{days, locations};

/// Why nothing was put in.
#[derive(Debug, Error)]
pub(crate) enum PutInError {
    /// No such rotation, or one that has ended.
    #[error("ローテーションがありません")]
    NoSuchRotation,
    /// The page is of another day.
    #[error("日付が変わりました。画面を開き直して、今夜の媒体を確かめてください")]
    AnotherDay,
    /// Nothing is to be put in.
    #[error("今夜は、媒体を交換する予定がありません")]
    NoTurn,
    /// Another medium than the planned one, and nobody says why.
    #[error("予定と違う媒体を入れるときは、理由を書いてください")]
    NoReason,
    /// It cannot be written to be read.
    #[error("媒体「{0}」は読み取れないと記録されています。別の媒体を選んでください")]
    Unreadable(String),
    /// Somebody recorded it before.
    #[error("今夜の媒体は、すでに記録されています")]
    Done,
    /// It is not in its place.
    #[error(transparent)]
    TakeOut(#[from] TakeOutError),
    /// Its copy is not where it should be.
    #[error(transparent)]
    Attach(#[from] AttachCopyError),
    /// The database.
    #[error("the medium could not be put in")]
    Db(#[from] DbError),
}

/// Records that a medium was put in for a job on `night`, which is today: it is taken out of its place, and the job has a
/// copy on it, of which the runs say when it is written.
pub(crate) async fn put_in(
    database: &Database,
    by: &Operator,
    rotation: RotationId,
    night: NaiveDate,
    medium: MediumId,
    note: &str,
) -> Result<(), PutInError> {
    let note = note.trim();
    let mut tx = database.write().await?;
    let rota = rotations::find_rota(&mut tx, rotation).await?.filter(rotations::Rota::is_followed);
    let rota = rota.ok_or(PutInError::NoSuchRotation)?;
    if night != days::of(tx.now()) {
        return Err(PutInError::AnotherDay);
    }
    let planned = rota.planned(night).ok_or(PutInError::NoTurn)?;
    if medium != planned.medium.id && note.is_empty() {
        return Err(PutInError::NoReason);
    }
    let row = NewRow { rotation, night, medium, planned: planned.medium.id, why: &planned.turn.why, note };
    let found = media::find_medium(&mut tx, medium).await?.ok_or(TakeOutError::NoSuchMedium)?;
    if !found.readable {
        return Err(PutInError::Unreadable(found.label));
    }
    if !store::insert_insertion(&mut tx, &row, &by.actor().name).await? {
        return Err(PutInError::Done);
    }
    let server = locations::upsert_production(&mut tx).await?;
    let (job, name) = rota.job();
    let words = format!("今夜の媒体: {name}");
    let taken = moves::take_out_in(&mut tx, by, medium, server, &words).await?;
    copies::keep_on_medium(&mut tx, (job, name), &taken, rota.encrypted()).await?;
    let facts = json!({ "medium": taken.label, "planned": planned.medium.label, "night": night });
    platform_audit::record(&mut tx, by.actor(), "insertions.made", format!("jobs/{name}"), &facts).await?;
    tx.commit().await?;
    Ok(())
}
