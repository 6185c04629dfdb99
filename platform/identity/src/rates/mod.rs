//! Rates: how often callers asked, as the nodes of a server tell each other.
//!
//! Invariant: no request waits for this. The nodes do it beside; one that cannot goes on by its own counts.
//! Invariant: a row has a hash in place of the address or the account, which is found out by trying alone, and goes a minute
//! after all that was used is given back.

mod share;
mod store;

pub use share::share_rates;
