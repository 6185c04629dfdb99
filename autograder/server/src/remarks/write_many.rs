//! Writing the remarks of many pupils at once.

use std::collections::HashMap;

use autograder_grading::Grade;
use platform_database::{Database, DbError, WriteTx};
use serde_json::json;
use thiserror::Error;

use super::{LONGEST_REMARK, store};
use crate::entries::{self, Entrant, EntryId};
use crate::exams::{self, Exam, ExamId};
use crate::rounds::{self, RoundId};
use crate::staff::Reporter;

/// One remark as it shall be; blank words go back to the phrase.
#[derive(Clone, Debug)]
pub(crate) struct RemarkDraft {
    pub(crate) entry: EntryId,
    pub(crate) exam: ExamId,
    /// The revision that the person saw; 0 where nobody had written.
    pub(crate) seen: i64,
    pub(crate) words: String,
}

/// Why no remark was kept.
#[derive(Debug, Error)]
pub(crate) enum WriteRemarksError {
    /// A pupil outside the person's scope, or an exam that is not the pupil's.
    #[error("生徒かテストがありません")]
    NotThere,
    /// What is wrong, remark by remark.
    #[error("総評に直すところがあります")]
    Invalid(Vec<(EntryId, ExamId, String)>),
    /// The round is final: its cards are printed from the snapshot.
    #[error("このテスト回は{0}のため、総評を変更できません")]
    Closed(&'static str),
    /// The database.
    #[error("the remarks could not be kept")]
    Db(#[from] DbError),
}

/// Keeps the remarks on pupils of one round, all or none, and says how many.
pub(crate) async fn write_remarks(
    database: &Database,
    by: &Reporter,
    round: RoundId,
    drafts: &[RemarkDraft],
) -> Result<usize, WriteRemarksError> {
    let mut tx = database.write().await?;
    let round = rounds::hold_round(&mut tx, round).await?.ok_or(WriteRemarksError::NotThere)?;
    if round.state.is_final() {
        return Err(WriteRemarksError::Closed(round.state.label()));
    }
    let (juku, classroom) = (by.scope().juku(), by.scope().classroom());
    let entrants = entries::list_entrants(&mut tx, round.id, juku, classroom).await?;
    let entrants: HashMap<EntryId, Entrant> =
        entrants.into_iter().map(|entrant| (entrant.id, entrant)).collect();
    let exams = exams::list_exams(&mut tx, round.id).await?;
    let mut problems = Vec::new();
    for draft in drafts {
        let exam = exams.iter().find(|exam| exam.id == draft.exam);
        let (Some(entrant), Some(exam)) = (entrants.get(&draft.entry), exam) else {
            return Err(WriteRemarksError::NotThere);
        };
        if Some(exam.grade) != u8::try_from(entrant.grade).ok().and_then(Grade::from_number) {
            return Err(WriteRemarksError::NotThere);
        }
        if let Some(words) = write_one(&mut tx, draft).await? {
            problems.push((draft.entry, draft.exam, worded(entrant, exam, &words)));
        }
    }
    if !problems.is_empty() {
        return Err(WriteRemarksError::Invalid(problems));
    }
    rounds::advance_wording(&mut tx, round.id).await?;
    // The words are about pupils, and an entry of the audit record cannot be erased.
    let written: Vec<_> = drafts.iter().map(|draft| json!([draft.entry, draft.exam])).collect();
    let subject = format!("rounds/{}/remarks", round.name);
    let facts = json!({ "remarks": written.len(), "written": written });
    platform_audit::record(&mut tx, by.actor(), "remarks.written", subject, &facts).await?;
    tx.commit().await?;
    Ok(drafts.len())
}

/// Writes one remark; answers with what is wrong with it, if anything is.
async fn write_one(tx: &mut WriteTx, draft: &RemarkDraft) -> Result<Option<String>, DbError> {
    let (entry, exam, words) = (draft.entry, draft.exam, draft.words.trim());
    let length = words.chars().count();
    if length > LONGEST_REMARK {
        return Ok(Some(format!("{LONGEST_REMARK}文字以内にしてください（いま{length}文字です）。")));
    }
    let won = match (draft.seen, words) {
        (0, "") => true,
        (0, words) => store::insert_remark(tx, entry, exam, words).await?,
        (seen, "") => store::delete_seen_remark(tx, entry, exam, seen).await?,
        (seen, words) => store::advance_remark(tx, entry, exam, seen, words).await?,
    };
    Ok((!won).then(|| "表示したあとに、別の人が書き換えました。開き直してください。".to_owned()))
}

fn worded(entrant: &Entrant, exam: &Exam, words: &str) -> String {
    format!("{} {}: {words}", entrant.student_name, exam.subject.label())
}
