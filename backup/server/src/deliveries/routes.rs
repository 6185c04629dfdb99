//! The page of a notice, and its button.

use axum::extract::{Path, State};
use axum::response::{Html, Response};
use platform_database::Database;
use platform_web::{Flash, Refusal, Shell, see_other_with};

use super::resend::{ResendNoticeError, resend_notice};
use super::views::{NoticeView, Reader};
use super::{NoticeId, store};
use crate::members::{Member, Operator};

/// Shows what a notice says and what became of it at each address.
pub(crate) async fn show(
    State(database): State<Database>,
    by: Member,
    Path(id): Path<NoticeId>,
    shell: Shell,
) -> Result<Html<String>, Refusal> {
    let mut tx = database.read().await?;
    let notice = store::find_notice(&mut tx, id).await?.ok_or_else(Refusal::not_found)?;
    let deliveries = store::list_deliveries(&mut tx, id).await?;
    let reader = Reader { configures: by.admin().is_some(), operates: by.operator().is_some() };
    let view = NoticeView::new(&notice, &deliveries, reader);
    let crumbs = vec![("アラート", "/alerts".to_owned())];
    shell.at(crumbs).show(&format!("通知 #{id}"), view)
}

/// Sends it once more to where it did not arrive.
pub(crate) async fn create(
    State(database): State<Database>,
    by: Operator,
    Path(id): Path<NoticeId>,
) -> Result<Response, Refusal> {
    let again = resend_notice(&database, &by, id).await?;
    let flash =
        Flash::note(format!("{again}件の宛先へ送り直しています。届いたかどうかは、下の結果に出ます。"));
    Ok(see_other_with(&format!("/notices/{id}"), flash))
}

impl From<ResendNoticeError> for Refusal {
    fn from(error: ResendNoticeError) -> Refusal {
        match error {
            ResendNoticeError::NoSuchNotice => Refusal::not_found(),
            ResendNoticeError::NothingFailed => Refusal::conflict(format!("{error}。")),
            ResendNoticeError::Db(error) => error.into(),
        }
    }
}
