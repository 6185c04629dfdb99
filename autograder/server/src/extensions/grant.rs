//! Granting an extension.

use platform_database::{Database, DbError, ReadTx, Timestamp};
use platform_web::dates;
use serde_json::json;
use thiserror::Error;

use super::store::{self, NewExtension};
use super::{ExtensionId, LONGEST_WORDS, RequestId};
use crate::classrooms::{self, Classroom};
use crate::juku::{self, Juku, JukuStatus};
use crate::round_news::tell_of_extension;
use crate::rounds::{self, Round, RoundId, RoundState};
use crate::staff::Headquarters;

/// What 本部 grants, as it was typed but for the time.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) juku_number: String,
    /// Empty: the whole 塾.
    pub(super) classroom_number: String,
    pub(super) until_at: Timestamp,
    pub(super) reason: String,
    /// The request that it answers.
    pub(super) request: Option<RequestId>,
}

/// Why nothing was granted.
#[derive(Debug, Error)]
pub(super) enum GrantExtensionError {
    /// No such round.
    #[error("テスト回がありません")]
    NoSuchRound,
    /// 準備中 takes no marks from anybody.
    #[error("準備中のテスト回では延長できません。先に受付を始めてください")]
    NotYet,
    /// No such 塾.
    #[error("塾ID「{0}」の塾がありません")]
    NoSuchJuku(String),
    /// Nobody of it could use it.
    #[error("{0}は退会しています")]
    Withdrawn(String),
    /// No such 教室 of the 塾.
    #[error("{juku}に、教室ID「{number}」の教室がありません")]
    NoSuchClassroom {
        /// The name of the 塾.
        juku: String,
        /// What was typed.
        number: String,
    },
    /// It would be over before it began.
    #[error("もう過ぎた日時です。これからの日時にしてください")]
    Past,
    /// The round's own 締切 is later.
    #[error("テスト回の締切（{0}）より後の日時にしてください")]
    NoLater(String),
    /// Nobody could tell later why.
    #[error("理由を書いてください")]
    ReasonMissing,
    /// More letters than are kept.
    #[error("理由は{LONGEST_WORDS}文字までです")]
    ReasonTooLong,
    /// Somebody answered the request, or granted one to the place, meanwhile.
    #[error("表示したあとに、別の人がこの教室のお願いに答えました。内容を確かめて、もう一度送ってください")]
    Stale,
    /// The database.
    #[error("the extension could not be granted")]
    Db(#[from] DbError),
}

/// What was granted.
#[derive(Clone, Debug)]
pub(super) struct Granted {
    pub(super) id: ExtensionId,
    /// The name of the 塾, with that of the 教室 if it is for one.
    pub(super) place: String,
}

/// Grants a 塾 or a 教室 another 締切, in the place of one that it may have.
pub(super) async fn grant_extension(
    database: &Database,
    by: &Headquarters,
    round: RoundId,
    grant: &Grant,
) -> Result<Granted, GrantExtensionError> {
    let reason = grant.reason.trim();
    if reason.is_empty() {
        return Err(GrantExtensionError::ReasonMissing);
    }
    if reason.chars().count() > LONGEST_WORDS {
        return Err(GrantExtensionError::ReasonTooLong);
    }
    let mut tx = database.write().await?;
    let round = rounds::hold_round_alone(&mut tx, round).await?.ok_or(GrantExtensionError::NoSuchRound)?;
    check_time(&round, grant.until_at, tx.now())?;
    let (juku, classroom) = find_place(&mut tx, grant).await?;
    let new = NewExtension {
        round: round.id,
        juku: juku.id,
        classroom: classroom.as_ref().map(|classroom| classroom.id),
        until_at: grant.until_at,
        reason,
        by: &by.actor().name,
    };
    let replaced = store::update_standing(&mut tx, &new).await?;
    let id = store::claim_extension(&mut tx, &new).await?.ok_or(GrantExtensionError::Stale)?;
    if let Some(request) = grant.request {
        let asked = store::find_request(&mut tx, request).await?.ok_or(GrantExtensionError::Stale)?;
        let covered = asked.round_id == round.id
            && asked.juku_id == juku.id
            && new.classroom.is_none_or(|classroom| classroom == asked.classroom_id);
        if !covered || !store::claim_answer(&mut tx, request, Some(id), "", new.by).await? {
            return Err(GrantExtensionError::Stale);
        }
    }
    let mut subject = format!("rounds/{}/juku/{}", round.name, juku.number);
    if let Some(classroom) = &classroom {
        subject = format!("{subject}/classrooms/{}", classroom.number);
    }
    let facts = json!({ "until_at": grant.until_at, "replaced": replaced > 0 });
    platform_audit::record(&mut tx, by.actor(), "extensions.granted", subject, &facts).await?;
    tell_of_extension(&mut tx, &round, (juku.id, classroom.as_ref()), grant.until_at).await?;
    tx.commit().await?;
    let place =
        classroom.map_or(juku.name, |classroom| format!("{} {}", classroom.juku_name, classroom.name));
    Ok(Granted { id, place })
}

fn check_time(round: &Round, until: Timestamp, now: Timestamp) -> Result<(), GrantExtensionError> {
    if round.state == RoundState::Preparing {
        return Err(GrantExtensionError::NotYet);
    }
    if until <= now {
        return Err(GrantExtensionError::Past);
    }
    if until <= round.deadline_at {
        return Err(GrantExtensionError::NoLater(dates::date_time(round.deadline_at)));
    }
    Ok(())
}

async fn find_place(
    tx: &mut ReadTx,
    grant: &Grant,
) -> Result<(Juku, Option<Classroom>), GrantExtensionError> {
    let number = grant.juku_number.trim();
    let found = juku::list_juku_by_number(tx, &[number]).await?.pop();
    let juku = found.ok_or_else(|| GrantExtensionError::NoSuchJuku(number.to_owned()))?;
    if juku.status == JukuStatus::Withdrawn.code() {
        return Err(GrantExtensionError::Withdrawn(juku.name));
    }
    let number = grant.classroom_number.trim();
    if number.is_empty() {
        return Ok((juku, None));
    }
    let mut own = classrooms::list_classrooms_of(tx, &[juku.id]).await?.into_iter();
    match own.find(|classroom| classroom.number == number) {
        Some(classroom) => Ok((juku, Some(classroom))),
        None => Err(GrantExtensionError::NoSuchClassroom { juku: juku.name, number: number.to_owned() }),
    }
}
