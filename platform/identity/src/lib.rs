//! Accounts, passwords, sessions and the sign-in screens.
//!
//! A server mounts [`routes()`], wraps its router in [`authenticate`], and takes [`SignedIn`] where
//! somebody must be. Its state gives a `Database`, a `Brand`, a [`CookiePolicy`], [`DemoLogins`], the `Vault` of its
//! secrets, its [`Passkeys`], [`TokenScopes`] and [`MachineRoles`]; where somebody must have a second factor and has none, it calls
//! [`demand_second_factor`]. It is served with `into_make_service_with_connect_info::<SocketAddr>()`, because guesses are
//! counted by address.
//!
//! Invariant: a password is kept only as its Argon2id hash, a session token only as its SHA-256.
//! Invariant: an unknown login is answered in the same words, after the same work, as a wrong password.
//! Invariant: a guess is counted before its password is looked at, so that guesses made at once
//! cannot pass the limit together.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod attempts;
mod caller;
mod gate;
mod passkeys;
mod routes;
pub mod second_factors;
mod sessions;
mod sign_ins;
mod tokens;
mod users;

use platform_database::{Migration, Migrations};

pub use caller::{Caller, UnknownCaller};
pub use passkeys::Passkeys;
pub use routes::routes;
pub use sessions::{Administrator, AnySession, CookiePolicy, SignedIn, authenticate, demand_second_factor};
pub use sign_ins::{DemoLogin, DemoLogins};
pub use tokens::{
    CreateMachineError, Granting, IssueTokenError, IssuedToken, MachineRole, MachineRoles, NewMachine,
    NewToken, TokenHolder, TokenId, TokenLine, TokenScopes, WithdrawTokenError, create_machine, issue_token,
    list_tokens, withdraw_token,
};
pub use users::{
    CreateUserError, InvalidLogin, Login, NewPassword, NewUser, PasswordHash, UserId, WeakPassword,
    create_user, find_login,
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
        Migration {
            number: 4,
            name: "second_factors",
            text: include_str!("../migrations/0004_second_factors.sql"),
        },
    ],
};
