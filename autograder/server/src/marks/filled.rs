//! What was typed into a sheet, as its form sends it.
//!
//! The fields: `revision`; for each pupil `s{entry}` (what the person saw when starting to type), `a{entry}` if
//! 欠席 is ticked, `m{entry}-{place}` for each item, and `u{entry}-{place}` where the stored mark is preferred.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use autograder_grading::Points;

use super::sheet::SheetRow;
use crate::entries::EntryId;

/// Several times the fields of the largest sheet; more is not a form of ours.
const MOST_FIELDS: usize = 50_000;

/// What was typed, as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilledSheet {
    /// The revision of the sheet that the person saw.
    pub(crate) revision: i64,
    pub(crate) rows: BTreeMap<EntryId, FilledRow>,
}

/// One pupil's row as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilledRow {
    pub(crate) absent: bool,
    /// By the place among the exam's items. A cell that is not here stays as it is stored.
    pub(crate) cells: BTreeMap<usize, String>,
    /// What the row held when it was shown; tells typing from leaving alone.
    pub(crate) seen: Option<SeenRow>,
}

/// What a row held when it was shown. Written `0,18,,9`: absent or not, then the marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SeenRow {
    pub(crate) absent: bool,
    pub(crate) marks: Vec<Option<Points>>,
}

impl FilledSheet {
    /// Reads the fields of the form; `None` where the revision is missing or there are far too many of them.
    /// Fields of other names say nothing.
    pub(crate) fn read(fields: Vec<(String, String)>) -> Option<FilledSheet> {
        if fields.len() > MOST_FIELDS {
            return None;
        }
        let mut filled = FilledSheet::default();
        let mut revision = None;
        let mut left = Vec::new();
        for (name, value) in fields {
            if name == "revision" {
                revision = value.parse().ok();
            } else if let Some((entry, place)) = parts(&name, 'm') {
                filled.rows.entry(entry).or_default().cells.insert(place, value);
            } else if let Some((entry, place)) = parts(&name, 'u') {
                left.push((entry, place));
            } else if let Some(entry) = part(&name, 'a') {
                filled.rows.entry(entry).or_default().absent = true;
            } else if let Some(entry) = part(&name, 's') {
                filled.rows.entry(entry).or_default().seen = value.parse().ok();
            }
        }
        for (entry, place) in left {
            filled.rows.entry(entry).or_default().cells.remove(&place);
        }
        filled.revision = revision?;
        Some(filled)
    }
}

fn part<T: FromStr>(name: &str, kind: char) -> Option<T> {
    name.strip_prefix(kind)?.parse().ok()
}

fn parts(name: &str, kind: char) -> Option<(EntryId, usize)> {
    let (entry, place) = name.strip_prefix(kind)?.split_once('-')?;
    Some((entry.parse().ok()?, place.parse().ok()?))
}

impl SeenRow {
    /// What `row` holds now.
    pub(crate) fn of(row: &SheetRow) -> SeenRow {
        SeenRow { absent: row.absent, marks: row.marks.clone() }
    }
}

impl fmt::Display for SeenRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", u8::from(self.absent))?;
        self.marks.iter().try_for_each(|mark| match mark {
            Some(points) => write!(f, ",{points}"),
            None => f.write_str(","),
        })
    }
}

impl FromStr for SeenRow {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<SeenRow, Self::Err> {
        let mut parts = text.split(',');
        let absent = parts.next() == Some("1");
        let mark = |part: &str| match part {
            "" => Ok(None),
            digits => digits.parse().map(|points| Some(Points::new(points))),
        };
        Ok(SeenRow { absent, marks: parts.map(mark).collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Option<FilledSheet> {
        FilledSheet::read(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn a_form_becomes_rows_of_cells() {
        let fields = [
            ("revision", "3"),
            ("m7-0", "18"),
            ("m7-1", ""),
            ("m8-0", "5"),
            ("u8-0", "1"),
            ("a8", "1"),
            ("x", "y"),
        ];
        let filled = read(&fields).unwrap();
        assert_eq!(filled.revision, 3);
        assert_eq!(filled.rows[&EntryId(7)].cells, BTreeMap::from([(0, "18".into()), (1, String::new())]));
        assert!(filled.rows[&EntryId(8)].absent && filled.rows[&EntryId(8)].cells.is_empty());
    }

    #[test]
    fn a_form_without_its_revision_or_without_end_is_none() {
        assert!(read(&[("m7-0", "18")]).is_none());
        assert!(read(&[("revision", "x")]).is_none());
        assert!(read(&vec![("revision", "1"); MOST_FIELDS + 1]).is_none());
    }

    #[test]
    fn what_was_seen_comes_back() {
        for text in ["0,18,,9", "1,,", "0"] {
            assert_eq!(text.parse::<SeenRow>().unwrap().to_string(), text);
        }
        assert!("0,x".parse::<SeenRow>().is_err());
    }
}
