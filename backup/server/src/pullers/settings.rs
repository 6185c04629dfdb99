//! How a source is asked.

use backup_sources::{Access, InvalidTrust, Tool, Trust};
use platform_vault::{Unsealable, Vault};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::{Puller, SEALED_LOGIN};
use crate::outgoing::InternalHosts;

/// The tools that can be asked: the word in the database, that on screens, the usual port.
pub(super) const TOOLS: [(Tool, &str, &str, u16); 4] = [
    (Tool::VeeamServer, "vbr", "Veeam Backup & Replication", 9419),
    (Tool::VeeamManager, "em", "Veeam Enterprise Manager", 9398),
    (Tool::Proxmox, "pbs", "Proxmox Backup Server", 8007),
    (Tool::Aws, "aws", "AWS Backup", 443),
];

/// The tool of that word.
pub(super) fn tool(code: &str) -> Option<Tool> {
    TOOLS.into_iter().find(|(_, known, ..)| *known == code).map(|(tool, ..)| tool)
}

/// The word on screens.
pub(super) fn tool_label(code: &str) -> &'static str {
    TOOLS.into_iter().find(|(_, known, ..)| *known == code).map_or("不明", |(_, _, label, _)| label)
}

/// Everything that a person sets, but the name, which jobs are known by and which therefore stays.
#[derive(Clone)]
pub(super) struct PullerSettings {
    pub(super) tool: String,
    pub(super) place: String,
    pub(super) trust: String,
    pub(super) certificate: String,
    pub(super) login: Login,
    pub(super) every_minutes: i64,
    /// What the server calls itself in events that it sends by syslog; empty where it sends none.
    pub(super) event_host: String,
}

/// In whose name a source is asked. It holds a password, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl Login {
    pub(super) fn seal(&self, vault: &Vault) -> String {
        vault.seal(SEALED_LOGIN, &serde_json::to_string(self).expect("a login is plain data"))
    }

    pub(super) fn unseal(vault: &Vault, sealed: &str) -> Result<Login, Unsealable> {
        serde_json::from_str(&vault.unseal(SEALED_LOGIN, sealed)?).map_err(|_no_login| Unsealable)
    }
}

/// Why a source cannot even be asked.
#[derive(Debug, Error)]
pub(super) enum Unaskable {
    /// The settings do not name the host.
    #[error("「{0}」は接続を許可されていないホストです（設定 SOURCE_HOSTS）")]
    NotNamed(String),
    /// The login was sealed with another key.
    #[error("保存したパスワードを開けません。もう一度入れてください")]
    Sealed,
    /// The certificate that was kept is none.
    #[error(transparent)]
    Trust(#[from] InvalidTrust),
    /// This program does not know the tool.
    #[error("このサーバーが知らない種類です")]
    Tool,
}

/// Which certificate is meant.
pub(super) fn trust(code: &str, certificate: &str) -> Result<Trust, InvalidTrust> {
    match code {
        "pin" => Trust::pin(certificate),
        "authority" => Trust::authority(certificate),
        _ => Ok(Trust::System),
    }
}

/// The host alone.
fn host(place: &str) -> &str {
    place.rsplit_once(':').map_or(place, |(host, _)| host)
}

/// Whether the settings name the host of a place.
pub(super) fn check_host(place: &str, hosts: &InternalHosts) -> Result<(), Unaskable> {
    if hosts.names(host(place)) { Ok(()) } else { Err(Unaskable::NotNamed(host(place).to_owned())) }
}

/// How a source is asked.
pub(super) fn access(puller: &Puller, vault: &Vault, hosts: &InternalHosts) -> Result<Access, Unaskable> {
    check_host(&puller.place, hosts)?;
    let login = Login::unseal(vault, &puller.sealed_login).map_err(|_sealed| Unaskable::Sealed)?;
    Ok(Access {
        tool: tool(&puller.tool).ok_or(Unaskable::Tool)?,
        place: puller.place.clone(),
        user: login.user,
        password: login.password,
        trust: trust(&puller.trust, &puller.certificate)?,
    })
}
