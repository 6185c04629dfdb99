//! The settings about passwords, guesses and sessions.

use chrono::TimeDelta;
use platform_config::Settings;
use platform_identity::AccountRules;

/// Reads `SIGN_IN_TRIES`, `SIGN_IN_WINDOW_MINUTES`, `SESSION_IDLE_MINUTES`, `SESSION_HOURS` and
/// `PASSWORD_MAX_AGE_DAYS`; what nobody set is as [`AccountRules`] has it by default.
pub fn account_rules(settings: &mut Settings) -> AccountRules {
    let usual = AccountRules::default();
    AccountRules {
        tries: settings.number("SIGN_IN_TRIES", 1..=100).or(usual.tries),
        window: settings
            .number("SIGN_IN_WINDOW_MINUTES", 1..=1_440)
            .optional()
            .map_or(usual.window, TimeDelta::minutes),
        idle: settings
            .number("SESSION_IDLE_MINUTES", 1..=1_440)
            .optional()
            .map_or(usual.idle, TimeDelta::minutes),
        longest: settings.number("SESSION_HOURS", 1..=168).optional().map_or(usual.longest, TimeDelta::hours),
        password_age: settings.number("PASSWORD_MAX_AGE_DAYS", 1..=3_650).optional().map(TimeDelta::days),
    }
}
