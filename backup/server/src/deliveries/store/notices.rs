//! Notices, and what became of them.

use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};

use crate::alerts::AlertId;
use crate::channels::{ChannelAddressId, ChannelId};
use crate::deliveries::message::Purpose;
use crate::deliveries::{DeliveryId, NoticeId};

/// The channels in use that had a notice of alerts since a time.
pub(in crate::deliveries) async fn list_lately_told(
    tx: &mut ReadTx,
    since: Timestamp,
) -> DbResult<Vec<ChannelId>> {
    let rows: Vec<(ChannelId,)> = tx
        .list(
            sql!("SELECT DISTINCT channel_id FROM notices WHERE made_at > $1 AND purpose <> 'test'"),
            params![since],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(in crate::deliveries) async fn insert_notice(
    tx: &mut WriteTx,
    channel: ChannelId,
    purpose: Purpose,
    (headline, message): (&str, &str),
    made_by: &str,
) -> DbResult<NoticeId> {
    let now = tx.now();
    let (id,) = tx
        .load(
            sql!(
                "INSERT INTO notices (channel_id, purpose, headline, message, made_by, made_at)
                 VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"
            ),
            params![channel, purpose.code(), headline, message, made_by, now],
        )
        .await?;
    Ok(id)
}

/// Notes of which alerts a notice tells.
pub(in crate::deliveries) async fn insert_notice_alerts(
    tx: &mut WriteTx,
    notice: NoticeId,
    alerts: &[AlertId],
) -> DbResult<()> {
    let rows: Vec<[Value; 2]> = alerts.iter().map(|alert| [notice.into(), (*alert).into()]).collect();
    tx.execute_rows(&rows_sql!(2, "INSERT INTO notice_alerts (notice_id, alert_id) VALUES {rows}"), rows)
        .await?;
    Ok(())
}

pub(in crate::deliveries) async fn insert_delivery(
    tx: &mut WriteTx,
    notice: NoticeId,
    address: ChannelAddressId,
) -> DbResult<DeliveryId> {
    let (id,) = tx
        .load(
            sql!("INSERT INTO deliveries (notice_id, address_id, state) VALUES ($1, $2, 'waiting') RETURNING id"),
            params![notice, address],
        )
        .await?;
    Ok(id)
}

/// A notice on its way to an address.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::deliveries) struct Parcel {
    pub(in crate::deliveries) notice_id: NoticeId,
    pub(in crate::deliveries) address_id: ChannelAddressId,
    pub(in crate::deliveries) attempts: i64,
}

/// Counts one more attempt at a delivery that waits, and gives it.
pub(in crate::deliveries) async fn claim_delivery(
    tx: &mut WriteTx,
    id: DeliveryId,
) -> DbResult<Option<Parcel>> {
    tx.find(
        sql!(
            "UPDATE deliveries SET attempts = attempts + 1 WHERE id = $1 AND state = 'waiting'
             RETURNING notice_id, address_id, attempts"
        ),
        params![id],
    )
    .await
}

/// Ends a delivery; `false` if it had ended already.
pub(in crate::deliveries) async fn advance_to_end(
    tx: &mut WriteTx,
    id: DeliveryId,
    sent: bool,
    answer: &str,
) -> DbResult<bool> {
    let now = tx.now();
    let state = if sent { "sent" } else { "failed" };
    let ended = tx
        .execute(
            sql!("UPDATE deliveries SET state = $2, answer = $3, ended_at = $4 WHERE id = $1 AND state = 'waiting'"),
            params![id, state, answer, now],
        )
        .await?;
    Ok(ended == 1)
}

/// Lets those deliveries of a notice wait again that were given up and whose addresses are in use; gives them.
pub(in crate::deliveries) async fn advance_to_waiting(
    tx: &mut WriteTx,
    notice: NoticeId,
) -> DbResult<Vec<DeliveryId>> {
    let rows: Vec<(DeliveryId,)> = tx
        .list(
            sql!(
                "UPDATE deliveries SET state = 'waiting', attempts = 0, ended_at = NULL
                 WHERE notice_id = $1 AND state = 'failed' AND address_id IN (
                     SELECT a.id FROM channel_addresses a JOIN channels c ON c.id = a.channel_id
                     WHERE a.retired_at IS NULL AND c.retired_at IS NULL)
                 RETURNING id"
            ),
            params![notice],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Keeps why the last attempt failed.
pub(in crate::deliveries) async fn update_answer(
    tx: &mut WriteTx,
    id: DeliveryId,
    answer: &str,
) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE deliveries SET answer = $2 WHERE id = $1 AND state = 'waiting'"),
        params![id, answer],
    )
    .await?;
    Ok(())
}

/// A notice with what it says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::deliveries) struct Notice {
    pub(in crate::deliveries) id: NoticeId,
    pub(in crate::deliveries) channel_id: ChannelId,
    pub(in crate::deliveries) channel: String,
    pub(in crate::deliveries) headline: String,
    pub(in crate::deliveries) message: String,
    pub(in crate::deliveries) made_by: String,
    pub(in crate::deliveries) made_at: Timestamp,
}

