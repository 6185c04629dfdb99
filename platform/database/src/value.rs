//! Statement parameters, as values that both engines can bind.

use chrono::NaiveDate;
use sqlx::{Arguments, Encode, Type};

use crate::Timestamp;

/// The parameters of one statement, in the order of their numbers.
pub type Params = Vec<Value>;

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

impl Value {
    /// Appends the value to a driver's arguments.
    pub(crate) fn add_to<A>(self, arguments: &mut A) -> Result<(), sqlx::error::BoxDynError>
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
        match self {
            Value::Bool(value) => arguments.add(value),
            Value::Integer(value) => arguments.add(value),
            Value::Real(value) => arguments.add(value),
            Value::Text(Some(text)) if text.contains('\0') => Err(HoldsNul.into()),
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
            Value::Time(value) => arguments.add(value),
            Value::Date(value) => arguments.add(value),
        }
    }
}

/// Text with the character NUL, which one engine would keep and the other refuses.
#[derive(Debug, thiserror::Error)]
#[error("the text holds the character NUL")]
pub(crate) struct HoldsNul;

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
