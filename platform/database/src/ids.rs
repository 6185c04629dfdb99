//! Row ids as types, one per table.

use crate::Value;

/// A row's id: a whole number in the database, and a type of its own in the code.
pub trait RowId: Into<Value> {}

impl<I: RowId> From<Option<I>> for Value {
    fn from(id: Option<I>) -> Value {
        id.map_or(Value::Integer(None), Into::into)
    }
}

/// Declares a newtype for the ids of one table.
///
/// The type decodes from a `BIGINT` column, converts into a statement parameter, and reads and
/// prints as a plain number in an address.
#[macro_export]
macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            $crate::sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl From<$name> for $crate::Value {
            fn from(id: $name) -> $crate::Value {
                $crate::Value::from(id.0)
            }
        }
        impl $crate::RowId for $name {}
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<$name, Self::Err> {
                text.parse().map($name)
            }
        }
    };
}
