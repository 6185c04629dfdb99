//! Report cards (成績表): putting a pupil's page together and showing or printing it.
//!
//! Invariant: whether a card is marked 速報 is decided in one place, [`find_issue`], from who asks and where the
//! round stands.

mod assemble;
mod issue;
mod load;
mod names;
mod paper;
mod print;
pub(crate) mod routes;
mod views;

pub(crate) use assemble::NotPrintable;
pub(crate) use issue::{Issue, find_issue};
pub(crate) use load::{PreparedCard, load_card, load_cards};
pub(crate) use names::{FileNames, file_name, safe};
pub(crate) use paper::{Paper, read_offset};
pub(crate) use print::{BUNDLE, print_booklet, print_each, words_for};
