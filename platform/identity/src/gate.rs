//! What signing in, and choosing what one signs in with, need of the server.

use std::convert::Infallible;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use platform_database::Database;
use platform_vault::Vault;

use crate::{AccountRules, CookiePolicy, KnownPlaces, Passkeys};

/// The parts of the server's state that decide who gets in, as one argument of a handler.
pub(crate) struct Gate {
    pub(crate) database: Database,
    pub(crate) vault: Vault,
    pub(crate) policy: CookiePolicy,
    pub(crate) rules: AccountRules,
    pub(crate) places: KnownPlaces,
    pub(crate) passkeys: Passkeys,
}

impl<S> FromRequestParts<S> for Gate
where
    Database: FromRef<S>,
    Vault: FromRef<S>,
    CookiePolicy: FromRef<S>,
    AccountRules: FromRef<S>,
    KnownPlaces: FromRef<S>,
    Passkeys: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Infallible;

    async fn from_request_parts(_parts: &mut Parts, state: &S) -> Result<Gate, Infallible> {
        Ok(Gate {
            database: Database::from_ref(state),
            vault: Vault::from_ref(state),
            policy: CookiePolicy::from_ref(state),
            rules: AccountRules::from_ref(state),
            places: KnownPlaces::from_ref(state),
            passkeys: Passkeys::from_ref(state),
        })
    }
}
