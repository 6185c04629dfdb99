//! Passkeys: keys in people's devices, which answer a challenge of this server (WebAuthn).
//!
//! Invariant: a challenge is kept by the server, for five minutes, for one purpose and one person, and is used up by its
//! first answer; any node of the server takes the answer.
//! Invariant: a passkey whose counter does not go forward signs nobody in: it was copied.
//! Invariant: a passkey alone signs in only where the device has checked who holds it.

mod ceremony;
mod check;
mod presented;
mod refused;
mod register;
mod relying_party;
mod remove;
pub(crate) mod routes;
mod store;

use platform_database::row_id;

pub(crate) use ceremony::Challenge;
pub(crate) use check::{challenge_alone, challenge_second, check_alone, check_second};
pub(crate) use presented::{FilledPasskey, PresentedPasskey};
pub(crate) use refused::RefusedPasskey;
pub use relying_party::Passkeys;
pub(crate) use store::{PasskeyLine, list_passkeys};

row_id! {
    /// Names a passkey.
    PasskeyId
}
