//! ラベル: sheets of labels with a QR code each, to stick onto media.
//!
//! Invariant: a code leads to the address that the settings say (`PUBLIC_URL`), never to one that a request named.

mod order;
pub(crate) mod routes;
mod views;
