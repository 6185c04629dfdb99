//! The SQL of channels.

use platform_database::{DbResult, ReadTx, Timestamp, Value, WriteTx, params, rows_sql, sql};
use platform_vault::SealedColumn;

use super::settings::ChannelSettings;
use super::{ChannelAddressId, ChannelId, ChannelMedium};
use crate::alerts::{Happening, Kind, Severity};

/// What a sealed address is sealed for.
pub(super) const SEALED_ADDRESS: &str = "channel_addresses.sealed_address";

/// The addresses.
pub(crate) const SEALED_ADDRESSES: SealedColumn = SealedColumn {
    name: SEALED_ADDRESS,
    purpose: |_| SEALED_ADDRESS.to_owned(),
    list: || sql!("SELECT id, sealed_address AS sealed FROM channel_addresses ORDER BY id"),
    update: || sql!("UPDATE channel_addresses SET sealed_address = $1 WHERE id = $2 AND sealed_address = $3"),
};

/// A channel.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Channel {
    pub(super) id: ChannelId,
    pub(super) name: String,
    pub(super) medium: String,
    least_severity: String,
    kinds: String,
    ordinary: bool,
    escalation: bool,
    pub(super) revision: i64,
    pub(super) retired_at: Option<Timestamp>,
}

/// The columns of a [`Channel`].
macro_rules! channel_columns {
    () => {
        "c.id, c.name, c.medium, c.least_severity, c.kinds, c.ordinary, c.escalation, c.revision, c.retired_at"
    };
}

impl Channel {
    /// By what it speaks; `None` where this program does not know the word.
    pub(super) fn medium(&self) -> Option<ChannelMedium> {
        ChannelMedium::from_code(&self.medium)
    }

    /// What it is told. A severity that this program does not know means all of them.
    pub(super) fn settings(&self) -> ChannelSettings {
        let kinds: Vec<String> = serde_json::from_str(&self.kinds).unwrap_or_default();
        ChannelSettings {
            name: self.name.clone(),
            least: Severity::from_code(&self.least_severity).unwrap_or(Severity::Info),
            kinds: kinds.iter().filter_map(|code| Kind::from_code(code)).collect(),
            ordinary: self.ordinary,
            escalation: self.escalation,
        }
    }
}

/// A channel in use, as far as announcing goes.
#[derive(Clone, Debug)]
pub(crate) struct Listener {
    pub(crate) id: ChannelId,
    settings: ChannelSettings,
}

impl Listener {
    /// What people call it.
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether it is told of it.
    pub(crate) fn wants(&self, kind: &str, severity: Severity, what: Happening) -> bool {
        self.settings.wants(kind, severity, what)
    }
}

/// The channels in use.
pub(crate) async fn list_listeners(tx: &mut ReadTx) -> DbResult<Vec<Listener>> {
    let channels = list_channels(tx).await?;
    let in_use = channels.iter().filter(|channel| channel.retired_at.is_none());
    Ok(in_use.map(|channel| Listener { id: channel.id, settings: channel.settings() }).collect())
}

/// Every channel, those in use first.
pub(super) async fn list_channels(tx: &mut ReadTx) -> DbResult<Vec<Channel>> {
    tx.list(
        sql!(concat!(
            "SELECT ",
            channel_columns!(),
            " FROM channels c ORDER BY c.retired_at IS NOT NULL, c.name"
        )),
        params![],
    )
    .await
}

pub(super) async fn find_channel(tx: &mut ReadTx, id: ChannelId) -> DbResult<Option<Channel>> {
    tx.find(sql!(concat!("SELECT ", channel_columns!(), " FROM channels c WHERE c.id = $1")), params![id])
        .await
}

pub(super) async fn find_channel_by_name(tx: &mut ReadTx, name: &str) -> DbResult<Option<Channel>> {
    tx.find(sql!(concat!("SELECT ", channel_columns!(), " FROM channels c WHERE c.name = $1")), params![name])
        .await
}

/// Makes a channel; `None` if one has the name already.
pub(super) async fn insert_channel(
    tx: &mut WriteTx,
    medium: ChannelMedium,
    settings: &ChannelSettings,
) -> DbResult<Option<ChannelId>> {
    let now = tx.now();
    let made: Option<(ChannelId,)> = tx
        .find(
            sql!(
                "INSERT INTO channels (name, medium, least_severity, kinds, ordinary, escalation, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING id"
            ),
            params![
                &settings.name,
                medium.code(),
                settings.least.code(),
                settings.kinds_json(),
                settings.ordinary,
                settings.escalation,
                now
            ],
        )
        .await?;
    Ok(made.map(|(id,)| id))
}

