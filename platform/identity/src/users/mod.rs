//! Users: who may sign in, and with what password.
//!
//! Invariant: nobody gets one of their last five passwords again; every change of a password keeps the one before.
//! Invariant: a login is unique without regard to case and width; the index on `login` decides.

mod change_password;
mod create;
mod login;
mod password;
pub(crate) mod routes;
mod set_password;
mod store;
mod views;

use platform_database::row_id;

pub use create::{CreateUserError, NewUser, create_user};
pub(crate) use login::folded;
pub use login::{InvalidLogin, Login};
pub use password::{NewPassword, PasswordHash, WeakPassword};
pub(crate) use password::{judge, judging, matches};
pub use set_password::{PasswordUse, SetPasswordError, set_password};
pub(crate) use store::{Credentials, advance_signed_in_at, find_credentials};
pub use store::{UserRow, find_user};

row_id! {
    /// Names a user.
    UserId
}
