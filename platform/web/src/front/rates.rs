//! How often what is dear may be asked for.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{ClientAddress, Front, RateLimits};
use crate::Refusal;

/// What is dear about a route, in the table of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateClass {
    /// Passwords and second factors are compared: slow on purpose.
    SignIn,
    /// The API. Addresses below `/api/` are of this class by themselves.
    Api,
    /// Files are taken in.
    Upload,
    /// Much is read, computed or started: printing, exports, restores, looking into snapshots.
    Costly,
}

/// How often a minute one account may do what is dear; an address may do four times as much. All of a minute's requests
/// may come at once. `None` sets no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// Attempts to sign in. Nobody is signed in yet, so only addresses are counted.
    pub sign_in: Option<NonZeroU32>,
    /// Requests to the API.
    pub api: Option<NonZeroU32>,
    /// Files taken in.
    pub upload: Option<NonZeroU32>,
    /// Whatever is costly.
    pub costly: Option<NonZeroU32>,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates {
            sign_in: NonZeroU32::new(30),
            api: NonZeroU32::new(600),
            upload: NonZeroU32::new(60),
            costly: NonZeroU32::new(240),
        }
    }
}

impl Rates {
    pub(super) fn of(&self, class: RateClass) -> Option<NonZeroU32> {
        match class {
            RateClass::SignIn => self.sign_in,
            RateClass::Api => self.api,
            RateClass::Upload => self.upload,
            RateClass::Costly => self.costly,
        }
    }
}

/// The number of the account for which a request is made: who finds out who is calling puts it into the request, so that
/// accounts are counted, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account(pub i64);

/// Gives a request the counts that its route may ask.
pub(crate) async fn offer_rates(State(front): State<Front>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(front.rates);
    next.run(request).await
}

/// Refuses a request of `class` whose caller asked too often, and says when to come again.
pub(crate) async fn hold_back(State(class): State<RateClass>, request: Request, next: Next) -> Response {
    let given = request.extensions();
    let address = given.get::<ClientAddress>().map(|ClientAddress(address)| *address);
    let account = given.get::<Account>().copied();
    let rates = given.get::<Arc<RateLimits>>();
    match rates.map_or(Ok(()), |rates| rates.count(Instant::now(), class, address, account)) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let seconds = wait.as_secs() + 1;
            tracing::warn!(?class, "asked too often");
            ([(header::RETRY_AFTER, seconds.to_string())], Refusal::too_often(seconds)).into_response()
        }
    }
}
