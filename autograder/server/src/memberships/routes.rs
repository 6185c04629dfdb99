//! The form with which 本部 makes a 塾 another kind of member.

use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::views::day;
use super::{ChangeMembershipError, MembershipKind, change_membership};
use crate::juku::JukuId;
use crate::staff::Headquarters;

/// The membership as it was chosen.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentMembership {
    membership: String,
    valid_from: String,
    /// The revision of the register's entry that the person saw.
    revision: String,
}

/// Writes the membership.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Headquarters,
    Path(id): Path<JukuId>,
    Form(sent): Form<SentMembership>,
) -> Result<Response, Refusal> {
    let kind = MembershipKind::from_code(&sent.membership)
        .ok_or_else(|| Refusal::unprocessable("会員種別を選んでください。"))?;
    let from: NaiveDate = sent
        .valid_from
        .trim()
        .parse()
        .map_err(|_| Refusal::unprocessable("適用開始日を、2026-04-01 のような日付で入れてください。"))?;
    let seen = sent.revision.parse().map_err(|_| {
        Refusal::unprocessable("送られた内容を読み取れませんでした。画面を開き直してください。")
    })?;
    change_membership(&database, &by, id, seen, kind, from).await?;
    let words = format!("{}から{}にしました。確定済みの請求は変わりません。", day(from), kind.label());
    Ok(see_other_with(&format!("/juku/{id}"), Flash::done(words)))
}

impl From<ChangeMembershipError> for Refusal {
    fn from(error: ChangeMembershipError) -> Refusal {
        match error {
            ChangeMembershipError::NoSuchJuku => Refusal::not_found(),
            ChangeMembershipError::Stale => Refusal::conflict(format!("{error}。")),
            ChangeMembershipError::Db(error) => error.into(),
        }
    }
}
