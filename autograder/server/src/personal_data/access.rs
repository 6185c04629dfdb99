//! Who may have or erase a pupil's data.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use platform_web::Refusal;

use super::store::{self, Pupil};
use crate::app::App;
use crate::staff::Office;
use crate::students::StudentId;

/// Proof that `by` answers for the data of `pupil`.
pub(crate) struct DataKeeper {
    by: Office,
    pupil: Pupil,
}

impl DataKeeper {
    /// Who answers.
    pub(super) fn by(&self) -> &Office {
        &self.by
    }

    /// For whom.
    pub(super) fn pupil(&self) -> &Pupil {
        &self.pupil
    }
}

impl FromRequestParts<App> for DataKeeper {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<DataKeeper, Refusal> {
        let by = Office::from_request_parts(parts, app).await?;
        let Path(student) = Path::<StudentId>::from_request_parts(parts, app)
            .await
            .map_err(|no_id| Refusal::not_found().because(no_id))?;
        let pupil = store::find_pupil(&mut app.database.read().await?, by.scope(), student).await?;
        Ok(DataKeeper { by, pupil: pupil.ok_or_else(Refusal::not_found)? })
    }
}
