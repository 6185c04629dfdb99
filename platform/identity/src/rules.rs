//! What the settings say about passwords, guesses and sessions.

use chrono::TimeDelta;

/// The rules of a server; the defaults are those of a server without settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountRules {
    /// `SIGN_IN_TRIES`: how many attempts at one login may fail before it is locked.
    pub tries: i64,
    /// `SIGN_IN_WINDOW_MINUTES`: how long attempts are counted together, and how long a lock lasts.
    pub window: TimeDelta,
    /// `SESSION_IDLE_MINUTES`: how long a session outlives its last request.
    pub idle: TimeDelta,
    /// `SESSION_HOURS`: how long a session lives at most.
    pub longest: TimeDelta,
    /// `PASSWORD_MAX_AGE_DAYS`: how old a password may get; without it, as old as it likes.
    pub password_age: Option<TimeDelta>,
}

impl Default for AccountRules {
    fn default() -> AccountRules {
        AccountRules {
            tries: 5,
            window: TimeDelta::minutes(10),
            idle: TimeDelta::minutes(30),
            longest: TimeDelta::hours(12),
            password_age: None,
        }
    }
}
