//! 連携サーバー: other backup tools that are asked what they did, by the clients of `backup-sources`.
//!
//! Invariant: the login lies sealed in the database and is shown to nobody.
//! Invariant: a host is asked only if the settings name it (`SOURCE_HOSTS`).
//! Invariant: one source is asked by one worker at a time; one whose turn ran out while it asked changes nothing of when and
//! from where the source is asked next. A session becomes one run however often it is heard of.
//! Invariant: a session counts for the job that a person registered its name for; a name that nobody registered is listed,
//! and its sessions are asked for again once somebody has.
//! Invariant: jobs of several servers that are called alike are never taken for one.
//! Invariant: credentials or a certificate that were refused are not tried again before a person says so.

mod add;
pub(crate) mod api;
mod called;
mod edit;
mod filled;
mod hosts;
mod keep;
mod poll;
mod retire;
pub(crate) mod routes;
mod sample;
mod settings;
mod store;
mod trial;
mod views;

platform_database::row_id! {
    /// A row of `pullers`.
    PullerId
}

pub(crate) use called::JobNames;
pub(crate) use hosts::{EventNames, find_names};
pub(crate) use keep::{judged_alone, outcome, passed};
pub(crate) use poll::{PollPuller, StartDuePolls, poll_puller, start_due_polls};
pub(crate) use sample::add_sample;
pub(crate) use store::{SEALED_LOGINS, UnheardPuller, advance_held, count_in_use, list_unheard, patience};
pub(crate) use trial::{TryPuller, try_puller};
