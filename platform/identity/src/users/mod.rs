//! Users: who may sign in, and with what password.
//!
//! Invariant: a login is unique without regard to case and width; the index on `login` decides.

mod change_password;
mod create;
mod login;
mod password;
pub(crate) mod routes;
mod store;
mod views;

use platform_database::row_id;

pub use create::{CreateUserError, NewUser, create_user};
pub(crate) use login::folded;
pub use login::{InvalidLogin, Login};
pub(crate) use password::matches;
pub use password::{NewPassword, PasswordHash, WeakPassword};
pub use store::find_login;
pub(crate) use store::{advance_proved, advance_signed_in_at, find_credentials};

row_id! {
    /// Names a user.
    UserId
}
