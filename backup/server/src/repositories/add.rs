//! Adding a repository: it is made, or opened if it is there already, before anything is kept of it.

use std::fs;
use std::path::{Path, PathBuf};

use backup_engine::{Answer, Ending, FailureKind, Order, RepositoryAccess, Secret, Storage};
use backup_policy::Medium;
use platform_database::{DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{RepositoryId, store};
use crate::addresses;
use crate::app::App;
use crate::locations::{self, LocationId};
use crate::members::Operator;
use crate::working::{Working, reason_for};

/// A repository that is to be added.
#[derive(Clone, Debug)]
pub(crate) struct NewRepository {
    pub(crate) name: String,
    pub(crate) storage: Storage,
    pub(crate) password_file: PathBuf,
    /// The name of the place; without one, the place of the originals.
    pub(crate) location: Option<String>,
    pub(crate) medium: Medium,
    pub(crate) append_only: bool,
}

/// Why none was added.
#[derive(Debug, Error)]
pub(crate) enum AddRepositoryError {
    /// No name.
    #[error("リポジトリの名前を入れてください")]
    NoName,
    /// One of that name is there.
    #[error("リポジトリ「{0}」はすでにあります")]
    Taken(String),
    /// No such place.
    #[error("保管場所「{0}」がありません。先に登録してください")]
    NoSuchLocation(String),
    /// A retired place.
    #[error("保管場所「{0}」は登録を終了しています")]
    RetiredLocation(String),
    /// The password file.
    #[error("パスワードのファイル {0} を読めません")]
    PasswordFile(String, #[source] std::io::Error),
    /// Nothing in the password file.
    #[error("パスワードのファイル {0} が空です")]
    NoPassword(String),
    /// The engine could neither make nor open it.
    #[error("{0}")]
    Engine(String),
    /// The database.
    #[error("the repository could not be added")]
    Db(#[from] DbError),
}

/// Makes the repository where there is none, opens it where there is one, and keeps it in the inventory.
pub(crate) async fn add_repository(
    app: &App,
    by: &Operator,
    new: NewRepository,
) -> Result<RepositoryId, AddRepositoryError> {
    if new.name.trim().is_empty() {
        return Err(AddRepositoryError::NoName);
    }
    let password = read_password(&new.password_file)?;
    if store::find_repository_by_name(&mut app.database.read().await?, &new.name).await?.is_some() {
        return Err(AddRepositoryError::Taken(new.name));
    }
    let access = RepositoryAccess { storage: new.storage.clone(), password, append_only: new.append_only };
    make_or_open(app, access).await?;

    let mut tx = app.database.write().await?;
    let location = find_place(&mut tx, new.location.as_deref()).await?;
    let storage = serde_json::to_string(&new.storage).expect("a storage is plain data");
    let row = store::RepositoryRow {
        name: new.name.trim(),
        address: &address(&new.storage),
        sealed_storage: &app.vault.seal(super::SEALED_STORAGE, &storage),
        password_file: &new.password_file.display().to_string(),
        location,
        medium: new.medium,
        append_only: new.append_only,
    };
    let id = store::insert_repository(&mut tx, &row).await?;
    let id = id.ok_or_else(|| AddRepositoryError::Taken(new.name.clone()))?;
    let facts = json!({ "address": row.address });
    platform_audit::record(
        &mut tx,
        by.actor(),
        "repositories.added",
        format!("repositories/{}", new.name),
        &facts,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

pub(super) fn read_password(file: &Path) -> Result<Secret, AddRepositoryError> {
    let name = file.display().to_string();
    let text =
        fs::read_to_string(file).map_err(|error| AddRepositoryError::PasswordFile(name.clone(), error))?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() { Err(AddRepositoryError::NoPassword(name)) } else { Ok(Secret::new(password)) }
}

async fn make_or_open(app: &App, repository: RepositoryAccess) -> Result<(), AddRepositoryError> {
    let working = Working::new(app);
    let ending = working.perform(Order::Init { repository: repository.clone() }).await;
    let ending = match ending {
        Ending::Failed(failure) if failure.kind == FailureKind::RepositoryExists => {
            working.perform(Order::Snapshots { repository, series: None }).await
        }
        other => other,
    };
    match ending {
        Ending::Done(Answer::Initialised { .. } | Answer::Snapshots(_)) => Ok(()),
        Ending::Failed(failure) => Err(AddRepositoryError::Engine(reason_for(&failure))),
        _ => Err(AddRepositoryError::Engine("リポジトリを用意できませんでした".to_owned())),
    }
}

/// The place of that name, or that of the originals; it is not retired before `tx` ends.
pub(super) async fn find_place(
    tx: &mut WriteTx,
    name: Option<&str>,
) -> Result<LocationId, AddRepositoryError> {
    if let Some(name) = name {
        let found = locations::find_location_by_name(tx, name).await?;
        let place = found.ok_or_else(|| AddRepositoryError::NoSuchLocation(name.to_owned()))?.id;
        if !locations::advance_in_use(tx, place).await? {
            return Err(AddRepositoryError::RetiredLocation(name.to_owned()));
        }
        return Ok(place);
    }
    Ok(locations::upsert_production(tx).await?)
}

/// Where a storage lies, for people; without what is secret in it.
pub(super) fn address(storage: &Storage) -> String {
    match storage {
        Storage::Folder { path } => path.display().to_string(),
        Storage::S3 { endpoint, bucket, prefix, .. } => format!("s3:{endpoint}/{bucket}/{prefix}"),
        Storage::Rest { url } => addresses::without_password(url.reveal()),
        Storage::Rclone { remote } => format!("rclone:{}", addresses::without_parameters(remote.reveal())),
        Storage::Sftp { destination, port: None, path, .. } => format!("sftp:{destination}:{path}"),
        Storage::Sftp { destination, port: Some(port), path, .. } => {
            format!("sftp://{destination}:{port}/{path}")
        }
    }
}
