//! Statement parameters, as values that both engines can bind.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use sqlx::{Arguments, Encode, Type};

use crate::Timestamp;

/// The parameters of one statement, in the order of their numbers.
pub type Params = Vec<Value>;

/// The years that SQLite keeps in their order, because all have four digits; no engine is given any other.
const YEARS: RangeInclusive<i32> = 0..=9_999;

/// One parameter. Each variant carries its own null, because PostgreSQL types its nulls.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `BOOLEAN`
    Bool(Option<bool>),
    /// `BIGINT`
    Integer(Option<i64>),
    /// `DOUBLE PRECISION`
    Real(Option<f64>),
    /// `TEXT`
    Text(Option<String>),
    /// `{blob}`
    Bytes(Option<Vec<u8>>),
    /// `{timestamp}`
    Time(Option<Timestamp>),
    /// `DATE`
    Date(Option<NaiveDate>),
}

/// The parameters as a driver's arguments.
pub(crate) fn bind<A>(params: Params) -> Result<A, sqlx::Error>
where
    A: Arguments,
    for<'e> Option<bool>: Encode<'e, A::Database> + Type<A::Database>,
    for<'e> Option<i64>: Encode<'e, A::Database> + Type<A::Database>,
    for<'e> Option<f64>: Encode<'e, A::Database> + Type<A::Database>,
    for<'e> Option<String>: Encode<'e, A::Database> + Type<A::Database>,
    for<'e> Option<Vec<u8>>: Encode<'e, A::Database> + Type<A::Database>,
    for<'e> Option<Timestamp>: Encode<'e, A::Database> + Type<A::Database>,
    for<'e> Option<NaiveDate>: Encode<'e, A::Database> + Type<A::Database>,
{
    let mut arguments = A::default();
    arguments.reserve(params.len(), params.len() * 8);
    for value in params {
        let added = match value {
            Value::Bool(value) => arguments.add(value),
            Value::Integer(value) => arguments.add(value),
            Value::Real(value) => arguments.add(value),
            Value::Text(Some(text)) if text.contains('\0') => Err(HoldsNul.into()),
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
            Value::Time(Some(at)) if !YEARS.contains(&at.year()) => Err(OutOfYears.into()),
            Value::Time(value) => arguments.add(value),
            Value::Date(Some(day)) if !YEARS.contains(&day.year()) => Err(OutOfYears.into()),
            Value::Date(value) => arguments.add(value),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// Text with the character NUL, which one engine would keep and the other refuses.
#[derive(Debug, thiserror::Error)]
#[error("the text holds the character NUL")]
pub(crate) struct HoldsNul;

/// A moment or a day that lies in none of [`YEARS`].
#[derive(Debug, thiserror::Error)]
#[error("the year has not four digits")]
pub(crate) struct OutOfYears;

macro_rules! value_from {
    ($($plain:ty => $variant:ident),* $(,)?) => { $(
        impl From<$plain> for Value {
            fn from(value: $plain) -> Value { Value::$variant(Some(value.into())) }
        }
        impl From<Option<$plain>> for Value {
            fn from(value: Option<$plain>) -> Value { Value::$variant(value.map(Into::into)) }
        }
    )* };
}

value_from! {
    bool => Bool, i64 => Integer, i32 => Integer, i16 => Integer, u8 => Integer, u16 => Integer, u32 => Integer,
    f64 => Real, String => Text, &str => Text, Vec<u8> => Bytes, Timestamp => Time, NaiveDate => Date,
}

impl From<&String> for Value {
    fn from(value: &String) -> Value {
        Value::Text(Some(value.clone()))
    }
}

impl From<Option<&String>> for Value {
    fn from(value: Option<&String>) -> Value {
        Value::Text(value.cloned())
    }
}

/// Lists the parameters of a statement: `params![id, name]`.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($value)),*] };
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteArguments;

    use super::*;

    #[test]
    fn no_engine_is_given_a_year_that_has_not_four_digits() {
        let is_given = |value: Value| bind::<SqliteArguments>(vec![value]).is_ok();
        for (year, expected) in [(-1, false), (0, true), (9_999, true), (10_000, false)] {
            let day = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
            let at: Timestamp = day.and_hms_opt(23, 59, 59).unwrap().and_utc();
            assert_eq!([is_given(day.into()), is_given(at.into())], [expected; 2], "{year}");
        }
        assert!(is_given(Value::Time(None)) && is_given(Value::Date(None)));
    }
}
