//! The logins of a demonstration.

use std::sync::Arc;

/// A login that the sign-in page offers to everybody.
#[derive(Clone, Debug)]
pub struct DemoLogin {
    /// Whose it is: 「本部」.
    pub label: String,
    /// The name to sign in with.
    pub login: String,
    /// The password, in the clear: everything in a demonstration is invented.
    pub password: String,
}

/// The logins on the sign-in page; empty on every server that holds real people.
#[derive(Clone, Debug, Default)]
pub struct DemoLogins(pub Arc<Vec<DemoLogin>>);
