//! 教室: the places of a 塾.
//!
//! Invariant: a 教室ID is six digits and unique within its 塾, not in the country.

pub(crate) mod api;
pub(crate) mod routes;
mod store;
mod switch;
pub(crate) mod switches_api;
pub(crate) mod switchings;
mod views;

platform_database::row_id! {
    /// A row of `classrooms`.
    ClassroomId
}

pub(crate) use store::{
    Classroom, ClassroomLine, NewClassroom, count_classrooms, find_classroom, hold_open, insert_classrooms,
    list_classrooms, list_classrooms_of, list_lines, list_open_classrooms,
};
pub(crate) use switch::turn_switches;
