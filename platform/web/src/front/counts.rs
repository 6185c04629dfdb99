//! How much of a minute's requests each caller used, here and on the other nodes.
//!
//! This is the generic cell rate algorithm: a request takes its share of a minute, time gives it back, and of a caller one
//! instant is kept, at which everything is given back. A request may not move it further than a minute ahead; what
//! other nodes let in may (`docs/decisions/0029-nodes-count-requests-together.md`).
//!
//! Invariant: what is remembered of callers is bounded, however many addresses a flood has.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::iter;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::rates::{Account, RateClass, Rates};
use crate::network::Network;

const MINUTE: Duration = Duration::from_secs(60);
/// One address may ask as often as this many accounts: a whole school stands behind one.
const ACCOUNTS_PER_ADDRESS: u32 = 4;
/// Callers remembered. Beyond them all further addresses count as one.
const MOST_CALLERS: usize = 80_000;
/// Who stands for the addresses that are not remembered, and for callers without one.
const ANYBODY: &str = "anybody";
/// After this many requests those who were quiet for long are forgotten.
const TIDY_EVERY: usize = 1_000;
/// What a caller used since the last telling is kept back below this: most people never use a minute up.
const WORTH_TELLING: Duration = Duration::from_secs(1);
/// Callers told of at once, those who used most.
const MOST_TOLD: usize = 1_000;

/// The counts of this process, and what it heard of other nodes.
#[derive(Debug, Default)]
pub struct RateLimits {
    rates: Rates,
    counts: Mutex<Counts>,
}

/// What a caller used on this node since it was told before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Names an account or an address in one class, the same on every node, without saying which.
    pub caller: i64,
    /// How much of the minute was used.
    pub used: Duration,
    /// How long it takes, as far as this node knows, until the whole minute is given back.
    pub clear_in: Duration,
}

#[derive(Debug, Default)]
struct Counts {
    callers: HashMap<i64, Count>,
    requests: usize,
}

#[derive(Debug)]
struct Count {
    /// When the whole minute is given back.
    clear_at: Instant,
    /// What the other nodes do not know yet, a minute at most: nobody owes for as long as the database was away.
    untold: Duration,
}

impl RateLimits {
    /// Begins to count.
    pub fn new(rates: Rates) -> RateLimits {
        RateLimits { rates, counts: Mutex::default() }
    }

    /// What is to be told to the other nodes. It counts as told from now on: what is lost on the way is made up for by what the
    /// caller does next.
    pub fn take_untold(&self, now: Instant) -> Vec<Told> {
        let mut counts = self.lock();
        let untold = counts.callers.iter_mut().filter(|(_, count)| count.untold >= WORTH_TELLING);
        let mut untold: Vec<_> = untold.collect();
        untold.sort_unstable_by_key(|(_, count)| Reverse(count.untold));
        let told = untold.into_iter().take(MOST_TOLD).map(|(caller, count)| Told {
            caller: *caller,
            used: std::mem::take(&mut count.untold),
            clear_in: count.clear_at.saturating_duration_since(now),
        });
        told.collect()
    }

    /// Takes over what all nodes let in together: after how long each caller's whole minute is given back.
    pub fn hear(&self, now: Instant, standing: impl IntoIterator<Item = (i64, Duration)>) {
        let mut counts = self.lock();
        for (caller, clear_in) in standing {
            if counts.has_room_for(caller) {
                let count = counts.of(caller, now);
                count.clear_at = count.clear_at.max(now + clear_in);
            }
        }
    }

