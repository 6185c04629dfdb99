//! リポジトリ: where the native engine keeps its snapshots, and how each is opened.
//!
//! Invariant: a repository that a job in use writes is not retired.
//! Invariant: a repository's password lies in a file that only the server reads; it is never in the database.

mod add;
pub(crate) mod api;
mod edit;
mod retire;
pub(crate) mod routes;
mod sizes;
mod store;
mod tidying;
mod views;
mod written;

platform_database::row_id! {
    /// A row of `repositories`.
    RepositoryId
}

pub(crate) use add::{AddRepositoryError, NewRepository, add_repository};
pub(crate) use sizes::{MeasureRepositories, measure_all, measure_repositories};
pub(crate) use store::{
    Repository, SEALED_STORAGES, SizePoint, advance_in_use, find_repository, find_repository_by_name,
    list_in_use, list_of_job, list_repositories, list_size_points, upsert_size,
};
pub(crate) use tidying::{give_back, take_for_tidying};
pub(crate) use written::read_place;

use backup_engine::{RepositoryAccess, Secret, Storage};
use std::fs;

use platform_vault::Vault;

/// What a sealed storage is sealed for.
const SEALED_STORAGE: &str = "repositories.sealed_storage";

impl Repository {
    /// What the engine needs to open it. Reads the password file; the reason of a failure names the file.
    pub(crate) fn access(&self, vault: &Vault) -> anyhow::Result<RepositoryAccess> {
        let storage = self.storage(vault)?;
        let password = fs::read_to_string(&self.password_file).map_err(|error| {
            anyhow::anyhow!("the password file {} cannot be read: {error}", self.password_file)
        })?;
        let password = Secret::new(password.trim_end_matches(['\r', '\n']));
        Ok(RepositoryAccess { storage, password, append_only: self.append_only })
    }

    /// Where it lies.
    fn storage(&self, vault: &Vault) -> anyhow::Result<Storage> {
        Ok(serde_json::from_str(&vault.unseal(SEALED_STORAGE, &self.sealed_storage)?)?)
    }
}
