//! Where a 塾 stands, and changing it.

use platform_database::{Database, DbError};
use platform_identity::end_all;
use serde_json::json;
use thiserror::Error;

use super::{JukuId, store};
use crate::staff::{self, Headquarters};

/// Where a 塾 stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JukuStatus {
    /// 体験
    Trial,
    /// 本入会
    Member,
    /// 退会: its people are shut out, its rows are kept.
    Withdrawn,
}

impl JukuStatus {
    /// Every status.
    pub(crate) const ALL: [JukuStatus; 3] = [JukuStatus::Trial, JukuStatus::Member, JukuStatus::Withdrawn];

    /// The word in the database.
    pub(crate) fn code(self) -> &'static str {
        match self {
            JukuStatus::Trial => "trial",
            JukuStatus::Member => "member",
            JukuStatus::Withdrawn => "withdrawn",
        }
    }

    /// The status of that word.
    pub(crate) fn from_code(code: &str) -> Option<JukuStatus> {
        JukuStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The words on screens.
    pub(crate) fn label(self) -> &'static str {
        match self {
            JukuStatus::Trial => "体験",
            JukuStatus::Member => "本入会",
            JukuStatus::Withdrawn => "退会",
        }
    }
}

/// Why the status stays as it is.
#[derive(Debug, Error)]
pub(crate) enum ChangeStatusError {
    /// No such 塾.
    #[error("塾がありません")]
    NoSuchJuku,
    /// Somebody changed it since it was shown.
    #[error("表示したあとに、別の人が状態を変更しました。内容を確かめて、もう一度保存してください")]
    Stale,
    /// The database.
    #[error("the status could not be changed")]
    Db(#[from] DbError),
}

/// Moves the 塾 on, if it still stands where the person `seen` it. Who works for a 塾 that leaves is signed out at once.
pub(crate) async fn change_status(
    database: &Database,
    by: &Headquarters,
    id: JukuId,
    seen: JukuStatus,
    wanted: JukuStatus,
) -> Result<(), ChangeStatusError> {
    let mut tx = database.write().await?;
    let won = store::advance_status(&mut tx, id, seen.code(), wanted.code()).await?;
    let juku = store::find_juku(&mut tx, by.staff().scope(), id).await?;
    let juku = juku.ok_or(ChangeStatusError::NoSuchJuku)?;
    if !won {
        return Err(ChangeStatusError::Stale);
    }
    let mut ended = 0;
    if wanted == JukuStatus::Withdrawn {
        for user in staff::list_people_of(&mut tx, id).await? {
            ended += end_all(&mut tx, user).await?;
        }
    }
    let facts = json!({ "old": seen.code(), "new": wanted.code(), "sessions_ended": ended });
    let subject = format!("juku/{}", juku.number);
    platform_audit::record(&mut tx, by.actor(), "juku.status_changed", subject, &facts).await?;
    Ok(tx.commit().await?)
}
