//! The proof that somebody is signed in.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::Extensions;
use axum::http::request::Parts;
use chrono::TimeDelta;
use platform_audit::{Actor, Origin};
use platform_database::Timestamp;
use platform_web::{Account, Refusal};

use super::store::SessionRow;
use super::token::TokenHash;
use crate::{AccountRules, UserId};

/// How long a password or a second factor proves who sits there.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// Whom a token speaks for.
pub(crate) struct Bearer {
    pub(crate) user: UserId,
    pub(crate) login: String,
    pub(crate) name: String,
    /// The token's own name.
    pub(crate) token: String,
    pub(crate) has_second_factor: bool,
}

/// Proof that a living session speaks for a person; only [`authenticate`](crate::authenticate) makes
/// one. As a handler's argument it refuses visitors, `Option<SignedIn>` lets them in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    user: UserId,
    login: String,
    name: String,
    /// `None` where an API token speaks.
    session: Option<TokenHash>,
    /// The name of that token.
    token: Option<String>,
    origin: Option<Origin>,
    fresh: bool,
    password_due: bool,
    has_second_factor: bool,
}

/// Proof that a living session speaks for a person, who may still have to set up a second factor before anything
/// else. Only the screens for that take it, and signing out.
#[derive(Clone, Debug)]
pub struct AnySession(pub(crate) SignedIn);

/// Proof that the person may look after other people's and machines' access; the server says who may, by
/// [`Administrator::enter`].
#[derive(Clone, Debug)]
pub struct Administrator(pub(crate) SignedIn);

impl Administrator {
    /// Puts the proof for `person` into a request; a server's middleware calls it for its administrators.
    pub fn enter(person: SignedIn, extensions: &mut Extensions) {
        extensions.insert(Administrator(person));
    }
}

/// Stands in a request in place of [`SignedIn`] while the person must set up a second factor first.
#[derive(Clone, Copy, Debug)]
struct SecondFactorMissing;

/// Where a second factor is set up.
pub(crate) const SET_UP: &str = "/me/second-factor";

/// Takes the proof [`SignedIn`] out of a request until its person has set up a second factor; a server calls it where
/// [`SignedIn::has_second_factor`] is not true of somebody who needs one. Whatever asks for the proof is refused from
/// then on, and every page leads to the set-up.
pub fn demand_second_factor(extensions: &mut Extensions) {
    extensions.remove::<SignedIn>();
    extensions.insert(SecondFactorMissing);
}

impl SignedIn {
    pub(super) fn by(session: SessionRow, hash: TokenHash, now: Timestamp, rules: &AccountRules) -> SignedIn {
        let too_old = rules.password_age.is_some_and(|age| session.password_changed_at + age <= now);
        SignedIn {
            user: session.user_id,
            fresh: session.proven_at.is_some_and(|proven| now - proven < FRESH),
            password_due: too_old || session.password_due_at.is_some_and(|due| due <= now),
            has_second_factor: session.has_second_factor,
            login: session.login,
            name: session.name,
            session: Some(hash),
            token: None,
            origin: None,
        }
    }

    /// Made for a token that counts at the address at hand. It proves nothing: no person stands before it.
    pub(crate) fn by_token(bearer: Bearer) -> SignedIn {
        let Bearer { user, login, name, token, has_second_factor } = bearer;
        SignedIn {
            user,
            login,
            name,
            session: None,
            token: Some(token),
            origin: None,
            fresh: false,
            password_due: false,
            has_second_factor,
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

    /// The person as the audit record names them, with the token that speaks for them and where they call from.
    pub fn actor(&self) -> Actor {
        let actor = match &self.token {
            None => Actor::person(self.user.0, &self.name),
            Some(token) => Actor::person(self.user.0, format!("{}（トークン「{token}」）", self.name)),
        };
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

    /// Whether the person has an authenticator app or a passkey. (One who signed in with either has.)
    pub fn has_second_factor(&self) -> bool {
        self.has_second_factor
    }

    pub(super) fn session(&self) -> Option<&TokenHash> {
        self.session.as_ref()
    }

    /// Puts the proof into a request.
    pub(super) fn enter(self, extensions: &mut Extensions) {
        if self.session.is_some() {
            extensions.insert(AnySession(self.clone()));
        }
        extensions.insert(Account(self.user.0));
        extensions.insert(self);
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<SignedIn, Refusal> {
        if parts.extensions.get::<SecondFactorMissing>().is_some() {
            return Err(Refusal::forbidden("先に、2段階認証を設定してください。").leading_to(SET_UP));
        }
        parts.extensions.get().cloned().ok_or_else(Refusal::unauthorized)
    }
}

/// A screen of administrators does not exist for anybody else.
impl<S: Send + Sync> FromRequestParts<S> for Administrator {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Administrator, Refusal> {
        <SignedIn as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        parts.extensions.get().cloned().ok_or_else(Refusal::not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AnySession {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<AnySession, Refusal> {
        parts.extensions.get().cloned().ok_or_else(Refusal::unauthorized)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for AnySession {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<AnySession>, Infallible> {
        Ok(parts.extensions.get().cloned())
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<SignedIn>, Infallible> {
        Ok(parts.extensions.get().cloned())
    }
}
