//! How often what is dear may be asked for.
//!
//! Invariant: what is remembered of callers is bounded, however many addresses a flood has.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::{ClientAddress, Front};
use crate::Refusal;
use crate::network::Network;

/// One address may ask as often as this many accounts: a whole school stands behind one.
const ACCOUNTS_PER_ADDRESS: u32 = 4;
/// Callers remembered in one class. Beyond them all further addresses count as one.
const MOST_CALLERS: usize = 20_000;
/// After this many requests those who were quiet for long are forgotten.
const TIDY_EVERY: usize = 1_000;

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

/// The number of the account for which a request is made: who finds out who is calling puts it into the request, so that
/// accounts are counted, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account(pub i64);

/// The counts of this process. Several processes of a server count each for itself.
#[derive(Debug)]
pub struct RateLimits {
    sign_in: Option<Counts>,
    api: Option<Counts>,
    upload: Option<Counts>,
    costly: Option<Counts>,
}

impl RateLimits {
    /// Begins to count.
    pub fn new(rates: Rates) -> RateLimits {
        let counts = |rate: Option<NonZeroU32>| rate.map(Counts::new);
        RateLimits {
            sign_in: counts(rates.sign_in),
            api: counts(rates.api),
            upload: counts(rates.upload),
            costly: counts(rates.costly),
        }
    }

    /// Counts one request. `Err` says how long to wait.
    fn count(
        &self,
        class: RateClass,
        address: Option<IpAddr>,
        account: Option<Account>,
    ) -> Result<(), Duration> {
        let counts = match class {
            RateClass::SignIn => &self.sign_in,
            RateClass::Api => &self.api,
            RateClass::Upload => &self.upload,
            RateClass::Costly => &self.costly,
        };
        counts.as_ref().map_or(Ok(()), |counts| counts.count(address, account))
    }
}

impl Default for RateLimits {
    fn default() -> RateLimits {
        RateLimits::new(Rates::default())
    }
}

/// The counts of one class.
#[derive(Debug)]
struct Counts {
    accounts: DefaultKeyedRateLimiter<i64>,
    addresses: DefaultKeyedRateLimiter<Option<Network>>,
    requests: AtomicUsize,
}

impl Counts {
    fn new(rate: NonZeroU32) -> Counts {
        let of_addresses = rate.saturating_mul(NonZeroU32::MIN.saturating_add(ACCOUNTS_PER_ADDRESS - 1));
        Counts {
            accounts: RateLimiter::dashmap(Quota::per_minute(rate)),
            addresses: RateLimiter::dashmap(Quota::per_minute(of_addresses)),
            requests: AtomicUsize::new(0),
        }
    }

    fn count(&self, address: Option<IpAddr>, account: Option<Account>) -> Result<(), Duration> {
        self.tidy();
        let network = address.map(Network::counted).filter(|_| self.addresses.len() < MOST_CALLERS);
        let now = || DefaultClock::default().now();
        self.addresses.check_key(&network).map_err(|until| until.wait_time_from(now()))?;
        let Some(Account(account)) = account else { return Ok(()) };
        self.accounts.check_key(&account).map_err(|until| until.wait_time_from(now()))
    }

    /// Who was quiet for long has nothing on account any more.
    fn tidy(&self) {
        if self.requests.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.addresses.retain_recent();
            self.accounts.retain_recent();
        }
    }
}

/// Gives a request the counts that its route may ask.
pub(crate) async fn offer_rates(State(front): State<Front>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(front.rates);
    next.run(request).await
}

/// Refuses a request of `class` whose caller asked too often, and says when to come again.
pub(crate) async fn hold_back(State(class): State<RateClass>, request: Request, next: Next) -> Response {
    let given = request.extensions();
    let address = given.get::<ClientAddress>().map(|ClientAddress(address)| *address);
    let rates = given.get::<std::sync::Arc<RateLimits>>();
    match rates.map_or(Ok(()), |rates| rates.count(class, address, given.get::<Account>().copied())) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let seconds = wait.as_secs() + 1;
            tracing::warn!(?class, "asked too often");
            ([(header::RETRY_AFTER, seconds.to_string())], Refusal::too_often(seconds)).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rate: u32) -> Counts {
        Counts::new(NonZeroU32::new(rate).unwrap())
    }

    #[test]
    fn an_account_is_counted_wherever_it_asks_from() {
        let counts = counts(2);
        let ask = |address: &str| counts.count(Some(address.parse().unwrap()), Some(Account(7)));
        assert!(ask("192.0.2.1").is_ok() && ask("192.0.2.2").is_ok());
        let wait = ask("192.0.2.3").unwrap_err();
        assert!(wait <= Duration::from_secs(30), "{wait:?}");
        assert!(counts.count(Some("192.0.2.3".parse().unwrap()), Some(Account(8))).is_ok());
    }

    #[test]
    fn an_address_is_counted_whoever_asks_and_an_ipv6_connection_is_one_address() {
        let counts = counts(1);
        let ask = |account| {
            counts.count(Some(format!("2001:db8::{account}").parse().unwrap()), Some(Account(account)))
        };
        assert!((1..=4).all(|account| ask(account).is_ok()));
        assert!(ask(5).is_err());
        assert!(counts.count(Some("2001:db8:0:1::1".parse().unwrap()), None).is_ok());
    }

    #[test]
    fn a_flood_from_everywhere_is_not_remembered_for_ever() {
        let counts = counts(1);
        let mut refused = 0;
        for number in 0..40_000_u32 {
            refused += usize::from(counts.count(Some(IpAddr::from(number.to_be_bytes())), None).is_err());
        }
        assert!(counts.addresses.len() <= MOST_CALLERS + 1, "{}", counts.addresses.len());
        assert!(refused > 19_000, "{refused}");
        assert!(counts.count(Some("192.0.2.1".parse().unwrap()), Some(Account(1))).is_err());
    }
}
