//! Sessions: that a browser speaks for a person, for a while.
//!
//! Invariant: a session ends half an hour after it was last seen, and twelve hours after it began at
//! the latest, whatever the browser keeps.
//! Invariant: each sign-in makes a new token; the one that the browser had before is worth nothing.

mod authenticate;
mod cookie;
mod lifetime;
pub(crate) mod routes;
mod signed_in;
mod store;
mod token;

pub use authenticate::authenticate;
pub use cookie::CookiePolicy;
pub(crate) use lifetime::{end, end_others, open, rotate};
pub use signed_in::{Administrator, AnySession, SignedIn, demand_second_factor};
pub(crate) use signed_in::{Bearer, SET_UP};
pub(crate) use token::{SessionToken, TokenHash};
