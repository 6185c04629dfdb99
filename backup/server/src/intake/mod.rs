//! 取り込み: what other tools say of their backups, by ping, by the API, by syslog or
//! as agents of the former system.
//!
//! Invariant: one message, one transaction: what it changes and the note of it are kept together; a refused one leaves
//! the note alone.
//! Invariant: whoever cannot be believed is refused or counts as 警告; what nobody knows never counts as 成功.
//! Invariant: a message counts for the job that was named so by a person; a number or a name that nobody registered counts
//! for none. What it told of a run that is over, or of a copy, waits until then, and is taken once.

pub(crate) mod agents;
pub(crate) mod api;
mod arrival;
mod doorstep;
mod fields;
mod names;
pub(crate) mod names_api;
mod note;
mod register;
pub(crate) mod routes;
mod store;
mod take;
mod tidy;
mod views;
mod waiting;

platform_database::row_id! {
    /// A row of `intake_messages`.
    MessageId
}

pub(crate) use doorstep::{Doorstep, note_turned_away, read_api_key, turn_away};
pub(crate) use fields::Fields;
pub(crate) use names::{NameKind, Said, find_job_called};
pub(crate) use note::Note;
pub(crate) use store::{NameRow, insert_name, list_called, list_names_of};
pub(crate) use take::{Message, TakeError, Told, VerificationTold, Way, take, take_within};
pub(crate) use tidy::{TidyIntake, tidy_intake};
