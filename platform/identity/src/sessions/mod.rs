//! Sessions: that a browser speaks for a person, for a while.
//!
//! Invariant: a session ends a while after it was last seen, and a longer while after it began at the
//! latest (see [`AccountRules`](crate::AccountRules)), whatever the browser keeps.
//! Invariant: each sign-in makes a new token, and so does each change of what the person may do; the
//! one that the browser had before is worth nothing.
//! Invariant: whose password is due may change it and sign out, and nothing else.

mod authenticate;
mod cookie;
mod device;
mod end;
mod lifetime;
pub(crate) mod routes;
mod signed_in;
mod store;
mod token;
mod views;

pub use authenticate::authenticate;
pub use cookie::CookiePolicy;
pub use device::device;
pub use end::{EndSessionError, SessionsOf, end_session, end_sessions, list_sessions};
pub use lifetime::end_all;
pub(crate) use lifetime::{end, end_others, open, prove, rotate};
pub use signed_in::{Administrator, AnySession, SignedIn, demand_second_factor};
pub(crate) use signed_in::{Bearer, SET_UP};
pub use store::OpenSession;
pub(crate) use token::{SessionToken, TokenHash};
