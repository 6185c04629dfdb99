//! Editing a repository: where it lies, how it is opened, how many write it at once.

use std::path::PathBuf;

use backup_engine::{Answer, Ending, Order, RepositoryAccess, Storage};
use backup_policy::Medium;
use platform_database::WriteTx;
use serde_json::json;
use thiserror::Error;

use super::add::{address, find_place, read_password};
use super::{AddRepositoryError, Repository, RepositoryId, store};
use crate::app::App;
use crate::copies;
use crate::members::Admin;
use crate::verdicts::judge_soon;
use crate::working::{Working, reason_for};

/// How many runs may write a repository at once.
const WRITERS: std::ops::RangeInclusive<u32> = 1..=16;

/// A repository as it is to be from now on.
#[derive(Clone, Debug)]
pub(crate) struct EditedRepository {
    /// The revision that was shown.
    pub(crate) revision: i64,
    pub(crate) name: String,
    /// Where it lies now; without one, where it lay.
    pub(crate) storage: Option<Storage>,
    /// The file of its password; without one, the same as before.
    pub(crate) password_file: Option<PathBuf>,
    /// The name of the place; without one, the place of the originals.
    pub(crate) location: Option<String>,
    pub(crate) medium: Medium,
    pub(crate) append_only: bool,
    pub(crate) writers: u32,
}

/// Why it was not edited.
#[derive(Debug, Error)]
pub(crate) enum EditRepositoryError {
    /// No such repository.
    #[error("リポジトリがありません")]
    NoSuchRepository,
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこのリポジトリを変更しました。いまの設定を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// Nobody could write, or too many.
    #[error("同時に書き込む数は1から16にしてください")]
    Writers,
    /// There is no repository at the new place that opens with the password.
    #[error("{0}")]
    DoesNotOpen(String),
    /// What is the same for a new one.
    #[error(transparent)]
    Invalid(AddRepositoryError),
    /// The database.
    #[error("the repository could not be edited")]
    Db(#[from] platform_database::DbError),
}

/// Edits a repository, if nobody changed it since it was shown. Another place or password is tried before it is kept.
pub(crate) async fn edit_repository(
    app: &App,
    by: &Admin,
    id: RepositoryId,
    edited: &EditedRepository,
) -> Result<(), EditRepositoryError> {
    let name = edited.name.trim();
    if name.is_empty() {
        return Err(AddRepositoryError::NoName.into());
    }
    if !WRITERS.contains(&edited.writers) {
        return Err(EditRepositoryError::Writers);
    }
    let before = store::find_repository(&mut app.database.read().await?, id).await?;
    let before = before.ok_or(EditRepositoryError::NoSuchRepository)?;
    if edited.storage.is_some() || edited.password_file.is_some() || edited.append_only != before.append_only
    {
        try_to_open(app, &before, edited).await?;
    }

    let mut tx = app.database.write().await?;
    if !store::advance_revision(&mut tx, id, edited.revision).await? {
        return Err(EditRepositoryError::Stale);
    }
    if store::find_repository_by_name(&mut tx, name).await?.is_some_and(|other| other.id != id) {
        return Err(AddRepositoryError::Taken(name.to_owned()).into());
    }
    let address = keep(&mut tx, app, &before, edited).await?;
    let facts = json!({ "before": { "name": before.name, "address": before.address, "append_only": before.append_only },
                        "address": address, "location": edited.location, "medium": edited.medium.code(),
                        "append_only": edited.append_only, "writers": edited.writers });
    let (by, subject) = (by.operator(), format!("repositories/{name}"));
    platform_audit::record(&mut tx, by.actor(), "repositories.edited", subject, &facts).await?;
    // Where a copy lies, and on what, is evidence.
    judge_soon(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Keeps it as it is from now on, with the copies in it; gives where it lies.
async fn keep(
    tx: &mut WriteTx,
    app: &App,
    before: &Repository,
    edited: &EditedRepository,
) -> Result<String, EditRepositoryError> {
    let storage = edited.storage.as_ref();
    let sealed = storage.map(|storage| {
        app.vault
            .seal(super::SEALED_STORAGE, &serde_json::to_string(storage).expect("a storage is plain data"))
    });
    let address = storage.map_or_else(|| before.address.clone(), address);
    let password_file = edited.password_file.as_ref().map(|file| file.display().to_string());
    let row = store::RepositoryRow {
        name: edited.name.trim(),
        address: &address,
        sealed_storage: sealed.as_ref().unwrap_or(&before.sealed_storage),
        password_file: password_file.as_ref().unwrap_or(&before.password_file),
        location: find_place(tx, edited.location.as_deref()).await?,
        medium: edited.medium,
        append_only: edited.append_only,
    };
    store::update_repository(tx, before.id, &row, i64::from(edited.writers)).await?;
    if let Some(now) = store::find_repository(tx, before.id).await? {
        copies::update_place(tx, &now).await?;
    }
    Ok(address)
}

async fn try_to_open(
    app: &App,
    before: &Repository,
    edited: &EditedRepository,
) -> Result<(), EditRepositoryError> {
    let unreadable = |error: anyhow::Error| EditRepositoryError::DoesNotOpen(format!("{error:#}"));
    let storage = match &edited.storage {
        Some(storage) => storage.clone(),
        None => before.storage(&app.vault).map_err(unreadable)?,
    };
    let file = edited.password_file.clone().unwrap_or_else(|| PathBuf::from(&before.password_file));
    let access =
        RepositoryAccess { storage, password: read_password(&file)?, append_only: edited.append_only };
    match Working::new(app).perform(Order::Snapshots { repository: access, series: None }).await {
        Ending::Done(Answer::Snapshots(_)) => Ok(()),
        Ending::Failed(failure) => Err(EditRepositoryError::DoesNotOpen(reason_for(&failure))),
        _ => Err(EditRepositoryError::DoesNotOpen("リポジトリを開けませんでした".to_owned())),
    }
}

impl From<AddRepositoryError> for EditRepositoryError {
    fn from(error: AddRepositoryError) -> EditRepositoryError {
        match error {
            AddRepositoryError::Db(error) => error.into(),
            other => EditRepositoryError::Invalid(other),
        }
    }
}
