//! Beginning a rotation.

use backup_policy::{Pool, Rotation};
use chrono::NaiveDate;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::RotationId;
use super::store::{self, Said};
use crate::jobs::{self, JobId};
use crate::media::{self, MediumId, Standing};
use crate::members::Operator;

/// A rotation as somebody describes it.
#[derive(Clone, Debug)]
pub(crate) struct NewRotation {
    pub(crate) rotation: Rotation,
    pub(crate) places: Vec<Place>,
    pub(crate) first_on: NaiveDate,
    /// Whether the job's tool writes encrypted.
    pub(crate) encrypted: Option<bool>,
}

/// Which medium stands where.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) pool: Pool,
    pub(crate) position: usize,
    pub(crate) label: String,
}

/// So many places a rotation has at most: one for each day of a year, and some.
const MOST: usize = 400;

/// Why a rotation was not kept.
#[derive(Debug, Error)]
pub(crate) enum SaveRotationError {
    /// No such rotation, or one that has ended.
    #[error("ローテーションがありません")]
    NoSuchRotation,
    /// No such job, or a retired one.
    #[error("ジョブを選び直してください")]
    NoSuchJob,
    /// The engine writes repositories alone.
    #[error(
        "ジョブ「{0}」はこのサーバーが実行し、リポジトリにだけ書きます。媒体に書くツールのジョブを「別のツール」として登録してください"
    )]
    OwnJob(String),
    /// The job has one.
    #[error("ジョブ「{0}」には、すでにローテーションがあります")]
    Taken(String),
    /// No such medium.
    #[error("ラベル「{label}」の媒体はありません。先に媒体を登録してください")]
    NoSuchMedium {
        /// Which row of media names it.
        pool: Pool,
        /// The label.
        label: String,
    },
    /// A discarded medium.
    #[error("媒体「{label}」は廃棄されています")]
    Retired {
        /// Which row of media names it.
        pool: Pool,
        /// The label.
        label: String,
    },
    /// One medium cannot be of two generations.
    #[error("媒体「{label}」が2回書かれています")]
    Twice {
        /// Which row of media names it again.
        pool: Pool,
        /// The label.
        label: String,
    },
    /// More media than anybody follows.
    #[error("媒体は合わせて{}行までにしてください", MOST)]
    TooMany {
        /// Which row of media is too long.
        pool: Pool,
    },
    /// Somebody changed it since it was shown.
    #[error(
        "表示したあとに、別の人がこのローテーションを変更しました。いまの内容を確かめてから、もう一度保存してください"
    )]
    Stale,
    /// The database.
    #[error("the rotation could not be kept")]
    Db(#[from] DbError),
}

/// Begins a rotation for a job that has none.
pub(crate) async fn add_rotation(
    database: &Database,
    by: &Operator,
    job: JobId,
    new: &NewRotation,
) -> Result<RotationId, SaveRotationError> {
    let mut tx = database.write().await?;
    let job = jobs::find_job(&mut tx, job).await?.filter(|job| job.retired_at.is_none());
    let job = job.ok_or(SaveRotationError::NoSuchJob)?;
    if job.source_kind.is_some() {
        return Err(SaveRotationError::OwnJob(job.name));
    }
    let places = find_places(&mut tx, &new.places).await?;
    let terms = new.terms();
    let made = store::insert_rotation(&mut tx, job.id, &new.said(&terms)).await?;
    let id = made.ok_or_else(|| SaveRotationError::Taken(job.name.clone()))?;
    store::insert_places(&mut tx, id, &places).await?;
    let facts = json!({ "scheme": new.rotation.label(), "first_on": new.first_on, "count": places.len() });
    platform_audit::record(&mut tx, by.actor(), "rotations.begun", format!("jobs/{}", job.name), &facts)
        .await?;
    tx.commit().await?;
    Ok(id)
}

impl NewRotation {
    /// The terms as a row has them.
    pub(super) fn terms(&self) -> String {
        serde_json::to_string(&self.rotation).expect("terms are plain data")
    }

    pub(super) fn said<'a>(&self, terms: &'a str) -> Said<'a> {
        Said { terms, first_on: self.first_on, encrypted: self.encrypted }
    }
}

/// The media of these labels. A calendar may name one several times.
pub(super) async fn find_places(
    tx: &mut WriteTx,
    places: &[Place],
) -> Result<Vec<(&'static str, i64, MediumId)>, SaveRotationError> {
    if let Some(Place { pool, .. }) = places.get(MOST) {
        return Err(SaveRotationError::TooMany { pool: *pool });
    }
    let mut found: Vec<(&'static str, i64, MediumId)> = Vec::new();
    for Place { pool, position, label } in places {
        let (pool, label) = (*pool, label.clone());
        let Some(medium) = media::find_medium_by_label(tx, &label).await? else {
            return Err(SaveRotationError::NoSuchMedium { pool, label });
        };
        if medium.standing() == Some(Standing::Retired) {
            return Err(SaveRotationError::Retired { pool, label });
        }
        if pool != Pool::Lines && found.iter().any(|(_, _, known)| *known == medium.id) {
            return Err(SaveRotationError::Twice { pool, label });
        }
        found.push((pool.code(), i64::try_from(*position).unwrap_or(i64::MAX), medium.id));
    }
    Ok(found)
}
