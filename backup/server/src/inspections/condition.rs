//! How a medium looks.

use platform_web::Choice;

/// What one sees from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Good,
    Worn,
    Damaged,
}

impl Condition {
    pub(super) const ALL: [Condition; 3] = [Condition::Good, Condition::Worn, Condition::Damaged];

    /// The word in the database and in forms.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Condition::Good => "good",
            Condition::Worn => "worn",
            Condition::Damaged => "damaged",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Condition::Good => "異常なし",
            Condition::Worn => "傷や汚れがある",
            Condition::Damaged => "破損している",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Condition> {
        Condition::ALL.into_iter().find(|condition| condition.code() == code)
    }

    /// The words on screens for the word in the database.
    pub(crate) fn words(code: &str) -> &'static str {
        Condition::from_code(code).map_or("不明", Condition::label)
    }

    pub(crate) fn choices() -> Vec<Choice> {
        Condition::ALL.map(|condition| Choice::new(condition.code(), condition.label())).into()
    }
}
