//! What was announced and not told yet.

use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, either_sql, params, rows_sql, sql};

use crate::alerts::{AlertId, Happening, Severity};
use crate::channels::ChannelId;

/// Lets the others wait who want to compare alerts, give one to somebody or make notices, until this transaction ends. SQLite
/// has one writer anyway.
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
pub(in crate::deliveries) async fn insert_announcements(
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

/// Something that a channel or a person is to be told, with the alert as it stands now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(in crate::deliveries) struct Told {
    pub(in crate::deliveries) announcement: i64,
    pub(in crate::deliveries) alert_id: AlertId,
    what: String,
    pub(in crate::deliveries) kind: String,
    severity: String,
    state: String,
    pub(in crate::deliveries) subject: String,
    pub(in crate::deliveries) words: String,
    pub(in crate::deliveries) times: i64,
    pub(in crate::deliveries) opened_at: Timestamp,
    pub(in crate::deliveries) snoozed_until: Option<Timestamp>,
}

impl Told {
    /// A word that this program does not know says that something happened once more.
    pub(in crate::deliveries) fn what(&self) -> Happening {
        Happening::from_code(&self.what).unwrap_or(Happening::Again)
    }

    /// A word that this program does not know counts as the most serious.
    pub(in crate::deliveries) fn severity(&self) -> Severity {
        Severity::from_code(&self.severity).unwrap_or(Severity::Critical)
    }

    /// Whether it is not over.
    pub(in crate::deliveries) fn is_standing(&self) -> bool {
        matches!(self.state.as_str(), "open" | "acknowledged")
    }

    /// Whether nobody has taken it on.
    pub(in crate::deliveries) fn is_open(&self) -> bool {
        self.state == "open"
    }

    #[cfg(test)]
    pub(in crate::deliveries) fn sample(
        number: i64,
        alert: i64,
        what: Happening,
        state: &str,
        kind: &str,
    ) -> Told {
        Told {
            announcement: number,
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

#[derive(sqlx::FromRow)]
struct Announced {
    channel_id: ChannelId,
    #[sqlx(flatten)]
    told: Told,
}

/// Everything that was announced to channels and not told yet, in order.
pub(in crate::deliveries) async fn list_announced(tx: &mut ReadTx) -> DbResult<Vec<(ChannelId, Told)>> {
    let rows: Vec<Announced> = tx
        .list(
            sql!(
                "SELECT n.channel_id, n.id AS announcement, n.alert_id, n.what, a.kind, a.severity, a.state, a.subject, a.words,
                        a.times, a.opened_at, a.snoozed_until
                 FROM announcements n JOIN alerts a ON a.id = n.alert_id ORDER BY n.id"
            ),
            params![],
        )
        .await?;
    Ok(rows.into_iter().map(|row| (row.channel_id, row.told)).collect())
}

/// Forgets announcements that are told, or not worth it.
pub(in crate::deliveries) async fn delete_announcements(tx: &mut WriteTx, ids: &[i64]) -> DbResult<()> {
    tx.execute_rows(
        &rows_sql!(1, "DELETE FROM announcements WHERE id IN (VALUES {keys})"),
        ids.iter().map(|id| [(*id).into()]),
    )
    .await?;
    Ok(())
}
