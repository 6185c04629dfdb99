//! Enums whose values have a code, which is stored, and a label, which a person reads.

/// Defines such an enum: each value with its code and its label. JSON holds the code.
macro_rules! named {
    ($(#[$of_enum:meta])* $name:ident { $($(#[$of_value:meta])* $value:ident $code:literal $label:literal,)+ }) => {
        $(#[$of_enum])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$of_value])* #[serde(rename = $code)] $value,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$value),+];

            /// What a person reads.
            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$value => $label,)+
                }
            }

            /// What is stored.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$value => $code,)+
                }
            }

            /// The value whose code this is.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.label())
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::{
        Answer, DataClass, Medium, MediumKind, MediumState, Need, Outcome, Pool, Reason, Rule,
        VerificationKind,
    };
    use std::collections::HashSet;

    fn assert_distinct<const N: usize>(codes: [&str; N], labels: [&str; N]) {
        assert_eq!(HashSet::from(codes).len(), N, "{codes:?}");
        assert_eq!(HashSet::from(labels).len(), N, "{labels:?}");
    }

    #[test]
    fn codes_and_labels_tell_the_values_of_an_enum_apart() {
        assert_distinct(Answer::ALL.map(Answer::code), Answer::ALL.map(Answer::label));
        assert_distinct(DataClass::ALL.map(DataClass::code), DataClass::ALL.map(DataClass::label));
        assert_distinct(Medium::ALL.map(Medium::code), Medium::ALL.map(Medium::label));
        assert_distinct(MediumKind::ALL.map(MediumKind::code), MediumKind::ALL.map(MediumKind::label));
        assert_distinct(Pool::ALL.map(Pool::code), Pool::ALL.map(Pool::label));
        assert_distinct(MediumState::ALL.map(MediumState::code), MediumState::ALL.map(MediumState::label));
        assert_distinct(Need::ALL.map(Need::code), Need::ALL.map(Need::label));
        assert_distinct(Outcome::ALL.map(Outcome::code), Outcome::ALL.map(Outcome::label));
        assert_distinct(Reason::ALL.map(Reason::code), Reason::ALL.map(Reason::label));
        assert_distinct(Rule::ALL.map(Rule::code), Rule::ALL.map(Rule::label));
        let kinds = VerificationKind::ALL;
        assert_distinct(kinds.map(VerificationKind::code), kinds.map(VerificationKind::label));
    }

    #[test]
    fn json_and_tables_hold_the_code() {
        for medium in Medium::ALL {
            assert_eq!(serde_json::to_string(&medium).unwrap(), format!("\"{}\"", medium.code()));
            assert_eq!(Medium::from_code(medium.code()), Some(medium));
        }
        assert_eq!(Medium::from_code("floppy"), None);
        assert_eq!(format!("{:>4}", Medium::Tape), " テープ");
    }
}
