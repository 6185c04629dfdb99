//! Users: who may sign in, and with what password.
//!
//! Invariant: nobody gets one of their last five passwords again; every change of a password keeps the one before.
//! Invariant: a login is unique without regard to case and width; the index on `login` decides.
//! Invariant: who was invited cannot sign in before using a one-time code; nobody else ever knows the password.
//! Invariant: an act that takes power from somebody in charge takes its turn first (`charge_turns`).

mod aliases;
mod change_email;
mod change_password;
mod create;
mod in_charge;
mod login;
mod password;
mod person;
pub(crate) mod routes;
mod set_password;
mod store;
mod suspend;
mod views;

use platform_database::row_id;

pub(crate) use aliases::meant_login;
pub use aliases::replace_aliases;
pub use change_email::change_email;
pub use create::{CreateUserError, EnrolError, InvitedUser, NewUser, create_user, invite_user};
pub use in_charge::{has_successor, take_turn};
pub(crate) use login::folded;
pub use login::{InvalidLogin, Login};
pub use password::{NewPassword, PasswordHash, WeakPassword};
pub(crate) use password::{judge, judging, matches};
pub use person::{UserProfile, UserState, find_profile, list_profiles};
pub use set_password::{PasswordUse, SetPasswordError, set_password};
pub(crate) use set_password::{is_used_before, remember};
pub use store::{UserRow, find_user};
pub(crate) use store::{
    advance_proved, advance_signed_in_at, advance_to_active, find_credentials, list_reachable,
};
pub use suspend::{reinstate_user, suspend_user};

row_id! {
    /// Names a user.
    UserId
}
