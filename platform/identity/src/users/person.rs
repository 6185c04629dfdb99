//! What others may know of a user.

use platform_database::{DbResult, ReadTx, Timestamp};
use platform_mail::MailAddress;

use super::{UserId, store};

/// Whether somebody can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// Has a code to begin with, or had one.
    Invited,
    /// Can sign in.
    Active,
    /// Was shut out.
    Disabled,
}

impl UserState {
    /// Every state.
    pub const ALL: [UserState; 3] = [UserState::Invited, UserState::Active, UserState::Disabled];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            UserState::Invited => "invited",
            UserState::Active => "active",
            UserState::Disabled => "disabled",
        }
    }

    /// The word on screens.
    pub fn label(self) -> &'static str {
        match self {
            UserState::Invited => "招待中",
            UserState::Active => "利用中",
            UserState::Disabled => "停止中",
        }
    }
}

/// A user without what only that user knows.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct UserProfile {
    /// Who.
    pub id: UserId,
    /// The name to sign in with.
    pub login: String,
    /// The name that others read.
    pub name: String,
    /// Where to reach the person.
    pub email: Option<MailAddress>,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Who invited the person; `None` where a command or the demonstration made the account.
    pub invited_by: Option<String>,
    /// The same as a user; `None` also where nobody knows it.
    pub invited_by_user_id: Option<UserId>,
    /// When the person chose a password.
    pub activated_at: Option<Timestamp>,
    /// The last time.
    pub signed_in_at: Option<Timestamp>,
    /// Since when the person is shut out.
    pub disabled_at: Option<Timestamp>,
    /// By whom.
    pub disabled_by: Option<String>,
    /// The same as a user; `None` also where nobody knows it.
    pub disabled_by_user_id: Option<UserId>,
    /// Whether the person has an authenticator app or a passkey.
    pub has_second_factor: bool,
    /// Whether it is a machine's account, for which tokens speak and nobody signs in.
    pub is_machine: bool,
}

impl UserProfile {
    /// Whether the person can sign in.
    pub fn state(&self) -> UserState {
        match (self.disabled_at, self.activated_at) {
            (Some(_), _) => UserState::Disabled,
            (None, None) => UserState::Invited,
            (None, Some(_)) => UserState::Active,
        }
    }
}

/// One user.
pub async fn find_profile(tx: &mut ReadTx, user: UserId) -> DbResult<Option<UserProfile>> {
    store::find_profile(tx, user).await
}

/// Those of `users` that there are, in no order.
pub async fn list_profiles(tx: &mut ReadTx, users: &[UserId]) -> DbResult<Vec<UserProfile>> {
    store::list_profiles(tx, users).await
}
