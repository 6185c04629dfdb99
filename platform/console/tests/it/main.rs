//! The stories of the administrator's screens, told through HTTP on both engines.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod codes;
mod factors;
mod locks;
mod place;
mod sessions;
mod standing;
