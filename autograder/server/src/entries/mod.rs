//! Entries: who sits a round, with grade, 教室 and 塾 as they were then.

mod enter_many;
mod follow;
mod store;

platform_database::row_id! {
    /// A row of `entries`.
    EntryId
}

pub(crate) use enter_many::{HoldRoundError, enter_all, hold_for_entering};
pub(crate) use follow::{follow_student, hold_registering};
pub(crate) use store::{
    Entrant, Entry, NewEntry, Seat, delete_untouched, find_seat, insert_entries, list_classmates,
    list_entrants, list_entries_of_juku, list_juku_with, move_entries,
};