pub(in crate::deliveries) async fn find_notice(tx: &mut ReadTx, id: NoticeId) -> DbResult<Option<Notice>> {
    tx.find(
        sql!(
            "SELECT n.id, n.channel_id, c.name AS channel, n.headline, n.message, n.made_by, n.made_at
             FROM notices n JOIN channels c ON c.id = n.channel_id WHERE n.id = $1"
        ),
        params![id],
    )
    .await
}

/// What became of a notice at one address.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::deliveries) struct DeliveryRow {
    pub(in crate::deliveries) address: String,
    /// Whether something is still sent there.
    pub(in crate::deliveries) in_use: bool,
    pub(in crate::deliveries) state: String,
    pub(in crate::deliveries) attempts: i64,
    pub(in crate::deliveries) answer: String,
    pub(in crate::deliveries) ended_at: Option<Timestamp>,
}

pub(in crate::deliveries) async fn list_deliveries(
    tx: &mut ReadTx,
    notice: NoticeId,
) -> DbResult<Vec<DeliveryRow>> {
    tx.list(
        sql!(
            "SELECT a.address, a.retired_at IS NULL AND c.retired_at IS NULL AS in_use, d.state, d.attempts, d.answer, d.ended_at
             FROM deliveries d JOIN channel_addresses a ON a.id = d.address_id JOIN channels c ON c.id = a.channel_id
             WHERE d.notice_id = $1 ORDER BY d.id"
        ),
        params![notice],
    )
    .await
}

/// A notice as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct NoticeLine {
    pub(in crate::deliveries) id: NoticeId,
    pub(in crate::deliveries) channel: String,
    pub(in crate::deliveries) headline: String,
    pub(in crate::deliveries) made_at: Timestamp,
    pub(in crate::deliveries) waiting: i64,
    pub(in crate::deliveries) sent: i64,
    pub(in crate::deliveries) failed: i64,
}

/// The columns of a [`NoticeLine`].
macro_rules! notice_columns {
    () => {
        "n.id, c.name AS channel, n.headline, n.made_at,
         (SELECT COUNT(*) FROM deliveries d WHERE d.notice_id = n.id AND d.state = 'waiting') AS waiting,
         (SELECT COUNT(*) FROM deliveries d WHERE d.notice_id = n.id AND d.state = 'sent') AS sent,
         (SELECT COUNT(*) FROM deliveries d WHERE d.notice_id = n.id AND d.state = 'failed') AS failed
         FROM notices n JOIN channels c ON c.id = n.channel_id"
    };
}

/// The notices that told of an alert, the newest first.
pub(crate) async fn list_notices_of_alert(
    tx: &mut ReadTx,
    alert: AlertId,
    limit: i64,
) -> DbResult<Vec<NoticeLine>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            notice_columns!(),
            " JOIN notice_alerts m ON m.notice_id = n.id WHERE m.alert_id = $1 ORDER BY n.id DESC LIMIT $2"
        )),
        params![alert, limit],
    )
    .await
}

/// The notices to a channel, the newest first.
pub(crate) async fn list_notices_of_channel(
    tx: &mut ReadTx,
    channel: ChannelId,
    limit: i64,
) -> DbResult<Vec<NoticeLine>> {
    tx.list(
        sql!(concat!("SELECT ", notice_columns!(), " WHERE n.channel_id = $1 ORDER BY n.id DESC LIMIT $2")),
        params![channel, limit],
    )
    .await
}

/// The newest notice of each channel in use, where it did not arrive everywhere.
pub(crate) async fn list_unheard(tx: &mut ReadTx) -> DbResult<Vec<NoticeLine>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            notice_columns!(),
            " WHERE c.retired_at IS NULL AND n.id = (SELECT MAX(m.id) FROM notices m WHERE m.channel_id = c.id)
              AND EXISTS (SELECT 1 FROM deliveries d WHERE d.notice_id = n.id AND d.state = 'failed') ORDER BY c.name"
        )),
        params![],
    )
    .await
}

/// Takes away notices from before a time, with what became of them.
pub(crate) async fn delete_notices_before(tx: &mut WriteTx, before: Timestamp) -> DbResult<()> {
    for statement in [
        sql!("DELETE FROM deliveries WHERE notice_id IN (SELECT id FROM notices WHERE made_at < $1)"),
        sql!("DELETE FROM notice_alerts WHERE notice_id IN (SELECT id FROM notices WHERE made_at < $1)"),
        sql!("DELETE FROM notices WHERE made_at < $1"),
    ] {
        tx.execute(statement, params![before]).await?;
    }
    Ok(())
}