/// Moves a channel on from revision `seen`; `false` means that somebody else already did.
pub(super) async fn advance_revision(tx: &mut WriteTx, id: ChannelId, seen: i64) -> DbResult<bool> {
    let moved = tx
        .execute(
            sql!("UPDATE channels SET revision = revision + 1 WHERE id = $1 AND revision = $2"),
            params![id, seen],
        )
        .await?;
    Ok(moved == 1)
}

/// Changes a channel whose revision was advanced before.
pub(super) async fn update_channel(
    tx: &mut WriteTx,
    id: ChannelId,
    settings: &ChannelSettings,
) -> DbResult<()> {
    tx.execute(
        sql!(
            "UPDATE channels SET name = $2, least_severity = $3, kinds = $4, ordinary = $5, escalation = $6 WHERE id = $1"
        ),
        params![
            id,
            &settings.name,
            settings.least.code(),
            settings.kinds_json(),
            settings.ordinary,
            settings.escalation
        ],
    )
    .await?;
    Ok(())
}

/// Retires a channel whose revision was advanced before, or brings it back.
pub(super) async fn update_retired(tx: &mut WriteTx, id: ChannelId, retired: bool) -> DbResult<()> {
    let now = tx.now();
    tx.execute(
        sql!("UPDATE channels SET retired_at = $2 WHERE id = $1"),
        params![id, retired.then_some(now)],
    )
    .await?;
    Ok(())
}

/// An address of a channel.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct AddressRow {
    pub(super) id: ChannelAddressId,
    pub(super) channel_id: ChannelId,
    /// For people.
    pub(super) address: String,
    pub(crate) sealed_address: String,
}

/// The addresses in use of a channel, or of all.
pub(super) async fn list_addresses(tx: &mut ReadTx, channel: Option<ChannelId>) -> DbResult<Vec<AddressRow>> {
    tx.list(
        sql!(
            "SELECT id, channel_id, address, sealed_address FROM channel_addresses
             WHERE retired_at IS NULL AND (CAST($1 AS BIGINT) IS NULL OR channel_id = $1) ORDER BY id"
        ),
        params![channel],
    )
    .await
}

/// To which addresses a channel speaks.
pub(crate) async fn list_address_ids(tx: &mut ReadTx, channel: ChannelId) -> DbResult<Vec<ChannelAddressId>> {
    Ok(list_addresses(tx, Some(channel)).await?.into_iter().map(|row| row.id).collect())
}

/// An address that is in use, of a channel that is.
pub(crate) async fn find_address(tx: &mut ReadTx, id: ChannelAddressId) -> DbResult<Option<AddressRow>> {
    tx.find(
        sql!(
            "SELECT a.id, a.channel_id, a.address, a.sealed_address FROM channel_addresses a
             JOIN channels c ON c.id = a.channel_id
             WHERE a.id = $1 AND a.retired_at IS NULL AND c.retired_at IS NULL"
        ),
        params![id],
    )
    .await
}

/// Gives a channel addresses: the words for people, and the same sealed.
pub(super) async fn insert_addresses(
    tx: &mut WriteTx,
    channel: ChannelId,
    addresses: &[(String, String)],
) -> DbResult<()> {
    let row = |(words, sealed): &(String, String)| -> [Value; 3] {
        [channel.into(), words.as_str().into(), sealed.as_str().into()]
    };
    let rows: Vec<[Value; 3]> = addresses.iter().map(row).collect();
    tx.execute_rows(
        &rows_sql!(3, "INSERT INTO channel_addresses (channel_id, address, sealed_address) VALUES {rows}"),
        rows,
    )
    .await?;
    Ok(())
}

/// Takes addresses out of use.
pub(super) async fn advance_addresses_retired(tx: &mut WriteTx, ids: &[ChannelAddressId]) -> DbResult<()> {
    let now = tx.now();
    for id in ids {
        tx.execute(
            sql!("UPDATE channel_addresses SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL"),
            params![*id, now],
        )
        .await?;
    }
    Ok(())
}
