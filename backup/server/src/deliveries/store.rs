//! The SQL of announcements, notices and deliveries.

use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, either_sql, params, rows_sql, sql};

use super::message::Purpose;
use super::{DeliveryId, NoticeId};
use crate::alerts::{AlertId, Happening, Severity};
use crate::channels::{ChannelAddressId, ChannelId};

/// Lets the others wait who want to compare alerts or make notices, until this transaction ends. SQLite has one writer
/// anyway.
pub(crate) async fn find_turn(tx: &mut WriteTx) -> DbResult<()> {
    tx.find::<(i64,)>(
        either_sql!(
            sqlite: "SELECT 1",
            postgres: "SELECT 1::bigint FROM (SELECT pg_advisory_xact_lock(7310259)) AS turn",
        ),
        params![],
    )
    .await?;
    Ok(())
}

/// Keeps what channels are to be told.
pub(super) async fn insert_announcements(
    tx: &mut WriteTx,
    told: &[(ChannelId, AlertId, Happening)],
) -> DbResult<()> {
    let now = tx.now();
    let row = |(channel, alert, what): &(ChannelId, AlertId, Happening)| -> [Value; 4] {
        [(*channel).into(), (*alert).into(), what.code().into(), now.into()]
    };
    let rows: Vec<[Value; 4]> = told.iter().map(row).collect();
    tx.execute_rows(
        &rows_sql!(4, "INSERT INTO announcements (channel_id, alert_id, what, made_at) VALUES {rows}"),
        rows,
    )
    .await?;
    Ok(())
}

/// Something that a channel is to be told, with the alert as it stands now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Told {
    pub(super) announcement: i64,
    pub(super) channel_id: ChannelId,
    pub(super) alert_id: AlertId,
    what: String,
    pub(super) kind: String,
    severity: String,
    state: String,
    pub(super) subject: String,
    pub(super) words: String,
    pub(super) times: i64,
    pub(super) opened_at: Timestamp,
    pub(super) snoozed_until: Option<Timestamp>,
}

impl Told {
    /// A word that this program does not know says that something happened once more.
    pub(super) fn what(&self) -> Happening {
        Happening::from_code(&self.what).unwrap_or(Happening::Again)
    }

    /// A word that this program does not know counts as the most serious.
    pub(super) fn severity(&self) -> Severity {
        Severity::from_code(&self.severity).unwrap_or(Severity::Critical)
    }

    /// Whether nobody has taken it on.
    pub(super) fn is_open(&self) -> bool {
        self.state == "open"
    }

    #[cfg(test)]
    pub(super) fn sample(number: i64, alert: i64, what: Happening, state: &str, kind: &str) -> Told {
        Told {
            announcement: number,
            channel_id: ChannelId(1),
            alert_id: AlertId(alert),
            what: what.code().to_owned(),
            kind: kind.to_owned(),
            severity: "warning".to_owned(),
            state: state.to_owned(),
            subject: "会計DB".to_owned(),
            words: "2026年11月28日(土) 5:00までに終わりの報告がありません".to_owned(),
            times: 1,
            opened_at: Timestamp::UNIX_EPOCH,
            snoozed_until: None,
        }
    }
}

/// Everything that was announced and not told yet, in order.
pub(super) async fn list_announced(tx: &mut ReadTx) -> DbResult<Vec<Told>> {
    tx.list(
        sql!(
            "SELECT n.id AS announcement, n.channel_id, n.alert_id, n.what, a.kind, a.severity, a.state, a.subject, a.words,
                    a.times, a.opened_at, a.snoozed_until
             FROM announcements n JOIN alerts a ON a.id = n.alert_id ORDER BY n.id"
        ),
        params![],
    )
    .await
}

/// Forgets announcements that are told, or not worth it.
pub(super) async fn delete_announcements(tx: &mut WriteTx, ids: &[i64]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(1, "DELETE FROM announcements WHERE id IN (VALUES {keys})"),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await?;
    Ok(())
}

/// The channels in use that had a notice of alerts since a time.
pub(super) async fn list_lately_told(tx: &mut ReadTx, since: Timestamp) -> DbResult<Vec<ChannelId>> {
    let rows: Vec<(ChannelId,)> = tx
        .list(
            sql!("SELECT DISTINCT channel_id FROM notices WHERE made_at > $1 AND purpose <> 'test'"),
            params![since],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn insert_notice(
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
pub(super) async fn insert_notice_alerts(
    tx: &mut WriteTx,
    notice: NoticeId,
    alerts: &[AlertId],
) -> DbResult<()> {
    let rows: Vec<[Value; 2]> = alerts.iter().map(|alert| [notice.into(), (*alert).into()]).collect();
    tx.execute_rows(&rows_sql!(2, "INSERT INTO notice_alerts (notice_id, alert_id) VALUES {rows}"), rows)
        .await?;
    Ok(())
}

pub(super) async fn insert_delivery(
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
pub(super) struct Parcel {
    pub(super) notice_id: NoticeId,
    pub(super) address_id: ChannelAddressId,
    pub(super) attempts: i64,
}

/// Counts one more attempt at a delivery that waits, and gives it.
pub(super) async fn claim_delivery(tx: &mut WriteTx, id: DeliveryId) -> DbResult<Option<Parcel>> {
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
pub(super) async fn advance_to_end(
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

/// Keeps why the last attempt failed.
pub(super) async fn update_answer(tx: &mut WriteTx, id: DeliveryId, answer: &str) -> DbResult<()> {
    tx.execute(
        sql!("UPDATE deliveries SET answer = $2 WHERE id = $1 AND state = 'waiting'"),
        params![id, answer],
    )
    .await?;
    Ok(())
}

/// A notice with what it says.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Notice {
    pub(super) id: NoticeId,
    pub(super) channel_id: ChannelId,
    pub(super) channel: String,
    pub(super) headline: String,
    pub(super) message: String,
    pub(super) made_by: String,
    pub(super) made_at: Timestamp,
}

pub(super) async fn find_notice(tx: &mut ReadTx, id: NoticeId) -> DbResult<Option<Notice>> {
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
pub(super) struct DeliveryRow {
    pub(super) address: String,
    pub(super) state: String,
    pub(super) attempts: i64,
    pub(super) answer: String,
    pub(super) ended_at: Option<Timestamp>,
}

pub(super) async fn list_deliveries(tx: &mut ReadTx, notice: NoticeId) -> DbResult<Vec<DeliveryRow>> {
    tx.list(
        sql!(
            "SELECT a.address, d.state, d.attempts, d.answer, d.ended_at
             FROM deliveries d JOIN channel_addresses a ON a.id = d.address_id WHERE d.notice_id = $1 ORDER BY d.id"
        ),
        params![notice],
    )
    .await
}

/// A notice as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct NoticeLine {
    pub(super) id: NoticeId,
    pub(super) channel: String,
    pub(super) headline: String,
    pub(super) made_at: Timestamp,
    pub(super) waiting: i64,
    pub(super) sent: i64,
    pub(super) failed: i64,
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
