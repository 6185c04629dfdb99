//! How many tries there are, and how long each makes the next one wait.

use chrono::TimeDelta;

use crate::AccountRules;

/// What the name of an address's count begins with; the rest is the address.
pub(super) const ADDRESS: &str = "address ";
/// How many times the tries at one login an address has: a whole office may be behind it.
const LOGINS_BEHIND_AN_ADDRESS: i64 = 6;
/// The longest that an attempt waits without being locked out.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(30);

/// How many attempts may be counted on `subject`; the last one locks.
pub(super) fn limit(subject: &str, rules: &AccountRules) -> i64 {
    if subject.starts_with(ADDRESS) { rules.tries * LOGINS_BEHIND_AN_ADDRESS } else { rules.tries }
}

/// Whether that many attempts lock.
pub(super) fn is_locked(attempts: i64, limit: i64) -> bool {
    attempts >= limit
}

/// How long nothing may be tried after that many attempts.
pub(super) fn wait(attempts: i64, limit: i64, rules: &AccountRules) -> TimeDelta {
    if is_locked(attempts, limit) {
        return rules.window;
    }
    match u32::try_from(attempts - limit / 2) {
        Err(_) | Ok(0) => TimeDelta::zero(),
        // From the fifth doubling on it is the longest in any case.
        Ok(doublings) => TimeDelta::seconds(1 << doublings.min(5)).min(LONGEST_WAIT).min(rules.window),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_until_the_lock() {
        let rules = AccountRules::default();
        let waits = |subject: &str, attempts: &[i64]| -> Vec<i64> {
            let limit = limit(subject, &rules);
            attempts.iter().map(|attempts| wait(*attempts, limit, &rules).num_seconds()).collect()
        };
        assert_eq!(waits("login x", &[1, 2, 3, 4, 5]), [0, 0, 2, 4, 600]);
        assert_eq!(waits("address 192.0.2.7", &[15, 16, 17, 20, 21, 29, 30]), [0, 2, 4, 30, 30, 30, 600]);
    }

    #[test]
    fn one_try_is_a_limit_too() {
        let rules = AccountRules { tries: 1, ..AccountRules::default() };
        assert_eq!(wait(1, limit("login x", &rules), &rules), rules.window);
    }
}
