//! Making notices of what was announced, and mails to people.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::TimeDelta;
use platform_database::{DbResult, ReadTx, WriteTx};
use platform_tasks::{Lane, Task, TaskRun, enqueue, enqueue_unique};
use serde::{Deserialize, Serialize};

use super::gather::{Gathered, gather};
use super::store::Told;
use super::{Deliver, Message, NoticeId, people, store};
use crate::alerts::AlertId;
use crate::app::App;
use crate::channels::{self, ChannelId};
use crate::quiet;

/// After a notice a channel is left in peace for so long, however much happens.
const PEACE: TimeDelta = TimeDelta::minutes(5);

/// Makes notices of what channels were not told yet.
#[derive(Serialize, Deserialize)]
pub(crate) struct DispatchNotices;

impl Task for DispatchNotices {
    const KIND: &'static str = "deliveries.dispatch";
    const LANE: Lane = Lane::Prompt;
}

/// Makes notices as soon as `tx` has committed.
pub(crate) async fn enqueue_dispatch(tx: &mut WriteTx) -> DbResult<()> {
    enqueue_unique(tx, DispatchNotices::KIND, &DispatchNotices).await?;
    Ok(())
}

pub(crate) async fn dispatch_notices(app: App, _task: DispatchNotices, _run: TaskRun) -> anyhow::Result<()> {
    if !is_anything_to_tell(&mut app.database.read().await?).await? {
        return Ok(());
    }
    let mut tx = app.database.write().await?;
    store::find_turn(&mut tx).await?;
    if quiet::find_current(&mut tx).await?.is_some() {
        return Ok(());
    }
    let since = tx.now() - PEACE;
    let lately = store::list_lately_told(&mut tx, since).await?;
    let listeners = channels::list_listeners(&mut tx).await?;
    let mut announced: BTreeMap<ChannelId, Vec<Told>> = BTreeMap::new();
    for (channel, told) in store::list_announced(&mut tx).await? {
        announced.entry(channel).or_default().push(told);
    }
    for (channel, announced) in announced {
        let mut gathered = gather(announced, tx.now());
        if !listeners.iter().any(|listener| listener.id == channel) {
            // It was retired meanwhile.
            gathered.told.clear();
        }
        if gathered.urgent || !lately.contains(&channel) {
            tell(&mut tx, &app, channel, gathered).await?;
        }
    }
    people::mail_people(&mut tx, &app).await?;
    tx.commit().await.context("while making notices")
}

async fn is_anything_to_tell(tx: &mut ReadTx) -> DbResult<bool> {
    Ok(!store::list_announced(tx).await?.is_empty() || !store::list_personal(tx).await?.is_empty())
}

/// Makes one notice of what a channel was not told yet.
async fn tell(tx: &mut WriteTx, app: &App, channel: ChannelId, gathered: Gathered) -> DbResult<()> {
    store::delete_announcements(tx, &gathered.done).await?;
    if gathered.told.is_empty() {
        return Ok(());
    }
    let alerts: Vec<AlertId> = gathered.told.iter().map(|told| told.alert_id).collect();
    let message = Message::of_alerts(gathered.told, |path| app.postbox.link(path));
    let notice = send_notice(tx, channel, &message, "サーバー").await?;
    store::insert_notice_alerts(tx, notice, &alerts).await
}

/// Sends a message to every address of a channel, soon after `tx` has committed. One that was retired has none.
pub(crate) async fn send_notice(
    tx: &mut WriteTx,
    channel: ChannelId,
    message: &Message,
    made_by: &str,
) -> DbResult<NoticeId> {
    let text = serde_json::to_string(message).expect("a message is plain data");
    let notice =
        store::insert_notice(tx, channel, message.purpose, (&message.headline, &text), made_by).await?;
    for address in channels::list_address_ids(tx, channel).await? {
        let delivery = store::insert_delivery(tx, notice, address).await?;
        enqueue(tx, &Deliver { delivery }).await?;
    }
    Ok(notice)
}
