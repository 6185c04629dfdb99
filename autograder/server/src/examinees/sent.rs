//! The ticks as a form brings them.

use std::collections::HashSet;

use serde::Deserialize;

use crate::students::StudentId;

/// The form of a 教室; a box without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentTicks {
    /// `7:110`: a row that was shown, and how it stood.
    was: Vec<String>,
    /// `7:1`, `7:2`: a pupil and the place of a subject.
    sits: Vec<String>,
}

/// How a row shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) student: StudentId,
    /// The row as the person saw it.
    pub(super) was: String,
    pub(super) sits: [bool; 2],
}

impl Wish {
    /// Whether the person changed the row.
    pub(super) fn changes(&self) -> bool {
        let on = |on: bool| if on { '1' } else { '0' };
        !self.was.ends_with(&self.sits.map(on).iter().collect::<String>())
    }
}

impl SentTicks {
    /// Every row that was shown; what cannot be read was not shown by this server and is left out.
    pub(super) fn wishes(&self) -> Vec<Wish> {
        let ticked: HashSet<&str> = self.sits.iter().map(String::as_str).collect();
        let wish = |was: &String| {
            let (student, code) = was.split_once(':')?;
            let sits = [1, 2].map(|place| ticked.contains(format!("{student}:{place}").as_str()));
            (code.len() == 3).then_some(())?;
            Some(Wish { student: student.parse().ok()?, was: code.to_owned(), sits })
        };
        self.was.iter().filter_map(wish).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_compared_with_what_was_shown() {
        let sent = SentTicks {
            was: ["7:111", "8:000", "9:100", "10:110", "x:111", "11:1"].map(str::to_owned).into(),
            sits: ["7:1", "7:2", "8:1", "10:2"].map(str::to_owned).into(),
        };
        let wishes = sent.wishes();
        let told: Vec<_> = wishes.iter().map(|wish| (wish.student.0, wish.sits, wish.changes())).collect();
        let expected = [
            (7, [true, true], false),
            (8, [true, false], true),
            (9, [false, false], false),
            (10, [false, true], true),
        ];
        assert_eq!(told, expected);
    }
}
