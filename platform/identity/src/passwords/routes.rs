//! What a script asks while somebody types a new password.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use platform_database::Database;
use platform_web::{Form, Refusal};
use serde::Deserialize;
use serde_json::json;

use super::{KnownAbout, KnownPlaces, advice};
use crate::users::judging;
use crate::{Login, SignedIn};

/// A password that is being typed, and the login beside it where nobody is signed in yet.
#[derive(Deserialize)]
pub(crate) struct TypedPassword {
    #[serde(default)]
    password: String,
    #[serde(default)]
    login: String,
}

/// Says how good the password is. Nothing of it is kept.
pub(crate) async fn show(
    State(database): State<Database>,
    State(places): State<KnownPlaces>,
    person: Option<SignedIn>,
    Form(typed): Form<TypedPassword>,
) -> Result<Response, Refusal> {
    let known = match &person {
        Some(person) => places.about(&mut database.read().await?, person).await?,
        None => typed.login.parse::<Login>().map(|login| KnownAbout::login(&login)).unwrap_or_default(),
    };
    let advice = judging(move || advice(&typed.password, &known)).await;
    Ok(Json(json!({ "score": advice.score, "label": advice.label, "words": advice.words })).into_response())
}
