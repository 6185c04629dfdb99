//! 消去の控え: who was erased, noted among the server's files, where no restore of the database reaches.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;

use anyhow::Context;
use chrono::SecondsFormat;
use platform_database::Timestamp;
use platform_files::Files;
use thiserror::Error;

use super::store::ErasedRow;
use crate::students::StudentId;

/// Where it lies.
const NAME: &str = "erasures/students.txt";
const HEAD: &str = "# 個人情報を消去した生徒: 番号、登録した時刻、消去した時刻（UTC）\n";

/// A line, counted from 1, that tells of no erasure.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{0}行目は、生徒の番号、登録した時刻、消去した時刻ではありません")]
pub(super) struct InvalidLine(usize);

/// When whose row was erased. A row is known by its number and by when it was made: after a restore the number of somebody
/// whom the backup does not know is given to the next one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ledger(BTreeMap<(StudentId, Timestamp), Timestamp>);

impl Ledger {
    pub(super) fn of(rows: Vec<ErasedRow>) -> Ledger {
        Ledger(rows.into_iter().map(|row| ((row.id, row.created_at), row.erased_at)).collect())
    }

    /// Reads what lies among `files`; `None` where nothing was noted yet.
    pub(super) fn load(files: &Files) -> anyhow::Result<Option<Ledger>> {
        let Some(mut opened) = files.open(NAME)? else { return Ok(None) };
        let mut text = String::new();
        opened.read_to_string(&mut text).context(NAME)?;
        Ok(Some(text.parse::<Ledger>().context(NAME)?))
    }

    /// The rows that it has and `other` has not.
    pub(super) fn without(self, other: &Ledger) -> Vec<ErasedRow> {
        let rows = self.0.into_iter().filter(|(row, _)| !other.0.contains_key(row));
        rows.map(|((id, created_at), erased_at)| ErasedRow { id, created_at, erased_at }).collect()
    }

    fn save(&self, files: &Files) -> anyhow::Result<()> {
        let draft = files.draft(NAME)?;
        draft.writer()?.write_all(self.to_string().as_bytes())?;
        files.put(NAME, draft)?;
        Ok(())
    }
}

/// Adds `lines` to what lies among `files`, and says whether any of them was missing there.
pub(super) fn note(files: &Files, lines: &str) -> anyhow::Result<bool> {
    let told: Ledger = lines.parse()?;
    let mut ledger = Ledger::load(files)?.unwrap_or_default();
    let before = ledger.0.len();
    for (row, erased_at) in told.0 {
        ledger.0.entry(row).or_insert(erased_at);
    }
    let grew = ledger.0.len() > before;
    if grew {
        ledger.save(files)?;
    }
    Ok(grew)
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        let moment = |at: &Timestamp| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        for ((id, created_at), erased_at) in &self.0 {
            writeln!(f, "{id} {} {}", moment(created_at), moment(erased_at))?;
        }
        Ok(())
    }
}

impl FromStr for Ledger {
    type Err = InvalidLine;

    fn from_str(text: &str) -> Result<Ledger, InvalidLine> {
        let lines = text.lines().enumerate();
        let rows = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
        rows.map(|(at, line)| parse_row(line).ok_or(InvalidLine(at + 1)))
            .collect::<Result<_, _>>()
            .map(Ledger)
    }
}

fn parse_row(line: &str) -> Option<((StudentId, Timestamp), Timestamp)> {
    let mut words = line.split_whitespace();
    let row = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let erased_at = words.next()?.parse().ok()?;
    words.next().is_none().then_some((row, erased_at))
}

#[cfg(test)]
mod tests {
    use platform_files::Files;

    use super::{InvalidLine, Ledger, note};

    const ONE: &str = "7 2026-04-01T00:00:00.000001Z 2026-11-28T09:00:00Z\n";

    #[test]
    fn what_is_written_is_read_again_and_a_wrong_line_is_named() {
        let ledger: Ledger = ONE.parse().unwrap();
        assert!(
            ledger.to_string().ends_with("\n7 2026-04-01T00:00:00.000001Z 2026-11-28T09:00:00.000000Z\n")
        );
        assert_eq!(ledger.to_string().parse(), Ok(ledger));
        for wrong in ["7 2026-04-01T00:00:00Z", "青木 2026-04-01T00:00:00Z 2026-11-28T09:00:00Z", "7 1 2 3"]
        {
            assert_eq!(format!("# 控え\n\n{ONE}{wrong}\n").parse::<Ledger>(), Err(InvalidLine(4)), "{wrong}");
        }
    }

    #[test]
    fn lines_are_added_to_those_that_lie_there_and_nothing_is_written_for_none() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path());
        assert!(!note(&files, "").unwrap() && Ledger::load(&files).unwrap().is_none());
        let two = "8 2026-04-01T00:00:00Z 2026-11-28T10:00:00Z";
        assert!(note(&files, two).unwrap() && note(&files, ONE).unwrap() && !note(&files, two).unwrap());
        assert_eq!(Ledger::load(&files).unwrap(), Some(format!("{ONE}{two}").parse().unwrap()));
        assert!(note(&files, "8").is_err());

        let later = "8 2026-12-01T00:00:00Z 2026-12-02T00:00:00Z";
        let lost = Ledger::load(&files).unwrap().unwrap().without(&format!("{ONE}{later}").parse().unwrap());
        let ids: Vec<i64> = lost.iter().map(|row| row.id.0).collect();
        assert_eq!(ids, [8], "another row has the same number");
    }
}
