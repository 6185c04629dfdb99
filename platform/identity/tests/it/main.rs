//! The stories of signing in, told through HTTP on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod aliases;
mod api_tokens;
mod authenticator;
mod change_password;
mod create_user;
mod end_sessions;
mod guess;
mod invitations;
mod keep_form;
mod orders;
mod passkeys;
mod place;
mod prove;
mod resets;
mod schema;
mod second_factor;
mod sessions;
mod share_rates;
mod sign_in;
mod store;
mod whose_acts;
