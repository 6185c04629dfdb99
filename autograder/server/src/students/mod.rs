//! 生徒: the pupils of a 塾, and where they learn now.
//!
//! Invariant: a 生徒ID is 1 to 10 digits and unique within its 塾, not in the country.

pub(crate) mod routes;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `students`.
    StudentId
}

/// What stands in the place of the name of a pupil whose personal data was erased.
pub(crate) const ERASED_NAME: &str = "（消去済み）";

pub(crate) use store::{
    NewStudent, Student, StudentLine, count_students, insert_students, list_students_of, update_students,
};
