//! The form of a source: what was filled in, and what is wrong with it.

use platform_web::Problems;
use serde::Deserialize;

use super::settings::{Login, PullerSettings, check_host, tool, trust};
use super::store::Puller;
use crate::outgoing::InternalHosts;

/// The form of a source, as it was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledPuller {
    pub(super) revision: i64,
    pub(super) name: String,
    pub(super) tool: String,
    pub(super) place: String,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) trust: String,
    pub(super) certificate: String,
    pub(super) every_minutes: String,
    pub(super) event_host: String,
}

impl FilledPuller {
    pub(super) fn usual() -> FilledPuller {
        FilledPuller {
            tool: "vbr".to_owned(),
            trust: "pin".to_owned(),
            every_minutes: "5".to_owned(),
            ..FilledPuller::default()
        }
    }

    pub(super) fn of(puller: &Puller, login: Option<&Login>) -> FilledPuller {
        FilledPuller {
            revision: puller.revision,
            name: puller.name.clone(),
            tool: puller.tool.clone(),
            place: puller.place.clone(),
            user: login.map(|login| login.user.clone()).unwrap_or_default(),
            password: String::new(),
            trust: puller.trust.clone(),
            certificate: puller.certificate.clone(),
            every_minutes: puller.every_minutes.to_string(),
            event_host: puller.event_host.clone(),
        }
    }

    pub(super) fn read_name(&self, problems: &mut Problems) -> Option<String> {
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 60 || name.contains('/') {
            problems.add("name", "名前を60文字以内で入れてください（「/」は使えません）。");
            return None;
        }
        Some(name.to_owned())
    }

    /// What was filled in; says what is wrong with it. A password that is left empty stays as it was `before`, unless it
    /// would go to another place.
    pub(super) fn read(
        &self,
        before: Option<(&Login, &str)>,
        hosts: &InternalHosts,
        problems: &mut Problems,
    ) -> Option<PullerSettings> {
        if tool(&self.tool).is_none() {
            problems.add("tool", "種類を選んでください。");
        }
        let place = self.place.trim().trim_start_matches("https://").trim_end_matches('/').to_owned();
        let port = place.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        if place.starts_with("http://") {
            problems.add(
                "place",
                "暗号化しない「http://」には接続しません。ホスト名とポートだけを入れてください。",
            );
        } else if port.is_none() || place.contains(['/', '@', '?', '#', ' ']) {
            problems.add("place", "「vbr01.example.jp:9419」のように、ホスト名とポートを入れてください。");
        } else if let Err(refused) = check_host(&place, hosts) {
            problems.add("place", format!("{refused}。"));
        }
        if let Err(invalid) = trust(&self.trust, &self.certificate) {
            problems.add("certificate", format!("{invalid}。"));
        }
        let every = self.every_minutes.trim().parse().ok().filter(|minutes| (1..=1440).contains(minutes));
        if every.is_none() {
            problems.add("every_minutes", "間隔を1〜1440の分で入れてください。");
        }
        let kept = before.filter(|(_, old)| *old == place).map(|(login, _)| login.password.clone());
        let password =
            if self.password.is_empty() { kept.unwrap_or_default() } else { self.password.clone() };
        let user = self.user.trim().to_owned();
        if user.is_empty() {
            problems.add("user", "ユーザー名を入れてください。");
        }
        if password.is_empty() {
            problems.add("password", "パスワードを入れてください。");
        }
        if self.tool == "aws" && !user.contains('@') {
            problems
                .add("user", "「アクセスキーID@リージョン」（AKIA…@ap-northeast-1）の形で入れてください。");
        }
        let event_host = self.event_host.trim();
        if event_host.chars().any(|letter| letter.is_whitespace() || letter == '/') {
            problems.add("event_host", "サーバーのホスト名だけを入れてください。");
        }
        let certificate = if self.trust == "system" { "" } else { self.certificate.trim() };
        problems.is_empty().then_some(PullerSettings {
            tool: self.tool.clone(),
            place,
            trust: self.trust.clone(),
            certificate: certificate.to_owned(),
            login: Login { user, password },
            every_minutes: every?,
            event_host: event_host.to_owned(),
        })
    }
}
