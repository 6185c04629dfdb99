//! The proof that somebody is signed in.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use chrono::TimeDelta;
use platform_audit::{Actor, Origin};
use platform_database::Timestamp;
use platform_web::Refusal;

use super::store::SessionRow;
use super::token::TokenHash;
use crate::{AccountRules, UserId};

/// How long a password or a second factor proves who sits there.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Proof that a living session speaks for a person; only [`authenticate`](crate::authenticate) makes
/// one. As a handler's argument it refuses visitors, `Option<SignedIn>` lets them in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    user: UserId,
    login: String,
    name: String,
    session: TokenHash,
    origin: Option<Origin>,
    fresh: bool,
    password_due: bool,
}

impl SignedIn {
    pub(super) fn by(session: SessionRow, hash: TokenHash, now: Timestamp, rules: &AccountRules) -> SignedIn {
        let too_old = rules.password_age.is_some_and(|age| session.password_changed_at + age <= now);
        SignedIn {
            user: session.user_id,
            fresh: session.proven_at.is_some_and(|proven| now - proven < FRESH),
            password_due: too_old || session.password_due_at.is_some_and(|due| due <= now),
            login: session.login,
            name: session.name,
            session: hash,
            origin: None,
        }
    }

    /// The same person, calling from there.
    pub(super) fn calling_from(self, origin: Origin) -> SignedIn {
        SignedIn { origin: Some(origin), ..self }
    }

    /// Who it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The login, folded.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// The name that others read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person as the audit record names them, with where they call from.
    pub fn actor(&self) -> Actor {
        let actor = Actor::person(self.user.0, &self.name);
        match &self.origin {
            Some(origin) => actor.from(origin.clone()),
            None => actor,
        }
    }

    /// Whether the password or a second factor was given in this session within the last ten minutes.
    pub(crate) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Whether the password has to be replaced before anything else.
    pub(crate) fn is_password_due(&self) -> bool {
        self.password_due
    }

    pub(super) fn session(&self) -> &TokenHash {
        &self.session
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<SignedIn, Refusal> {
        parts.extensions.get().cloned().ok_or_else(Refusal::unauthorized)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<SignedIn>, Infallible> {
        Ok(parts.extensions.get().cloned())
    }
}
