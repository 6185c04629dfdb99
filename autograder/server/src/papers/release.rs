//! From when papers are handed out, and setting it.

use platform_audit::Change;
use platform_database::{Database, DbError, Timestamp};
use serde_json::json;
use thiserror::Error;

use super::{PaperKind, store};
use crate::rounds::{self, Round, RoundId, RoundState, end_of_day};
use crate::staff::Headquarters;

/// The times of one round; revision 0 while nobody has set any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Releases {
    /// 問題; without a time they are not handed out.
    pub(crate) questions_at: Option<Timestamp>,
    /// 解答 and 採点基準; without a time, once the last 実施日 is over.
    pub(crate) answers_at: Option<Timestamp>,
    pub(crate) revision: i64,
}

impl Releases {
    /// From when papers of that kind are handed out; `None` while nobody has said.
    pub(super) fn moment(&self, kind: PaperKind, round: &Round) -> Option<Timestamp> {
        match kind {
            PaperKind::Questions => self.questions_at,
            PaperKind::Answers | PaperKind::Rubric => {
                Some(self.answers_at.unwrap_or_else(|| end_of_day(round.last_day())))
            }
        }
    }

    /// Whether 塾 and 教室 may have papers of that kind at `now`.
    pub(super) fn is_out(&self, kind: PaperKind, round: &Round, now: Timestamp) -> bool {
        round.state != RoundState::Preparing && self.moment(kind, round).is_some_and(|moment| moment <= now)
    }
}

/// Why the times stay as they are.
#[derive(Debug, Error)]
pub(crate) enum ScheduleReleaseError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// Whoever has the answers before the questions has both too early.
    #[error("解答・採点基準の公開は、問題の公開より後の日時にしてください")]
    AnswersFirst,
    /// Somebody set them since they were shown.
    #[error("表示したあとに、別の人が公開日時を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the times could not be set")]
    Db(#[from] DbError),
}

/// Sets from when a round's papers are handed out, if nobody did since revision `wanted.revision`.
pub(crate) async fn schedule_release(
    database: &Database,
    by: &Headquarters,
    id: RoundId,
    wanted: Releases,
) -> Result<(), ScheduleReleaseError> {
    let mut tx = database.write().await?;
    // What is read before a guarded write that wins is what it replaced.
    let before = store::find_releases(&mut tx, id).await?;
    let round = rounds::find_round(&mut tx, id).await?.ok_or(ScheduleReleaseError::NoSuchRound)?;
    let answers = wanted.moment(PaperKind::Answers, &round);
    if wanted.questions_at.zip(answers).is_some_and(|(questions, answers)| answers < questions) {
        return Err(ScheduleReleaseError::AnswersFirst);
    }
    if !store::advance_releases(&mut tx, id, wanted).await? {
        return Err(ScheduleReleaseError::Stale);
    }
    let facts = json!({
        "questions_at": Change::new(before.questions_at, wanted.questions_at),
        "answers_at": Change::new(before.answers_at, wanted.answers_at),
    });
    let subject = format!("rounds/{}/papers", round.name);
    platform_audit::record(&mut tx, by.actor(), "papers.scheduled", subject, &facts).await?;
    Ok(tx.commit().await?)
}
