//! The buttons 持ち出す and 戻す.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::{PutBackError, TakeOutError, put_back, take_out};
use crate::locations::LocationId;
use crate::media::MediumId;
use crate::members::Operator;

/// Where a medium is taken or put.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledMove {
    place: String,
    note: String,
}

impl FilledMove {
    /// The place; what is no number names none.
    fn place(&self) -> Option<LocationId> {
        self.place.trim().parse().ok()
    }
}

/// Takes a medium out.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Form(filled): Form<FilledMove>,
) -> Result<Response, Refusal> {
    let place = filled.place().ok_or(TakeOutError::NoSuchPlace)?;
    take_out(&database, &by, id, place, &filled.note).await?;
    let words = "持ち出しを記録しました。使い終わったら、取り外して戻してください。";
    Ok(see_other_with(&format!("/media/{id}"), Flash::done(words)))
}

/// Puts a medium back.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<MediumId>,
    Form(filled): Form<FilledMove>,
) -> Result<Response, Refusal> {
    let place = filled.place().ok_or(PutBackError::NoSuchPlace)?;
    let words = match put_back(&database, &by, id, place, &filled.note).await? {
        0 => Flash::note(
            "戻したことを記録しました。持ち出しのあとに終わった実行がないので、コピーの日時は変わりません。",
        ),
        written => {
            Flash::done(format!("戻したことを記録しました。{written}件のコピーの日時が新しくなりました。"))
        }
    };
    Ok(see_other_with(&format!("/media/{id}"), words))
}

impl From<TakeOutError> for Refusal {
    fn from(error: TakeOutError) -> Refusal {
        match error {
            TakeOutError::NoSuchMedium => Refusal::not_found(),
            TakeOutError::NotStored(_) => Refusal::conflict(format!("{error}。")),
            TakeOutError::NoSuchPlace => Refusal::unprocessable(format!("{error}。")),
            TakeOutError::Db(error) => error.into(),
        }
    }
}

impl From<PutBackError> for Refusal {
    fn from(error: PutBackError) -> Refusal {
        match error {
            PutBackError::NoSuchMedium => Refusal::not_found(),
            PutBackError::NotInUse(_) => Refusal::conflict(format!("{error}。")),
            PutBackError::NoSuchPlace => Refusal::unprocessable(format!("{error}。")),
            PutBackError::Db(error) => error.into(),
        }
    }
}
