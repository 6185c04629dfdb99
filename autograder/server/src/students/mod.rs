//! 生徒: the pupils of a 塾, and where they learn now.
//!
//! Invariant: a 生徒ID is 1 to 10 digits and unique within its 塾, not in the country.
//! Invariant: whoever changes a pupil's row moves its revision on.
//! Invariant: what is searched is [`search_of`] the row: the folded name and 生徒ID, then the ふりがな without spaces.

pub(crate) mod api;
mod page;
mod panel;
pub(crate) mod routes;
mod select;
mod status;
mod store;
mod views;

platform_database::row_id! {
    /// A row of `students`.
    StudentId
}

/// What stands in the place of the name of a pupil whose personal data was erased.
pub(crate) const ERASED_NAME: &str = "（消去済み）";

pub(crate) use select::{find_within, list_selected};
pub(crate) use status::StudentStatus;
pub(crate) use store::{
    NewStudent, RegisteredStudent, Student, StudentFilter, StudentLine, count_students, find_student,
    insert_students, list_students_of, update_students,
};
pub(crate) use views::grade_label;

use platform_web::ListQuery;

use crate::search_text;

/// The text in which a pupil is found; ふりがな is hiragana and spaces.
pub(crate) fn search_of(name: &str, number: &str, kana: &str) -> String {
    search_text::fold(&format!("{name}{number}{kana}"))
}

/// Where a form about a pupil leads back to: the pupil's page, or the list beside which the form stood, in its state.
pub(crate) fn back_to(id: StudentId, list: Option<&str>) -> String {
    match list {
        None => format!("/students/{id}"),
        Some(state) => {
            let mut query = ListQuery::parse(state.trim_start_matches('?'));
            query.filters.insert(PUPIL.to_owned(), id.to_string());
            query.address("/students")
        }
    }
}

/// What says in the list's address whose panel is open.
const PUPIL: &str = "pupil";
