//! Papers (資料): the PDFs of an exam, which 本部 hands out to 塾 and 教室 from a time on.
//!
//! Invariant: what is handed out is the latest edition; those before are kept, and only 本部 has them.
//! Invariant: nobody but 本部 has a paper before its round is open and its time has come.
//! Invariant: who takes a paper is recorded before it is given.

pub(crate) mod api;
mod bundle;
mod fresh;
mod keep;
mod kind;
mod release;
pub(crate) mod releases;
pub(crate) mod routes;
mod store;
pub(crate) mod uploads;
mod views;

platform_database::row_id! {
    /// A row of `papers`.
    PaperId
}

pub(crate) use fresh::{FreshPapers, list_fresh};
pub(crate) use keep::keep_paper;
pub(crate) use kind::PaperKind;
pub(crate) use release::{Releases, schedule_release};
pub(crate) use store::list_papers;
pub(crate) use views::list_missing;
