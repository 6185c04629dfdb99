//! Accounts, passwords, sessions and the sign-in screens.
//!
//! A server mounts [`routes()`], wraps its router in [`authenticate`], and takes [`SignedIn`] where
//! somebody must be. Its state gives a `Database`, a `Brand`, a [`CookiePolicy`], [`AccountRules`], [`DemoLogins`], a
//! `Postbox`, the `Vault` of its secrets, its [`KnownPlaces`], [`Passkeys`], [`OfferedScopes, TokenScopes`] and [`MachineRoles`]; where somebody must have
//! a second factor and has none, it calls [`demand_second_factor`]. It is served by `platform_web::serve`, because guesses
//! are counted by address. [`refuse_blocked`] stands around everything. What programs ask for under a key is done once by
//! [`orders`]; the server performs [`orders::ForgetOrders`].
//!
//! Invariant: a password is kept only as its Argon2id hash, a session token only as its SHA-256.
//! Invariant: an unknown login is answered in the same words, after the same work, as a wrong password.
//! Invariant: a guess is counted before its password is looked at, so that guesses made at once
//! cannot pass the limit together.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test"))]

mod attempts;
mod blocks;
mod caller;
mod gate;
mod invitations;
mod kept_forms;
pub mod orders;
mod passkeys;
mod passwords;
mod proofs;
mod rates;
mod resets;
mod routes;
mod rules;
pub mod second_factors;
mod sessions;
mod sign_ins;
mod tokens;
mod users;

use platform_database::{Migrations, migration};

pub use attempts::{Lock, list_locked, release};
pub use blocks::{
    AddressBlock, BlockAddressError, BlockId, BlockedAddresses, NewBlock, block_address, find_address_block,
    find_address_block_of, list_address_blocks, refuse_blocked, unblock_address,
};
pub use caller::{Caller, UnknownCaller};
pub use invitations::{
    Code, OpenCode, Purpose, claim_setup, find_open_code, is_setup_open, issue_code, mail_code, open_setup,
    withdraw_code,
};
pub use passkeys::Passkeys;
pub use passwords::{KnownAbout, KnownPlaces, Listing};
pub use proofs::FreshlyProven;
pub use rates::share_rates;
pub use resets::{IssueReset, issue_reset};
pub use routes::routes;
pub use rules::AccountRules;
pub use sessions::{
    Administrator, AnySession, CookiePolicy, EndSessionError, OpenSession, SessionsOf, SignedIn,
    authenticate, demand_second_factor, device, end_all, end_session, end_sessions, list_sessions,
};
pub use sign_ins::{DemoLogin, DemoLogins};
pub use tokens::{
    CreateMachineError, Granting, IssueTokenError, IssuedToken, MachineRole, MachineRoles, NewMachine,
    NewToken, OfferedScopes, TokenHolder, TokenId, TokenLine, TokenScopes, WithdrawTokenError,
    api_description, bears_scope, create_machine, create_machine_in, issue_token, issue_token_in,
    list_tokens, prolong_token, withdraw_token, withdraw_token_in,
};
pub use users::{
    CreateUserError, EnrolError, InvalidLogin, InvitedUser, Login, NewPassword, NewUser, PasswordHash,
    PasswordUse, SetPasswordError, UserId, UserProfile, UserRow, UserState, WeakPassword, change_email,
    create_user, find_profile, find_user, has_successor, invite_user, list_profiles, reinstate_user,
    replace_aliases, set_password, suspend_user, take_turn,
};

/// The tables of this crate.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "platform-identity",
    steps: &[
        migration!("0001_users_and_sessions"),
        migration!("0002_people"),
        migration!("0003_proofs_and_locks"),
        migration!("0004_second_factors"),
        migration!("0005_address_blocks"),
        migration!("0006_api_orders"),
        migration!("0007_caller_counts"),
        migration!("0008_whose_acts"),
    ],
};
