//! The audit record as 本部 reads it by a program; its screens are those of `platform_console`.
//!
//! Invariant: nothing here changes an entry.

pub(crate) mod api;
