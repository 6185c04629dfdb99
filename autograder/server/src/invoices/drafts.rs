//! The button with which 本部 drafts the invoices of a round.

use axum::extract::{Path, State};
use axum::response::Response;
use platform_web::{Flash, Form, Refusal, see_other_with};
use serde::Deserialize;

use super::draft::{DraftInvoicesError, draft_invoices};
use crate::app::App;
use crate::billing_boards::board_of;
use crate::rounds::RoundId;
use crate::staff::Headquarters;

/// What the person saw.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Seen {
    /// The revision of the round's billing.
    revision: String,
}

impl Seen {
    /// A form without a revision has seen none; no round's billing has this one.
    pub(super) fn revision(&self) -> i64 {
        self.revision.parse().unwrap_or(-1)
    }
}

/// Drafts what is missing.
pub(crate) async fn create(
    State(app): State<App>,
    by: Headquarters,
    Path(round): Path<RoundId>,
    Form(seen): Form<Seen>,
) -> Result<Response, Refusal> {
    let drafted = draft_invoices(&app.database, &by, app.billing.tax_percent, round, seen.revision()).await?;
    let flash = match drafted.count {
        0 => Flash::note("確定済みの請求から変わるところがありません。下書きはつくりませんでした。"),
        count => {
            Flash::done(format!("{count}塾の請求の下書きをつくりました。内容を確かめて、確定してください。"))
        }
    };
    Ok(see_other_with(&board_of(&drafted.round), flash))
}

impl From<DraftInvoicesError> for Refusal {
    fn from(error: DraftInvoicesError) -> Refusal {
        match error {
            DraftInvoicesError::NoSuchRound => Refusal::not_found(),
            DraftInvoicesError::NotFinal | DraftInvoicesError::Stale => {
                Refusal::conflict(format!("{error}。"))
            }
            DraftInvoicesError::Db(error) => error.into(),
        }
    }
}
