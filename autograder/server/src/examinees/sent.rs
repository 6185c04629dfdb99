//! The rows as a form brings them.

use std::collections::HashSet;

use serde::Deserialize;

use crate::entry_notes::{EntryNote, TypedNote};
use crate::students::StudentId;

/// The form of a 教室; a box without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentTicks {
    /// `7:110`: a row that was shown, and how it stood.
    was: Vec<String>,
    /// `7:1`, `7:2`: a pupil and the place of a subject.
    sits: Vec<String>,
    /// 座席 of each row that was shown, in the same order.
    seat: Vec<String>,
    /// メモ of each.
    memo: Vec<String>,
}

/// How a row shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) student: StudentId,
    /// The row as the person saw it.
    pub(super) was: String,
    pub(super) sits: [bool; 2],
    pub(super) note: TypedNote,
}

impl Wish {
    /// Whether the person changed the row.
    pub(super) fn changes(&self) -> bool {
        let (ticks, stamp) = self.was.split_once('-').unwrap_or((&self.was, ""));
        let on = |on: bool| if on { '1' } else { '0' };
        let is_ticked_otherwise = !ticks.ends_with(&self.sits.map(on).iter().collect::<String>());
        is_ticked_otherwise || self.notes_otherwise(stamp)
    }

    /// Whether what was typed is not what that stamp stands for. What cannot be kept is something else, too.
    fn notes_otherwise(&self, stamp: &str) -> bool {
        self.note.says_something()
            && self.note.over(&EntryNote::default()).map_or(true, |note| note.stamp() != stamp)
    }
}

impl SentTicks {
    /// Every row that was shown; what cannot be read was not shown by this server and is left out.
    pub(super) fn wishes(&self) -> Vec<Wish> {
        let ticked: HashSet<&str> = self.sits.iter().map(String::as_str).collect();
        let wish = |(at, was): (usize, &String)| {
            let (student, code) = was.split_once(':')?;
            let sits = [1, 2].map(|place| ticked.contains(format!("{student}:{place}").as_str()));
            is_code(code).then_some(())?;
            let note = TypedNote { seat: self.typed(&self.seat, at), memo: self.typed(&self.memo, at) };
            Some(Wish { student: student.parse().ok()?, was: code.to_owned(), sits, note })
        };
        self.was.iter().enumerate().filter_map(wish).collect()
    }

    /// What was typed in the row at that place, if the page had such fields.
    fn typed(&self, of: &[String], at: usize) -> Option<String> {
        if of.len() == self.was.len() { of.get(at).cloned() } else { None }
    }
}

/// Whether it is how a row may stand: `110`, `110-5f3a9c01`.
fn is_code(code: &str) -> bool {
    let (ticks, _) = code.split_once('-').unwrap_or((code, ""));
    ticks.len() == 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
        texts.map(str::to_owned).into()
    }

    #[test]
    fn ticks_are_compared_with_what_was_shown() {
        let sent = SentTicks {
            was: texts(["7:111", "8:000", "9:100", "10:110", "x:111", "11:1"]),
            sits: texts(["7:1", "7:2", "8:1", "10:2"]),
            ..SentTicks::default()
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

    #[test]
    fn notes_are_compared_with_what_was_shown() {
        let stamp = EntryNote { seat: "A-1".to_owned(), memo: String::new() }.stamp();
        let long = "席".repeat(11);
        let sent = SentTicks {
            was: texts([&format!("7:111-{stamp}"), &format!("8:111-{stamp}"), "9:111", "10:111", "11:000"]),
            sits: texts(["7:1", "7:2", "8:1", "8:2", "9:1", "9:2", "10:1", "10:2"]),
            seat: texts([" A-1 ", "", "", &long, ""]),
            memo: texts(["", "", "", "", ""]),
        };
        let changed: Vec<i64> =
            sent.wishes().iter().filter(|wish| wish.changes()).map(|wish| wish.student.0).collect();
        assert_eq!(changed, [8, 10], "one was cleared, and one cannot be kept");
        let of_an_older_page = SentTicks { seat: Vec::new(), memo: Vec::new(), ..sent };
        assert!(of_an_older_page.wishes().iter().all(|wish| !wish.changes()));
    }
}
