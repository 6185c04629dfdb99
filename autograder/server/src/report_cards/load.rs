//! Loading what report cards are made of, for one pupil or for many at once.

use std::collections::HashMap;

use autograder_grading::Grade;
use autograder_report::ReportCard;
use platform_database::{DbResult, ReadTx};

use super::assemble::{CardContext, NotPrintable, assemble_card};
use super::issue::Issue;
use crate::classrooms::ClassroomId;
use crate::entries::{EntryId, Seat};
use crate::juku::JukuId;
use crate::rank_policies;
use crate::results::{self, Basis, EntryRecord, Records, StandingsCache};
use crate::rounds::Round;
use crate::snapshots::{self, PastResult};
use crate::student_mergers;
use crate::students::StudentId;

/// A pupil with the page, or with the reason why there is none.
pub(crate) struct PreparedCard {
    pub(crate) entry: EntryRecord,
    pub(crate) grade: Grade,
    pub(crate) card: Result<ReportCard, NotPrintable>,
}

/// Prepares the cards of one grade, of all or of one 塾, 教室 or pupil. The caller answers for the scope.
pub(crate) async fn load_cards(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    issue: &Issue,
    round: &Round,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<PreparedCard>> {
    let Records { exams, entries, standings } =
        results::load_records(tx, cache, &issue.basis, round.id, grade, only).await?;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let past = load_past(tx, &issue.basis, round, &entries).await?;
    let reticent = rank_policies::list_reticent(tx).await?;
    let context = CardContext {
        round,
        issue,
        grade,
        exams: &exams,
        standings: &standings,
        reticent: &reticent,
        now: tx.now(),
    };
    Ok(entries
        .into_iter()
        .map(|entry| {
            let of_entry = past.get(&entry.student_id).map_or(&[][..], Vec::as_slice);
            PreparedCard { card: assemble_card(&context, &entry, of_entry), entry, grade }
        })
        .collect())
}

/// Prepares the card of one pupil; `None` if the issue does not know the pupil.
pub(crate) async fn load_card(
    tx: &mut ReadTx,
    cache: &StandingsCache,
    issue: &Issue,
    round: &Round,
    seat: &Seat,
) -> DbResult<Option<PreparedCard>> {
    let only = (Some(seat.juku_id), Some(seat.classroom_id), Some(seat.id));
    Ok(load_cards(tx, cache, issue, round, seat.grade, only).await?.pop())
}

async fn load_past(
    tx: &mut ReadTx,
    basis: &Basis,
    round: &Round,
    entries: &[EntryRecord],
) -> DbResult<HashMap<StudentId, Vec<PastResult>>> {
    let (earlier, as_of) = match basis {
        Basis::Provisional => (snapshots::list_earlier(tx, round).await?, tx.now()),
        Basis::Final(snapshot) => (snapshots::list_history(tx, snapshot.id).await?, snapshot.frozen_at),
    };
    let mut students: Vec<StudentId> = entries.iter().map(|entry| entry.student_id).collect();
    // Rows that turned out to be one of these pupils later do not change a card that is frozen.
    let mut doubles = student_mergers::list_doubles(tx, &students).await?;
    doubles.retain(|double| double.merged_at <= as_of);
    let kept: HashMap<StudentId, StudentId> = doubles.iter().map(|double| (double.id, double.kept)).collect();
    students.extend(kept.keys());
    let mut past: HashMap<StudentId, Vec<PastResult>> = HashMap::new();
    for result in snapshots::list_past_results(tx, &earlier, &students).await? {
        let student = kept.get(&result.student_id).copied().unwrap_or(result.student_id);
        past.entry(student).or_default().push(result);
    }
    Ok(past)
}
