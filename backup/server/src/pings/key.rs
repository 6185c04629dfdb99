//! A new key, in place of the one that was there.

use platform_database::DbError;
use serde_json::json;
use thiserror::Error;

use super::store;
use crate::app::App;
use crate::digests::sha256;
use crate::jobs::{self, JobId};
use crate::members::Operator;

/// Why no key was made.
#[derive(Debug, Error)]
pub(super) enum MakeKeyError {
    /// No such job.
    #[error("ジョブがありません")]
    NoSuchJob,
    /// This server performs the job itself, or it is retired.
    #[error("pingのアドレスは、使っている別のツールのジョブにだけ作れます")]
    NotExternal,
    /// The database.
    #[error("the key could not be made")]
    Db(#[from] DbError),
}

/// Makes a key for a job, or the shared one. The key that was there opens nothing any more.
pub(super) async fn make_key(app: &App, by: &Operator, job: Option<JobId>) -> Result<(), MakeKeyError> {
    let mut tx = app.database.write().await?;
    let subject = match job {
        Some(id) => {
            let job = jobs::find_job(&mut tx, id).await?.ok_or(MakeKeyError::NoSuchJob)?;
            if job.source_kind.is_some() || job.retired_at.is_some() {
                return Err(MakeKeyError::NotExternal);
            }
            format!("jobs/{}", job.name)
        }
        None => "intake".to_owned(),
    };
    // Both have 122 random bits; only a job's own key looks like a UUID, so that the two are told apart.
    let key = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
    let key = if job.is_some() { key.hyphenated().to_string() } else { key.simple().to_string() };
    let sealed = app.vault.seal(store::SEALED_KEY, &key);
    store::upsert_key(&mut tx, job, (&hash(&key), &sealed), &by.actor().name).await?;
    platform_audit::record(&mut tx, by.actor(), "pings.key_made", subject, &json!({})).await?;
    tx.commit().await?;
    Ok(())
}

/// What is kept of a key where it is looked up: nobody can guess 122 bits, so it needs no salt.
pub(super) fn hash(key: &str) -> String {
    sha256(key)
}
