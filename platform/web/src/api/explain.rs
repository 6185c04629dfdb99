//! What a program is told where an action refuses.

use std::fmt::Display;

use crate::Refusal;

/// Why an action did nothing, with what a program wants to know beyond the words for people.
pub trait Explain: Display + Into<Refusal> {
    /// Whether somebody changed the thing since the caller read it.
    fn is_outdated(&self) -> bool {
        false
    }

    /// The field that is wrong, if it is one field.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

/// The refusal for a program: what is outdated has a status of its own (412), what is wrong with a field names it.
pub fn explain(refused: impl Explain) -> Refusal {
    if refused.is_outdated() {
        return Refusal::outdated();
    }
    let Some(field) = refused.field() else { return refused.into() };
    let words = refused.to_string();
    refused.into().about(field, words)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    enum Error {
        Stale,
        Empty,
        Closed,
    }

    impl Display for Error {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("名前が空欄です")
        }
    }

    impl From<Error> for Refusal {
        fn from(error: Error) -> Refusal {
            match error {
                Error::Stale | Error::Closed => Refusal::conflict("いまはできません。"),
                Error::Empty => Refusal::unprocessable(error.to_string()),
            }
        }
    }

    impl Explain for Error {
        fn is_outdated(&self) -> bool {
            matches!(self, Error::Stale)
        }

        fn field(&self) -> Option<&'static str> {
            matches!(self, Error::Empty).then_some("name")
        }
    }

    #[test]
    fn a_program_is_told_what_is_outdated_and_which_field_is_wrong() {
        let told = [Error::Stale, Error::Empty, Error::Closed].map(explain);
        let statuses = told.each_ref().map(|refusal| refusal.status);
        let expected =
            [StatusCode::PRECONDITION_FAILED, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT];
        assert_eq!(statuses, expected);
        let named = told.map(|refusal| refusal.problems.map(|problems| problems.of("name").to_owned()));
        assert_eq!(named, [None, Some("名前が空欄です".to_owned()), None]);
    }
}
