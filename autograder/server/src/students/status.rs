//! How a pupil stands with the 塾.

use platform_web::{Choice, Tone};
use serde::Serialize;

/// How a pupil stands with the 塾.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StudentStatus {
    /// 在籍
    Enrolled,
    /// 休会: not offered for new rounds.
    Paused,
    /// 退会: not offered for new rounds; every mark is kept.
    Left,
}

impl StudentStatus {
    /// Every status.
    pub(crate) const ALL: [StudentStatus; 3] =
        [StudentStatus::Enrolled, StudentStatus::Paused, StudentStatus::Left];

    /// The word in the database and in addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            StudentStatus::Enrolled => "enrolled",
            StudentStatus::Paused => "paused",
            StudentStatus::Left => "left",
        }
    }

    /// The status of that word.
    pub(crate) fn from_code(code: &str) -> Option<StudentStatus> {
        StudentStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The word on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            StudentStatus::Enrolled => "在籍",
            StudentStatus::Paused => "休会",
            StudentStatus::Left => "退会",
        }
    }

    /// How its badge is drawn.
    pub(crate) fn tone(self) -> Tone {
        match self {
            StudentStatus::Enrolled => Tone::Good,
            StudentStatus::Paused => Tone::Warn,
            StudentStatus::Left => Tone::Neutral,
        }
    }

    /// All of them, for forms and filters.
    pub(crate) fn choices() -> Vec<Choice> {
        StudentStatus::ALL.map(|status| Choice::new(status.code(), status.label())).into()
    }
}
