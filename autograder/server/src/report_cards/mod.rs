//! Report cards (成績表): putting a pupil's page together and showing or printing it.

mod assemble;
mod load;

pub(crate) use assemble::{NotPrintable, assemble_card};
pub(crate) use load::{PreparedCard, file_name, load_cards};
