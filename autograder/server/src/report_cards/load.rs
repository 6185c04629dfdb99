//! Loading what report cards are made of, for one pupil or for many at once.

use std::collections::HashMap;

use autograder_grading::Grade;
use autograder_report::ReportCard;
use platform_database::{DbResult, ReadTx};

use super::assemble::{CardContext, NotPrintable, assemble_card};
use crate::classrooms::ClassroomId;
use crate::entries::EntryId;
use crate::juku::JukuId;
use crate::results::{self, Basis, EntryRecord, GradeRecord, StandingsCache};
use crate::rounds::Round;
use crate::snapshots::{self, PastResult};
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
    basis: &Basis,
    round: &Round,
    grade: Grade,
    only: (Option<JukuId>, Option<ClassroomId>, Option<EntryId>),
) -> DbResult<Vec<PreparedCard>> {
    let record = match basis {
        Basis::Provisional => results::compile_grade(tx, round.id, grade, only).await?,
        Basis::Final(snapshot) => snapshots::load_grade(tx, snapshot.id, grade, only).await?,
    };
    if record.entries.is_empty() {
        return Ok(Vec::new());
    }
    let past = load_past(tx, basis, round, &record).await?;
    let exams = [0, 1].map(|at: usize| record.exams[at].as_ref().map(|exam| exam.exam_id));
    let standings = results::load_standings(tx, cache, basis, round.id, grade, exams).await?;
    let GradeRecord { exams, entries, .. } = record;
    let context = CardContext { round, basis, grade, exams: &exams, standings: &standings, now: tx.now() };
    Ok(entries
        .into_iter()
        .map(|entry| {
            let of_entry = past.get(&entry.student_id).map_or(&[][..], Vec::as_slice);
            PreparedCard { card: assemble_card(&context, &entry, of_entry), entry, grade }
        })
        .collect())
}

async fn load_past(
    tx: &mut ReadTx,
    basis: &Basis,
    round: &Round,
    record: &GradeRecord,
) -> DbResult<HashMap<StudentId, Vec<PastResult>>> {
    let earlier = match basis {
        Basis::Provisional => snapshots::list_earlier(tx, round).await?,
        Basis::Final(snapshot) => snapshots::list_history(tx, snapshot.id).await?,
    };
    let students: Vec<StudentId> = record.entries.iter().map(|entry| entry.student_id).collect();
    let mut past: HashMap<StudentId, Vec<PastResult>> = HashMap::new();
    for result in snapshots::list_past_results(tx, &earlier, &students).await? {
        past.entry(result.student_id).or_default().push(result);
    }
    Ok(past)
}

/// `2026夏_小6_駅前教室_青木はな`, without signs that a file system refuses.
pub(crate) fn file_name(round: &Round, card: &PreparedCard) -> String {
    let parts = [
        round.name.file_label(),
        card.grade.label().to_owned(),
        card.entry.classroom_name.clone(),
        card.entry.student_name.clone(),
    ];
    parts.map(|part| part.chars().filter(|letter| !forbidden(*letter)).collect::<String>()).join("_")
}

fn forbidden(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || r#"/\:*?"<>|"#.contains(letter)
}
