//! What stands beside the results of a pupil: 前回との差, 総評 and the version of the card.

use std::collections::{HashMap, HashSet};

use autograder_grading::{Column, RoundName};
use platform_database::{DbResult, ReadTx};

use super::load::{GradeResults, Known, ResultRow};
use super::store;
use crate::entries::EntryId;
use crate::exams::ExamId;
use crate::results::Basis;
use crate::snapshots;
use crate::student_mergers;
use crate::students::StudentId;

/// What a row says beside its results, as far as somebody asked.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    pub(super) change: Option<Change>,
    /// Of the two subjects; `None` where there is no result to say anything of.
    pub(super) remarks: [Option<RemarkState>; 2],
    /// The final card.
    pub(super) card: Option<CardVersion>,
}

/// How far a 偏差値 is from the one in the round that the pupil sat before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) tenths: i64,
    /// That round.
    pub(super) since: RoundName,
}

/// Which 総評 a card has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RemarkState {
    /// 手直し済: somebody wrote one.
    Written,
    /// 文例のまま
    Phrase,
    /// The frozen card has one.
    Printed,
    /// The frozen card has none.
    Empty,
}

impl RemarkState {
    /// The word for programs.
    pub(super) fn code(self) -> &'static str {
        match self {
            RemarkState::Written => "written",
            RemarkState::Phrase => "phrase",
            RemarkState::Printed => "printed",
            RemarkState::Empty => "empty",
        }
    }

    /// The words on screens.
    pub(super) fn label(self) -> &'static str {
        match self {
            RemarkState::Written => "手直し済",
            RemarkState::Phrase => "文例のまま",
            RemarkState::Printed => "あり",
            RemarkState::Empty => "なし",
        }
    }
}

/// Which version a final card is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CardVersion {
    pub(super) version: i64,
    /// The version since which it says the same; of those that were not taken back.
    pub(super) same_since: i64,
    /// Whether there is such a version before.
    pub(super) corrects: bool,
}

/// What of all that is looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) change: bool,
    pub(super) remarks: bool,
    pub(super) card: bool,
}

impl Wanted {
    pub(super) const EVERYTHING: Wanted = Wanted { change: true, remarks: true, card: true };

    /// What the columns of these keys say.
    pub(super) fn of(shows: impl Fn(&str) -> bool) -> Wanted {
        Wanted { change: shows("change"), remarks: shows("remark"), card: shows("card") }
    }
}

/// Looks up what is wanted beside `rows`, by as many statements for a thousand as for one.
pub(super) async fn look_up(
    tx: &mut ReadTx,
    results: &GradeResults,
    rows: &mut [ResultRow],
    wanted: Wanted,
) -> DbResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    if wanted.change {
        look_up_changes(tx, results, rows).await?;
    }
    if wanted.remarks {
        look_up_remarks(tx, results, rows).await?;
    }
    match &results.basis {
        Basis::Final(snapshot) if wanted.card => {
            let entries: Vec<EntryId> = rows.iter().map(|row| row.line.entry_id).collect();
            let of_round = (results.round.id, snapshot.version);
            let changed = store::list_card_changes(tx, of_round, &entries).await?;
            let changed: HashMap<EntryId, i64> = changed.into_iter().collect();
            let version = snapshot.version;
            let first = store::find_first_version(tx, results.round.id).await?.unwrap_or(version);
            for row in rows {
                let same_since = changed.get(&row.line.entry_id).copied().unwrap_or(first);
                row.beside.card = Some(CardVersion { version, same_since, corrects: first < version });
            }
        }
        _ => {}
    }
    Ok(())
}

/// Of 合計, or of the one subject that the list is about.
async fn look_up_changes(tx: &mut ReadTx, results: &GradeResults, rows: &mut [ResultRow]) -> DbResult<()> {
    let before = list_before(tx, results, rows).await?;
    let column = results.main_column();
    for row in rows {
        let Known::Result(standing) = row.known(column) else { continue };
        let now = standing.deviation.map(|deviation| i64::from(deviation.tenths()));
        row.beside.change = now
            .zip(before.get(&row.line.student_id))
            .map(|(now, (before, since))| Change { tenths: now - before, since: *since });
    }
    Ok(())
}

/// The 偏差値 of the pupils in the last round that they sat before, of those that their cards show, and which round that
/// was. Who is found in a round is not looked for in those before it.
async fn list_before(
    tx: &mut ReadTx,
    results: &GradeResults,
    rows: &[ResultRow],
) -> DbResult<HashMap<StudentId, (i64, RoundName)>> {
    let (earlier, as_of) = match &results.basis {
        Basis::Provisional => (snapshots::list_earlier(tx, &results.round).await?, tx.now()),
        Basis::Final(snapshot) => (snapshots::list_history(tx, snapshot.id).await?, snapshot.frozen_at),
    };
    let mut found = HashMap::new();
    if earlier.is_empty() {
        return Ok(found);
    }
    let mut students: Vec<StudentId> = rows.iter().map(|row| row.line.student_id).collect();
    // Rows that turned out to be one of these pupils later are not on a card that is frozen.
    let mut doubles = student_mergers::list_doubles(tx, &students).await?;
    doubles.retain(|double| double.merged_at <= as_of);
    let kept: HashMap<StudentId, StudentId> = doubles.iter().map(|double| (double.id, double.kept)).collect();
    students.extend(kept.keys());
    let pupil = |student: StudentId| kept.get(&student).copied().unwrap_or(student);
    for snapshot in earlier {
        students.retain(|student| !found.contains_key(&pupil(*student)));
        for past in snapshots::list_past_results(tx, &[snapshot], &students).await? {
            if let Some(tenths) = past.deviation_tenths.filter(|_| past.subject() == results.subject) {
                found.insert(pupil(past.student_id), (tenths, past.round));
            }
        }
    }
    Ok(found)
}

async fn look_up_remarks(tx: &mut ReadTx, results: &GradeResults, rows: &mut [ResultRow]) -> DbResult<()> {
    let entries: Vec<EntryId> = rows.iter().map(|row| row.line.entry_id).collect();
    match &results.basis {
        Basis::Provisional => {
            let written = store::list_written_remarks(tx, &entries).await?;
            let written: HashSet<(EntryId, ExamId)> = written.into_iter().collect();
            put_remarks(results, rows, |entry, _, exam| {
                if written.contains(&(entry, exam)) { RemarkState::Written } else { RemarkState::Phrase }
            });
        }
        Basis::Final(snapshot) => {
            let printed = store::list_printed_remarks(tx, snapshot.id, &entries).await?;
            let printed: HashMap<EntryId, [String; 2]> = printed.into_iter().collect();
            put_remarks(results, rows, |entry, at, _| {
                let is_there = printed.get(&entry).is_some_and(|words| !words[at].is_empty());
                if is_there { RemarkState::Printed } else { RemarkState::Empty }
            });
        }
    }
    Ok(())
}

/// Puts down how the 総評 stand that belong to a result; `state` is given pupil, place of the exam and exam.
fn put_remarks(
    results: &GradeResults,
    rows: &mut [ResultRow],
    state: impl Fn(EntryId, usize, ExamId) -> RemarkState,
) {
    for row in rows {
        for column in [Column::First, Column::Second] {
            let at = column as usize;
            let has_result = matches!(row.known(column), Known::Result(_));
            let exam = results.exams[at].filter(|_| has_result);
            row.beside.remarks[at] = exam.map(|exam| state(row.line.entry_id, at, exam.id));
        }
    }
}
