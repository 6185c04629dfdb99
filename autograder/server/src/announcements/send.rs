//! Sending an announcement, at once or when its time comes, and calling it off.

use platform_audit::Actor;
use platform_database::{Database, DbError, DbResult, Timestamp, WriteTx};
use platform_tasks::{Lane, Task, TaskRun, enqueue_at, request_cancellation};
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;

use super::AnnouncementId;
use super::draft::{AnnouncementState, audience};
use super::store::{self, Announcement};
use crate::app::App;
use crate::notices::{NewNotice, NoticeKind, count_recipients, tell};
use crate::staff::Office;

/// Sends an announcement whose time has come.
#[derive(Serialize, Deserialize)]
pub(crate) struct SendAnnouncement {
    announcement: AnnouncementId,
}

impl Task for SendAnnouncement {
    const KIND: &'static str = "announcements.send";
    const LANE: Lane = Lane::Prompt;
}

/// What became of an announcement that was to be sent.
#[derive(Debug)]
pub(crate) enum Sending {
    /// So many people were told.
    Sent(i64),
    /// It is sent then.
    Scheduled(Timestamp),
}

/// Why an announcement was not sent.
#[derive(Debug, Error)]
pub(crate) enum SendError {
    /// No such announcement of this person's place.
    #[error("お知らせがありません")]
    NotThere,
    /// It was changed, sent or called off since it was shown.
    #[error("表示したあとに、このお知らせが変わりました。いまの内容を確かめてください")]
    Stale,
    /// Nobody is meant.
    #[error("届く人がいません。届ける相手を変えてください")]
    Nobody,
    /// The database.
    #[error("the announcement could not be sent")]
    Db(#[from] DbError),
}

/// Sends a draft that is still as the person `seen` it: at once, or when the time comes that it wishes for.
pub(crate) async fn send_announcement(
    database: &Database,
    by: &Office,
    id: AnnouncementId,
    seen: i64,
) -> Result<Sending, SendError> {
    let mut tx = database.write().await?;
    let won = store::advance_to_scheduled(&mut tx, by.scope(), id, seen).await?;
    let found = store::find_announcement(&mut tx, by.scope(), id).await?;
    let announcement = found.ok_or(SendError::NotThere)?;
    if !won {
        return Err(SendError::Stale);
    }
    let sending = match announcement.send_at.filter(|at| *at > tx.now()) {
        Some(at) => {
            let facts = json!({ "send_at": at });
            record(&mut tx, by.actor(), "announcements.scheduled", id, &facts).await?;
            let task = enqueue_at(&mut tx, at, &SendAnnouncement { announcement: id }).await?;
            store::update_task(&mut tx, id, task).await?;
            Sending::Scheduled(at)
        }
        None => match deliver(&mut tx, by.actor(), &announcement).await? {
            0 => return Err(SendError::Nobody),
            recipients => Sending::Sent(recipients),
        },
    };
    tx.commit().await?;
    Ok(sending)
}

/// Sends what is 予約 and due; what was called off, or is to be sent later after all, stays.
pub(crate) async fn send_scheduled(app: App, task: SendAnnouncement, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    if let Some(announcement) = store::find_due(&mut tx, task.announcement).await? {
        deliver(&mut tx, &Actor::server(), &announcement).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Tells everybody who is meant, and says how many they are; nobody where somebody else sends it already.
async fn deliver(tx: &mut WriteTx, by: &Actor, announcement: &Announcement) -> DbResult<i64> {
    if !store::advance_to_sent(tx, announcement.id).await? {
        return Ok(0);
    }
    let audience = audience(announcement, tx.now());
    let recipients = count_recipients(tx, &audience).await?;
    let facts = json!({ "title": announcement.title, "recipients": recipients });
    record(tx, by, "announcements.sent", announcement.id, &facts).await?;
    let kind = match announcement.juku_id {
        Some(_) => NoticeKind::FromJuku,
        None => NoticeKind::FromHeadquarters,
    };
    let (title, words) = (announcement.title.clone(), announcement.words.clone());
    let notice =
        NewNotice { unfinished: announcement.round_id, ..NewNotice::new(kind, title, words, String::new()) };
    if let Some(notice) = tell(tx, &notice, &audience).await? {
        store::update_notice(tx, announcement.id, notice).await?;
    }
    Ok(recipients)
}

/// Why an announcement goes on.
#[derive(Debug, Error)]
pub(super) enum CallOffError {
    /// No such announcement of this person's place.
    #[error("お知らせがありません")]
    NotThere,
    /// It is sent, or called off already.
    #[error("このお知らせは、もう送られたか、取りやめられています")]
    Ended,
    /// The database.
    #[error("the announcement could not be called off")]
    Db(#[from] DbError),
}

/// Makes a draft of what is 予約, and puts a draft away.
pub(super) async fn call_off_announcement(
    database: &Database,
    by: &Office,
    id: AnnouncementId,
) -> Result<AnnouncementState, CallOffError> {
    let mut tx = database.write().await?;
    let became = store::advance_back(&mut tx, by.scope(), id).await?;
    if store::find_announcement(&mut tx, by.scope(), id).await?.is_none() {
        return Err(CallOffError::NotThere);
    }
    let (became, task) = became.ok_or(CallOffError::Ended)?;
    if let Some(task) = task {
        // One that runs already finds nothing that is 予約.
        request_cancellation(&mut tx, task).await?;
    }
    let facts = json!({ "state": became.code() });
    record(&mut tx, by.actor(), "announcements.called_off", id, &facts).await?;
    tx.commit().await?;
    Ok(became)
}

async fn record(
    tx: &mut WriteTx,
    by: &Actor,
    event: &'static str,
    id: AnnouncementId,
    facts: &serde_json::Value,
) -> DbResult<()> {
    platform_audit::record(tx, by, event, format!("announcements/{id}"), facts).await
}
