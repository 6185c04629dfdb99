//! Handing a notice over to one address.

use std::time::Duration;

use anyhow::{Context, anyhow};
use platform_database::Timestamp;
use platform_tasks::{Lane, Task, TaskRun};
use serde::{Deserialize, Serialize};

use super::DeliveryId;
use super::bodies;
use super::message::{Message, Purpose};
use super::store::{self, Notice, Parcel};
use crate::app::App;
use crate::channels::{self, ChannelAddress};
use crate::outgoing::{NotAnswered, WebAddress};

/// Hands a notice over.
#[derive(Serialize, Deserialize)]
pub(crate) struct Deliver {
    pub(crate) delivery: DeliveryId,
}

impl Task for Deliver {
    const KIND: &'static str = "deliveries.deliver";
    /// Over a good hour, by the queue's waits.
    const ATTEMPTS: u32 = 6;
    const LANE: Lane = Lane::Prompt;
}

/// How long a server of any kind may take, so that a dead one leaves the workers to others.
const PATIENCE: Duration = Duration::from_secs(10);

/// How it went.
enum Handed {
    /// The other side took it.
    Taken(String),
    /// It never will.
    Refused(String),
    /// Perhaps later.
    Later(String),
}

/// Hands a notice over: transaction, work, transaction. A failure that may pass is the queue's to repeat, unless somebody
/// tries the channel and waits for the answer.
pub(crate) async fn deliver(app: App, task: Deliver, _run: TaskRun) -> anyhow::Result<()> {
    let mut tx = app.database.write().await?;
    // It has ended already: the task was taken twice.
    let Some(parcel) = store::claim_delivery(&mut tx, task.delivery).await? else { return Ok(()) };
    let notice = store::find_notice(&mut tx, parcel.notice_id).await?.context("a delivery has a notice")?;
    let address = channels::find_address(&mut tx, parcel.address_id).await?;
    let now = tx.now();
    tx.commit().await?;

    let message: Message = serde_json::from_str(&notice.message).context("while reading the message")?;
    let opened = address.map(|address| ChannelAddress::unseal(&app.vault, &address.sealed_address));
    let handed = match opened {
        Some(Ok(address)) => {
            let parcel = Outward { message: &message, notice: &notice, delivery: task.delivery, now };
            hand_over(&app, &address, &parcel).await
        }
        Some(Err(_)) => Handed::Refused("アドレスをこのサーバーの鍵で開けません".to_owned()),
        None => Handed::Refused("この宛先は、通知先から外されました".to_owned()),
    };
    keep(&app, task.delivery, &parcel, message.purpose, handed).await
}

async fn keep(
    app: &App,
    id: DeliveryId,
    parcel: &Parcel,
    purpose: Purpose,
    handed: Handed,
) -> anyhow::Result<()> {
    let last = purpose == Purpose::Test || parcel.attempts >= i64::from(Deliver::ATTEMPTS);
    let mut tx = app.database.write().await?;
    let outcome = match handed {
        Handed::Taken(answer) => {
            store::advance_to_end(&mut tx, id, true, &answer).await?;
            Ok(())
        }
        Handed::Later(answer) if !last => {
            store::update_answer(&mut tx, id, &answer).await?;
            Err(anyhow!("{answer}"))
        }
        Handed::Refused(answer) | Handed::Later(answer) => {
            store::advance_to_end(&mut tx, id, false, &answer).await?;
            tracing::warn!(delivery = id.0, "a notice was given up: {answer}");
            Ok(())
        }
    };
    tx.commit().await.context("while keeping what became of a delivery")?;
    outcome
}

/// What is handed over.
struct Outward<'a> {
    message: &'a Message,
    notice: &'a Notice,
    delivery: DeliveryId,
    now: Timestamp,
}

async fn hand_over(app: &App, address: &ChannelAddress, outward: &Outward<'_>) -> Handed {
    let Outward { message, notice: Notice { id: notice, .. }, now, .. } = *outward;
    let (url, headers, body) = match address {
        ChannelAddress::Mail { to } => return mail(app, to, outward).await,
        ChannelAddress::Teams { url } => (url, Vec::new(), bodies::teams(message).to_string()),
        ChannelAddress::Slack { url } => (url, Vec::new(), bodies::slack(message).to_string()),
        ChannelAddress::Webhook { url, secret } => {
            let body = bodies::webhook(message, *notice, now).to_string();
            (url, bodies::signed(secret, *notice, now, &body), body)
        }
    };
    let address = match WebAddress::read(url, app.outgoing.internal()) {
        Ok(address) => address,
        Err(invalid) => return Handed::Refused(invalid.to_string()),
    };
    match app.outgoing.post_json(&address, &headers, body).await {
        Ok(reply) => {
            let colon = if reply.words.is_empty() { "" } else { ": " };
            judge(reply.status, format!("応答 {}{colon}{}", reply.status, reply.words))
        }
        Err(NotAnswered::Refused(why)) => Handed::Refused(why),
        Err(NotAnswered::Later(why)) => Handed::Later(why),
    }
}

/// What a status means. A redirection is not followed: whoever set the address meant that one.
fn judge(status: u16, answer: String) -> Handed {
    match status {
        200..300 => Handed::Taken(answer),
        408 | 425 | 429 | 500.. => Handed::Later(answer),
        _ => Handed::Refused(answer),
    }
}

async fn mail(app: &App, to: &str, outward: &Outward<'_>) -> Handed {
    let Ok(to) = to.parse() else {
        return Handed::Refused("メールアドレスの形になっていません".to_owned());
    };
    let Outward { notice, delivery, .. } = outward;
    let name = format!("notice-{}-{delivery}-{}", notice.id, notice.made_at.timestamp_micros());
    let letter = bodies::letter(to, outward.message).named(name);
    match tokio::time::timeout(PATIENCE, app.postbox.hand_over(&letter)).await {
        Ok(Ok(())) => Handed::Taken("SMTPサーバーが受け取りました".to_owned()),
        Ok(Err(not_taken)) if not_taken.for_good() => Handed::Refused(not_taken.to_string()),
        Ok(Err(not_taken)) => Handed::Later(not_taken.to_string()),
        Err(_elapsed) => Handed::Later(format!("{}秒以内に答えがありません", PATIENCE.as_secs())),
    }
}
