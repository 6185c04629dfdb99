//! A value as the browser lists it.

use crate::entries::EntryId;
use crate::exams::{ExamId, ItemId};

/// A longer list is no list of ours.
const MOST: usize = 2_000;

/// A value that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AskedValue {
    pub(super) entry: EntryId,
    pub(super) of: AskedOf,
    /// Points, or none for 未入力; of an attendance 1 for 欠席 and 0 for 受験.
    pub(super) value: Option<i64>,
}

/// What a value is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedOf {
    Mark(ItemId),
    Attendance(ExamId),
}

/// Reads a list as the grid writes it, `12:34=18 12:35= 13:@7=1`; `None` where it is none.
pub(crate) fn read_asked_values(text: &str) -> Option<Vec<AskedValue>> {
    let values: Vec<AskedValue> = text.split_whitespace().map(read_value).collect::<Option<_>>()?;
    (values.len() <= MOST).then_some(values)
}

fn read_value(text: &str) -> Option<AskedValue> {
    let (key, value) = text.split_once('=')?;
    let (entry, of) = key.split_once(':')?;
    let of = match of.strip_prefix('@') {
        Some(exam) => AskedOf::Attendance(exam.parse().ok()?),
        None => AskedOf::Mark(of.parse().ok()?),
    };
    let value = if value.is_empty() { None } else { Some(value.parse().ok()?) };
    Some(AskedValue { entry: entry.parse().ok()?, of, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_the_grid_writes_it() {
        let mark = |value| AskedValue { entry: EntryId(12), of: AskedOf::Mark(ItemId(34)), value };
        let absent = AskedValue { entry: EntryId(13), of: AskedOf::Attendance(ExamId(7)), value: Some(1) };
        let read = read_asked_values("12:34=0 12:34=\n13:@7=1").unwrap();
        assert_eq!(read, [mark(Some(0)), mark(None), absent]);
        assert_eq!(read_asked_values(" "), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_list_is_none() {
        for text in ["12:34", "12=1", "12:34=x", "x:34=1", "12:~7=1", "12:@=1", &"1:1=1 ".repeat(MOST + 1)] {
            assert_eq!(read_asked_values(text), None, "{text}");
        }
    }
}
