//! コピー: where what a job protects lies, besides the original.
//!
//! Invariant: a copy in a repository of ours says what our own runs did; another tool's copy says what was reported of it,
//! or, where a person has said that the job's runs write it, what those runs did.
//! Invariant: a copy that lies on a medium is where the medium is, and as safe as that is. Another tool wrote it: the engine
//! writes repositories alone.
//! Invariant: a copy for which a place of a source speaks is as safe as the source says now; without fresh word it is 不明.
//! Invariant: a run that did not end well makes no copy younger.

pub(crate) mod api;
mod attach;
mod described;
mod detach;
mod edit;
mod follow;
mod register;
pub(crate) mod routes;
mod settings;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `copies`.
    CopyId
}

pub(crate) use attach::{AttachCopyError, attach_copy, attach_job, keep_on_medium};
pub(crate) use described::{read_encrypted, read_lock_days, read_medium, yes_or_no};
pub(crate) use detach::{DetachCopyError, detach_copy};
pub(crate) use edit::{edit_copy, retire_copy};
pub(crate) use follow::follow_run;
pub(crate) use register::{register_copy, register_copy_once};
pub(crate) use settings::{CopySettings, FilledCopy, SaveCopyError};
pub(crate) use store::{
    Copy, NamedCopy, NewCopy, adopt_copy, advance_carried, advance_reported, advance_told, advance_told_by,
    advance_written, advance_written_on, delete_copy, insert_copy, insert_repository_copy, list_copies,
    list_copies_of_all, list_on_medium, list_with_retired, list_without_medium, update_place,
    update_told_place,
};

use backup_policy::MediumState;
use platform_database::Timestamp;

use crate::media::{self, Standing};

impl Copy {
    /// Where the medium is that it lies on, as far as that counts; `None` of a copy on no medium.
    pub(crate) fn medium_state(&self, now: Timestamp) -> Option<MediumState> {
        let standing = Standing::from_code(self.medium_state.as_deref()?);
        Some(media::as_evidence(standing, self.medium_readable == Some(true), self.medium_due_at, now))
    }
}
