//! What is noted of somebody who sat an exam: 遅刻, 早退 or 途中退席, and why. It changes no number.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use thiserror::Error;

/// The most letters of a reason.
const LONGEST_REASON: usize = 60;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoteKind {
    Late,
    Early,
    Away,
}

/// A note. Written in one line, `late 電車の遅れ`, in the database and on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub(crate) struct Note {
    kind: NoteKind,
    reason: String,
}

/// Why a text is no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum InvalidNote {
    #[error("遅刻（late）、早退（early）、途中退席（away）のどれかにします")]
    UnknownKind,
    #[error("理由は{LONGEST_REASON}文字までです")]
    TooLong,
    #[error("理由は1行で書きます")]
    NotOneLine,
}

impl NoteKind {
    const ALL: [NoteKind; 3] = [NoteKind::Late, NoteKind::Early, NoteKind::Away];

    fn code(self) -> &'static str {
        match self {
            NoteKind::Late => "late",
            NoteKind::Early => "early",
            NoteKind::Away => "away",
        }
    }

    fn label(self) -> &'static str {
        match self {
            NoteKind::Late => "遅刻",
            NoteKind::Early => "早退",
            NoteKind::Away => "途中退席",
        }
    }
}

impl Note {
    /// 遅刻, 早退 or 途中退席.
    pub(crate) fn label(&self) -> &'static str {
        self.kind.label()
    }

    /// All of it, for people: 「遅刻（電車の遅れ）」.
    pub(crate) fn words(&self) -> String {
        match self.reason.as_str() {
            "" => self.label().to_owned(),
            reason => format!("{}（{reason}）", self.label()),
        }
    }
}

impl FromStr for Note {
    type Err = InvalidNote;

    fn from_str(text: &str) -> Result<Note, InvalidNote> {
        let (code, reason) = text.split_once(' ').unwrap_or((text, ""));
        let kind = NoteKind::ALL.into_iter().find(|kind| kind.code() == code);
        let kind = kind.ok_or(InvalidNote::UnknownKind)?;
        let reason = reason.trim();
        if reason.chars().count() > LONGEST_REASON {
            return Err(InvalidNote::TooLong);
        }
        if reason.chars().any(char::is_control) {
            return Err(InvalidNote::NotOneLine);
        }
        Ok(Note { kind, reason: reason.to_owned() })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason.as_str() {
            "" => f.write_str(self.kind.code()),
            reason => write!(f, "{} {reason}", self.kind.code()),
        }
    }
}

impl From<Note> for String {
    fn from(note: Note) -> String {
        note.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_comes_back_as_it_was_written() {
        for (text, written, words) in [
            ("late", "late", "遅刻"),
            ("early  保護者の お迎え ", "early 保護者の お迎え", "早退（保護者の お迎え）"),
            ("away 体調不良", "away 体調不良", "途中退席（体調不良）"),
        ] {
            let note: Note = text.parse().unwrap();
            assert_eq!((note.to_string().as_str(), note.words().as_str()), (written, words));
            assert_eq!(note.to_string().parse(), Ok(note));
        }
    }

    #[test]
    fn what_is_no_note_is_refused_with_the_reason() {
        let reason = |letters: usize| format!("late {}", "あ".repeat(letters));
        assert!(reason(60).parse::<Note>().is_ok());
        for (text, refusal) in [
            ("", InvalidNote::UnknownKind),
            ("遅刻", InvalidNote::UnknownKind),
            (&reason(61), InvalidNote::TooLong),
            ("late 電車\nの遅れ", InvalidNote::NotOneLine),
        ] {
            assert_eq!(text.parse::<Note>(), Err(refusal), "{text}");
        }
    }
}
