//! The form with which a 塾 chooses which ranks are printed.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_database::Database;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::RankPolicy;
use super::choose::{ChooseRanksError, choose_ranks};
use crate::juku::JukuId;
use crate::staff::Office;

/// The boxes; one without a tick is not sent at all.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SentPolicy {
    national: Option<String>,
    juku: Option<String>,
    /// What the person saw.
    seen: String,
}

/// Keeps the choice.
pub(crate) async fn save(
    State(database): State<Database>,
    by: Office,
    Path(juku): Path<JukuId>,
    Form(sent): Form<SentPolicy>,
) -> Result<Response, Refusal> {
    let seen = RankPolicy::from_code(&sent.seen).ok_or_else(Refusal::unreadable)?;
    let wanted = RankPolicy { national: sent.national.is_some(), juku: sent.juku.is_some() };
    choose_ranks(&database, &by, juku, seen, wanted).await?;
    Ok(see_other_with(&format!("/juku/{juku}"), Flash::done("成績表の順位の設定を保存しました。")))
}

impl From<ChooseRanksError> for Refusal {
    fn from(error: ChooseRanksError) -> Refusal {
        match error {
            ChooseRanksError::NoSuchJuku => Refusal::not_found(),
            ChooseRanksError::Stale => Refusal::conflict(format!("{error}。")),
            ChooseRanksError::Db(error) => error.into(),
        }
    }
}
