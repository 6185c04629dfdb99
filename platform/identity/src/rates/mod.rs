//! Rates: how often callers asked, as the nodes of a server tell each other.
//!
//! Invariant: no request waits for this. The nodes do it beside; one that cannot goes on by its own counts.
//! Invariant: a row says of nobody who it is, and goes a minute after all that was used is given back.

mod share;
mod store;

pub use share::share_rates;