    /// Counts one request of the address and of the account, or of neither: an account that asks too often must not use
    /// up what is left to the others behind its address. `Err` says how long to wait.
    pub(super) fn count(
        &self,
        now: Instant,
        class: RateClass,
        address: Option<IpAddr>,
        account: Option<Account>,
    ) -> Result<(), Duration> {
        let Some(rate) = self.rates.of(class) else { return Ok(()) };
        let share = MINUTE / rate.get();
        let address = address.map(|address| format!("address {}", Network::counted(address)));
        let caller = name(class, address.as_deref().unwrap_or(ANYBODY));
        let mut counts = self.lock();
        counts.tidy(now);
        let caller = if counts.has_room_for(caller) { caller } else { name(class, ANYBODY) };
        let account = account.map(|Account(account)| (name(class, &format!("account {account}")), share));
        let shares = iter::once((caller, share / ACCOUNTS_PER_ADDRESS)).chain(account);
        shares.clone().try_for_each(|(caller, share)| counts.has_left(now, caller, share))?;
        shares.for_each(|(caller, share)| counts.take(now, caller, share));
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    /// Whether `share` of the caller's minute is left; `Err` says after how long it is.
    fn has_left(&self, now: Instant, caller: i64, share: Duration) -> Result<(), Duration> {
        let clear_at = self.callers.get(&caller).map_or(now, |count| count.clear_at.max(now)) + share;
        let missing = clear_at.saturating_duration_since(now + MINUTE);
        if missing.is_zero() { Ok(()) } else { Err(missing) }
    }

    fn take(&mut self, now: Instant, caller: i64, share: Duration) {
        let count = self.of(caller, now);
        count.clear_at = count.clear_at.max(now) + share;
        count.untold = (count.untold + share).min(MINUTE);
    }

    fn of(&mut self, caller: i64, now: Instant) -> &mut Count {
        self.callers.entry(caller).or_insert(Count { clear_at: now, untold: Duration::ZERO })
    }

    fn has_room_for(&self, caller: i64) -> bool {
        self.callers.len() < MOST_CALLERS || self.callers.contains_key(&caller)
    }

    /// Who was quiet for long has used nothing any more.
    fn tidy(&mut self, now: Instant) {
        self.requests += 1;
        if self.requests.is_multiple_of(TIDY_EVERY) {
            self.callers.retain(|_, count| count.clear_at > now);
        }
    }
}

/// Eight bytes of a SHA-256: too many for two callers to share a name.
fn name(class: RateClass, who: &str) -> i64 {
    let digest = Sha256::digest(format!("{class:?} {who}"));
    let head = digest.first_chunk().expect("a SHA-256 has 32 bytes");
    i64::from_be_bytes(*head)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    /// So many costly requests a minute for an account, and four times as many for an address.
    fn limits(rate: u32) -> RateLimits {
        RateLimits::new(Rates { costly: NonZeroU32::new(rate), ..Rates::default() })
    }

    fn ask(limits: &RateLimits, now: Instant, address: &str, account: Option<i64>) -> Result<(), Duration> {
        limits.count(now, RateClass::Costly, Some(address.parse().unwrap()), account.map(Account))
    }

    /// What the nodes keep in the database, as `platform-identity` does.
    #[derive(Default)]
    struct Table(HashMap<i64, Instant>);

    impl Table {
        fn exchange(&mut self, limits: &RateLimits, now: Instant) {
            for told in limits.take_untold(now) {
                let before = self.0.get(&told.caller).map_or(now, |clear_at| *clear_at + told.used);
                self.0.insert(told.caller, before.max(now + told.clear_in));
            }
            let clear_in = |clear_at: &Instant| clear_at.saturating_duration_since(now);
            limits.hear(now, self.0.iter().map(|(caller, clear_at)| (*caller, clear_in(clear_at))));
        }
    }

    #[test]
    fn an_account_is_counted_wherever_it_asks_from() {
        let (limits, now) = (limits(2), Instant::now());
        assert!(ask(&limits, now, "192.0.2.1", Some(7)).is_ok());
        assert!(ask(&limits, now, "192.0.2.2", Some(7)).is_ok());
        assert_eq!(ask(&limits, now, "192.0.2.3", Some(7)), Err(Duration::from_secs(30)));
        assert!(ask(&limits, now, "192.0.2.3", Some(8)).is_ok());

        let later = now + Duration::from_secs(30);
        assert!(ask(&limits, later, "192.0.2.1", Some(7)).is_ok());
        assert!(ask(&limits, later, "192.0.2.1", Some(7)).is_err());
    }

    #[test]
    fn an_account_that_is_refused_uses_nothing_up_for_its_address() {
        let (limits, now) = (limits(1), Instant::now());
        let ask_as = |account| ask(&limits, now, "192.0.2.1", Some(account));
        assert!(ask_as(1).is_ok() && (0..10).all(|_| ask_as(1).is_err()));
        assert!((2..=4).all(|account| ask_as(account).is_ok()));
        // Nor does an address that is refused for the account.
        assert!(ask_as(5).is_err());
        assert!(ask(&limits, now, "192.0.2.2", Some(5)).is_ok());
    }

    #[test]
    fn an_address_is_counted_whoever_asks_and_an_ipv6_connection_is_one_address() {
        let (limits, now) = (limits(1), Instant::now());
        let ask_as = |account: i64| ask(&limits, now, &format!("2001:db8::{account}"), Some(account));
        assert!((1..=4).all(|account| ask_as(account).is_ok()));
        assert!(ask_as(5).is_err());
        assert!(ask(&limits, now, "2001:db8:0:1::1", None).is_ok());
    }

    #[test]
    fn a_flood_from_everywhere_is_not_remembered_for_ever() {
        let (limits, now) = (limits(1), Instant::now());
        let from = |number: u32, now| {
            limits.count(now, RateClass::Costly, Some(IpAddr::from(number.to_be_bytes())), None)
        };
        let refused = (0..100_000).filter(|number| from(*number, now).is_err()).count();
        // Four of those who count as one.
        assert_eq!(refused, 100_000 - MOST_CALLERS - 4);
        assert_eq!(limits.lock().callers.len(), MOST_CALLERS + 1);
        assert!(from(0, now).is_ok(), "who was there before has a count of their own");
        assert!(from(u32::MAX, now).is_err());

        assert!((0..1_000).all(|number| from(number, now + MINUTE).is_ok()));
        assert!(limits.lock().callers.len() <= 1_000);
    }

    #[test]
    fn what_other_nodes_let_in_counts_here() {
        let (here, there, now) = (limits(1), limits(1), Instant::now());
        let mut table = Table::default();
        for limits in [&here, &here, &there, &there] {
            assert!(ask(limits, now, "192.0.2.1", None).is_ok());
        }
        for limits in [&here, &there, &here] {
            table.exchange(limits, now);
        }
        for limits in [&here, &there] {
            assert!(ask(limits, now, "192.0.2.1", None).is_err());
            assert!(ask(limits, now, "192.0.2.2", None).is_ok());
        }
        assert_eq!(here.take_untold(now).len(), 1, "what was told is not told again");
    }

    /// Neither node alone would ever refuse such a caller.
    #[test]
    fn two_nodes_hold_back_who_asks_each_of_them_as_often_as_one_may() {
        let (nodes, start) = ([limits(60), limits(60)], Instant::now());
        let (mut table, mut let_in) = (Table::default(), 0);
        for quarter in 0..5 * 60 * 4_u32 {
            let now = start + Duration::from_millis(250) * quarter;
            for limits in &nodes {
                let_in += usize::from(ask(limits, now, "192.0.2.1", None).is_ok());
                if quarter % 4 == 3 {
                    table.exchange(limits, now);
                }
            }
        }
        // 240 at once and 240 a minute, and what was let in before it was told.
        assert!((1_200..=1_450).contains(&let_in), "{let_in}");
    }

    #[test]
    fn little_is_told_once_it_adds_up() {
        let (limits, now) = (limits(600), Instant::now());
        for _ in 0..39 {
            assert!(ask(&limits, now, "192.0.2.1", None).is_ok());
        }
        assert_eq!(limits.take_untold(now), []);
        assert!(ask(&limits, now, "192.0.2.1", None).is_ok());
        let [told] = limits.take_untold(now)[..] else { panic!("one caller is told of") };
        assert_eq!((told.used, told.clear_in), (WORTH_TELLING, WORTH_TELLING));
        assert_eq!(limits.take_untold(now), []);
    }

    #[test]
    fn what_could_not_be_told_for_long_is_no_debt_of_as_long() {
        let (limits, start) = (limits(60), Instant::now());
        for second in 0..600 {
            let now = start + Duration::from_secs(second);
            assert!((0..4).all(|_| ask(&limits, now, "192.0.2.1", None).is_ok()));
        }
        let [told] = limits.take_untold(start + Duration::from_secs(600))[..] else {
            panic!("one caller is told of")
        };
        assert_eq!(told.used, MINUTE);
    }
}
