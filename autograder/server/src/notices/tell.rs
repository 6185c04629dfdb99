//! Telling people something, in the transaction of the act that it is about.

use platform_database::{DbResult, Timestamp, WriteTx};
use platform_identity::UserId;

use super::{Audience, NoticeId, NoticeKind, store};
use crate::notice_mails::mail_soon;
use crate::rounds::RoundId;

/// A notice that is not told yet.
#[derive(Clone, Debug)]
pub(crate) struct NewNotice {
    pub(crate) kind: NoticeKind,
    /// Names what is told once, however often it is tried.
    pub(crate) key: Option<String>,
    /// One line.
    pub(crate) title: String,
    /// A few sentences.
    pub(crate) words: String,
    /// The page that it is about; empty where it is about itself.
    pub(crate) href: String,
    /// The round of which everybody is shown what is unfinished in their own places.
    pub(crate) unfinished: Option<RoundId>,
    /// Of that, only what has this 締切.
    pub(crate) due: Option<Timestamp>,
}

impl NewNotice {
    /// A notice about the page `href`.
    pub(crate) fn new(kind: NoticeKind, title: String, words: String, href: String) -> NewNotice {
        NewNotice { kind, key: None, title, words, href, unfinished: None, due: None }
    }
}

/// Tells `audience`; `None` where a notice of the same key was told before. Acts that tell wait for each other here, so
/// it is an act's last step.
pub(crate) async fn tell(
    tx: &mut WriteTx,
    notice: &NewNotice,
    audience: &Audience,
) -> DbResult<Option<NoticeId>> {
    let Some(id) = store::insert_notice(tx, notice).await? else { return Ok(None) };
    if store::insert_recipients(tx, id, audience).await? > 0 {
        mail_soon(tx).await?;
    }
    Ok(Some(id))
}

/// Tells everybody of 本部.
pub(crate) async fn tell_headquarters(tx: &mut WriteTx, notice: &NewNotice) -> DbResult<()> {
    let Some(id) = store::insert_notice(tx, notice).await? else { return Ok(()) };
    if store::insert_headquarters(tx, id).await? > 0 {
        mail_soon(tx).await?;
    }
    Ok(())
}

/// Tells one person.
pub(crate) async fn tell_person(tx: &mut WriteTx, notice: &NewNotice, person: UserId) -> DbResult<()> {
    if let Some(id) = store::insert_notice(tx, notice).await? {
        store::insert_recipient(tx, id, person).await?;
        mail_soon(tx).await?;
    }
    Ok(())
}
