//! Entries: who sits a round, with grade, 教室 and 塾 as they were then.

mod store;

platform_database::row_id! {
    /// A row of `entries`.
    EntryId
}

pub(crate) use store::{
    Entrant, Entry, NewEntry, Seat, find_seat, insert_entries, list_classmates, list_entrants,
    list_entries_of_juku, list_juku_with, move_entries,
};
