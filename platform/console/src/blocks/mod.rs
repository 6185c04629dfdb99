//! アドレスの遮断: the addresses from which nobody is answered.
//!
//! Invariant: nobody blocks the address that they are asking from without having said that they mean it.

pub(crate) mod routes;
mod views;
