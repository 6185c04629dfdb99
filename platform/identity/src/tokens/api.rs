//! Who a program speaks for.

use axum::{Extension, Json};
use serde::Serialize;

use super::BearerScopes;
use crate::{SignedIn, UserId};

/// Who is calling.
#[derive(Serialize)]
pub(crate) struct Me {
    id: UserId,
    login: String,
    name: String,
    /// What the token may do; `null` for a session, which may do what the person may.
    scopes: Option<Vec<String>>,
}

/// Says who is calling, and what the token at hand may do.
pub(crate) async fn show(person: SignedIn, scopes: Option<Extension<BearerScopes>>) -> Json<Me> {
    Json(Me {
        id: person.user(),
        login: person.login().to_owned(),
        name: person.name().to_owned(),
        scopes: scopes.map(|Extension(BearerScopes(scopes))| scopes),
    })
}
