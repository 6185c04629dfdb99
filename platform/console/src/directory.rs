//! The seam: what a server says about its people.

use axum::extract::FromRequestParts;
use platform_audit::Actor;
use platform_web::Refusal;

/// What a server's people are. `S` is the server's state.
pub trait Directory<S>: Send + Sync + 'static {
    /// Proof that somebody is in charge of the server as a whole.
    type Chief: FromRequestParts<S, Rejection = Refusal> + Send + Sync;

    /// Who acts.
    fn chief_actor(chief: &Self::Chief) -> &Actor;
}
