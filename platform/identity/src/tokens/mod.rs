//! API tokens: that a program speaks for a person or for a machine, within scopes, for a while.
//!
//! Invariant: a token counts at the addresses of the table that have its scope and nowhere else; beside one, no cookie
//! counts. What its holder may do there is what the same person may do on a screen.
//! Invariant: the token itself is shown once and kept only as its SHA-256; a withdrawn one counts no more from the next
//! request on.

pub(crate) mod api;
mod bearer;
mod issue;
mod machines;
mod prolong;
pub(crate) mod routes;
mod scopes;
mod secret;
mod store;
mod views;
mod withdraw;

use platform_database::row_id;

pub use api::api_description;
pub use bearer::bears_scope;
pub(crate) use bearer::{BearerScopes, admit_bearer};
pub use issue::{IssueTokenError, IssuedToken, NewToken, TokenHolder, issue_token, issue_token_in};
pub use machines::{
    CreateMachineError, Granting, MachineRole, MachineRoles, NewMachine, create_machine, create_machine_in,
};
pub use prolong::prolong_token;
pub use scopes::{OfferedScopes, TokenScopes};
pub use store::{TokenLine, list_tokens};
pub use withdraw::{WithdrawTokenError, withdraw_token, withdraw_token_in};

row_id! {
    /// Names an API token.
    TokenId
}
