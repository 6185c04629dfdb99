//! Who a program speaks for, and what there is to ask for.

use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::{Extension, Json};
use platform_web::api::{ApiDescription, ApiLine};
use platform_web::{Refusal, Shell};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::BearerScopes;
use crate::SignedIn;

/// What the handlers of this crate say of themselves.
#[derive(OpenApi)]
#[openapi(paths(show, show_description))]
struct Said;

/// What this crate adds to the description of a server's API.
pub fn api_description() -> utoipa::openapi::OpenApi {
    Said::openapi()
}

/// Who is calling.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    id: i64,
    login: String,
    name: String,
    /// What the token may do; `null` for a session, which may do what the person may.
    scopes: Option<Vec<String>>,
}

/// Says who is calling, and what the token at hand may do.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "API",
    summary = "だれとして呼んでいるか",
    responses((status = 200, description = "呼んでいる人", body = Me))
)]
pub(crate) async fn show(person: SignedIn, scopes: Option<Extension<BearerScopes>>) -> Json<Me> {
    Json(Me {
        id: person.user().0,
        login: person.login().to_owned(),
        name: person.name().to_owned(),
        scopes: scopes.map(|Extension(BearerScopes(scopes))| scopes),
    })
}

/// The OpenAPI document of the whole server.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "API",
    summary = "この説明（OpenAPI 3.1）",
    responses((status = 200, description = "説明", body = Object))
)]
pub(crate) async fn show_description(
    _by: SignedIn,
    description: Option<Extension<ApiDescription>>,
) -> Result<Response, Refusal> {
    let Extension(description) = description.ok_or_else(Refusal::not_found)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], description.text().to_owned()).into_response())
}

/// The addresses of the API on a page.
#[derive(Template)]
#[template(path = "identity/api.html")]
struct ApiView {
    lines: Vec<ApiLine>,
}

/// Lists what there is to ask for.
pub(crate) async fn list(
    _by: SignedIn,
    description: Option<Extension<ApiDescription>>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let Extension(description) = description.ok_or_else(Refusal::not_found)?;
    let view = ApiView { lines: description.lines().to_vec() };
    shell.at(vec![("APIトークン", "/me/tokens".to_owned())]).show("APIのアドレス", view)
}
