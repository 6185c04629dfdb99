//! Rotations as they are followed: the terms with the media that stand in their places.

use std::collections::HashMap;

use backup_policy::{Pool, Rotation, Turn};
use chrono::NaiveDate;
use platform_database::{DbResult, ReadTx};

use super::RotationId;
use super::store::{self, Kept, PlaceRow, RotationRow};
use crate::jobs::JobId;

/// A rotation with its media.
#[derive(Clone, Debug)]
pub(crate) struct Rota {
    pub(super) row: RotationRow,
    pub(super) rotation: Rotation,
    /// The media, by row of media and place in it.
    pub(super) places: HashMap<(Pool, usize), Kept>,
}

/// What a night asks for.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    pub(crate) turn: Turn,
    pub(crate) medium: Kept,
}

impl Rota {
    /// What `night` asks for; `None` where nobody changes anything.
    pub(crate) fn planned(&self, night: NaiveDate) -> Option<Planned> {
        let turn = self.rotation.turn(self.row.first_on, night)?;
        let medium = self.places.get(&(turn.pool, turn.position))?.clone();
        Some(Planned { turn, medium })
    }

    /// Whether it has not ended.
    pub(crate) fn is_followed(&self) -> bool {
        self.row.ended_at.is_none()
    }

    /// The job that it is for, with the job's name.
    pub(crate) fn job(&self) -> (JobId, &str) {
        (self.row.job_id, &self.row.job)
    }

    /// Whether the job's tool writes encrypted; `None` where nobody has said.
    pub(crate) fn encrypted(&self) -> Option<bool> {
        self.row.encrypted
    }

    /// The labels of one row of media, in their order.
    pub(super) fn labels(&self, pool: Pool) -> Vec<&str> {
        let mut of_pool: Vec<(usize, &str)> = self
            .places
            .iter()
            .filter(|((known, _), _)| *known == pool)
            .map(|((_, position), medium)| (*position, medium.label.as_str()))
            .collect();
        of_pool.sort_unstable();
        of_pool.into_iter().map(|(_, label)| label).collect()
    }
}

/// The rotations that are followed for jobs in use, by the names of the jobs.
pub(super) async fn list_rotas(tx: &mut ReadTx) -> DbResult<Vec<Rota>> {
    let rows = store::list_rotations(tx).await?;
    let mut places: HashMap<RotationId, Vec<PlaceRow>> = HashMap::new();
    for place in store::list_places(tx).await? {
        places.entry(place.rotation_id).or_default().push(place);
    }
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let places = places.remove(&row.id).unwrap_or_default();
            put_together(row, places)
        })
        .collect())
}

/// How many jobs want a medium on a night.
pub(crate) async fn count_planned(tx: &mut ReadTx, night: NaiveDate) -> DbResult<usize> {
    Ok(list_rotas(tx).await?.iter().filter(|rota| rota.planned(night).is_some()).count())
}

/// One rotation, whether or not it is still followed; `None` if there is none.
pub(crate) async fn find_rota(tx: &mut ReadTx, id: RotationId) -> DbResult<Option<Rota>> {
    let Some(row) = store::find_rotation(tx, id).await? else { return Ok(None) };
    let places = store::list_places_of(tx, id).await?;
    Ok(put_together(row, places))
}

/// `None` of terms that this program does not know: it is older than the database.
fn put_together(row: RotationRow, places: Vec<PlaceRow>) -> Option<Rota> {
    let rotation = serde_json::from_str(&row.terms).ok()?;
    let places = places.into_iter().filter_map(|place| {
        let position = usize::try_from(place.position).ok()?;
        Some(((Pool::from_code(&place.pool)?, position), place.medium))
    });
    Some(Rota { rotation, places: places.collect(), row })
}
