//! Accounts, passwords, sessions and the sign-in screens.
//!
//! A server mounts [`routes()`], wraps its router in [`authenticate`], and takes [`SignedIn`] where
//! somebody must be. Its state gives a `Database`, a `Brand`, a [`CookiePolicy`], [`DemoLogins`] and a
//! `Postbox`; it is served with `into_make_service_with_connect_info::<SocketAddr>()`, because guesses
//! are counted by address.
//!
//! Invariant: a password is kept only as its Argon2id hash, a session token only as its SHA-256.
//! Invariant: an unknown login is answered in the same words, after the same work, as a wrong password.
//! Invariant: a guess is counted before its password is looked at, so that guesses made at once
//! cannot pass the limit together.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod attempts;
mod caller;
mod invitations;
mod resets;
mod routes;
mod sessions;
mod sign_ins;
mod users;

use platform_database::{Migration, Migrations};

pub use caller::{Caller, UnknownCaller};
pub use invitations::{
    Code, OpenCode, Purpose, claim_setup, find_open_code, is_setup_open, issue_code, mail_code, open_setup,
    withdraw_code,
};
pub use resets::{IssueReset, issue_reset};
pub use routes::routes;
pub use sessions::{CookiePolicy, SignedIn, authenticate, end_all as end_sessions};
pub use sign_ins::{DemoLogin, DemoLogins};
pub use users::{
    CreateUserError, InvalidLogin, InvitedUser, Login, NewPassword, NewUser, PasswordHash, UserId,
    UserProfile, UserState, WeakPassword, change_email, create_user, find_profile, has_successor,
    invite_user, list_profiles, reinstate_user, replace_aliases, suspend_user, take_turn,
};

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "platform-identity",
    steps: &[
        Migration {
            number: 1,
            name: "users_and_sessions",
            text: include_str!("../migrations/0001_users_and_sessions.sql"),
        },
        Migration { number: 2, name: "people", text: include_str!("../migrations/0002_people.sql") },
    ],
};
