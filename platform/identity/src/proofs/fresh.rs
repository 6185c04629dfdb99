//! The proof that a dangerous act takes.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use platform_web::{Refusal, see_other};

use crate::tokens::BearerScopes;
use crate::{AnySession, SignedIn};

/// Proof that the signed-in person gave the password or a second factor in this session within the
/// last ten minutes. A page that asks for it leads to the confirmation; a form comes back after it.
///
/// A token is proof of its own: who made it was freshly proven, and it counts only where it was made for (its scope). So
/// a server gives its dangerous acts scopes of their own.
#[derive(Clone, Debug)]
pub struct FreshlyProven(SignedIn);

/// Marks an answer that a confirmation would change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProofWanted;

impl FreshlyProven {
    /// The person.
    pub fn person(&self) -> &SignedIn {
        &self.0
    }
}

/// The same of a person who may still have to set up a second factor before anything else. What they can sign in with
/// is changed only with it.
#[derive(Clone, Debug)]
pub(crate) struct FreshSession(pub(crate) SignedIn);

impl<S: Send + Sync> FromRequestParts<S> for FreshSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<FreshSession, Response> {
        let session = <AnySession as FromRequestParts<S>>::from_request_parts(parts, state).await;
        let AnySession(person) = session.map_err(IntoResponse::into_response)?;
        if person.is_fresh() { Ok(FreshSession(person)) } else { Err(lead_to_confirmation(parts)) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for FreshlyProven {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<FreshlyProven, Response> {
        let person = <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state)
            .await
            .map_err(IntoResponse::into_response)?;
        let by_token = parts.extensions.get::<BearerScopes>().is_some();
        if by_token || person.is_fresh() {
            Ok(FreshlyProven(person))
        } else {
            Err(lead_to_confirmation(parts))
        }
    }
}

fn lead_to_confirmation(parts: &Parts) -> Response {
    if parts.method == Method::GET || parts.method == Method::HEAD {
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let next: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
        return see_other(&format!("/me/confirmation?next={next}"));
    }
    let refusal = Refusal::forbidden(
        "この操作の前に、本人の確認が必要です。「本人の確認」の画面でパスワードを入力してから、もう一度操作してください。",
    );
    let mut response = refusal.into_response();
    response.extensions_mut().insert(ProofWanted);
    response
}
