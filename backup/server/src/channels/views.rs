//! What the screens of channels show.

use askama::Template;
use platform_web::{Choice, Problems};
use serde::Deserialize;

use super::address::{ChannelAddress, ChannelMedium};
use super::settings::ChannelSettings;
use super::store::{AddressRow, Channel};
use crate::alerts::{Kind, Severity};
use crate::deliveries::{NoticeLine, NoticeLineView};
use crate::outgoing::InternalHosts;

/// The list.
#[derive(Template)]
#[template(path = "channels/list.html")]
pub(super) struct ChannelsView {
    lines: Vec<Line>,
    unheard: Vec<NoticeLineView>,
}

/// What is known of a channel, for people.
struct Line {
    href: String,
    name: String,
    medium: &'static str,
    addresses: String,
    least: String,
    kinds: String,
    told: String,
    retired: bool,
    revision: i64,
}

/// One channel.
#[derive(Template)]
#[template(path = "channels/show.html")]
pub(super) struct ChannelView {
    line: Line,
    notices: Vec<NoticeLineView>,
}

/// The form of a channel.
#[derive(Template)]
#[template(path = "channels/form.html")]
pub(super) struct ChannelFormView {
    address: String,
    /// None of a new one, which still has the choice.
    medium: Option<ChannelMedium>,
    media: Vec<Choice>,
    severities: Vec<Choice>,
    kinds: Vec<(Choice, bool)>,
    filled: FilledChannel,
    problems: Problems,
    mails: bool,
}

/// The same as it was filled in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FilledChannel {
    pub(super) revision: i64,
    pub(super) name: String,
    pub(super) medium: String,
    pub(super) addresses: String,
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) least: String,
    pub(super) kinds: Vec<String>,
    pub(super) ordinary: bool,
    pub(super) escalation: bool,
}

impl ChannelsView {
    pub(super) fn new(
        channels: &[Channel],
        addresses: &[AddressRow],
        unheard: &[NoticeLine],
    ) -> ChannelsView {
        ChannelsView {
            lines: channels.iter().map(|channel| Line::new(channel, addresses)).collect(),
            unheard: unheard.iter().map(NoticeLineView::new).collect(),
        }
    }
}

impl ChannelView {
    pub(super) fn new(channel: &Channel, addresses: &[AddressRow], notices: &[NoticeLine]) -> ChannelView {
        let notices = notices.iter().map(NoticeLineView::new).collect();
        ChannelView { line: Line::new(channel, addresses), notices }
    }
}

impl Line {
    fn new(channel: &Channel, addresses: &[AddressRow]) -> Line {
        let settings = channel.settings();
        let own = addresses.iter().filter(|row| row.channel_id == channel.id);
        let addresses: Vec<&str> = own.map(|row| row.address.as_str()).collect();
        let kinds: Vec<&str> = settings.kinds.iter().map(|kind| kind.label()).collect();
        let told = [(settings.ordinary, "発生・悪化・解決"), (settings.escalation, "エスカレーション")];
        let told: Vec<&str> = told.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect();
        Line {
            href: format!("/channels/{}", channel.id),
            name: channel.name.clone(),
            medium: channel.medium().map_or("—", ChannelMedium::label),
            addresses: addresses.join("、"),
            least: match settings.least {
                Severity::Critical => "重大だけ".to_owned(),
                least => format!("{}以上", least.label()),
            },
            kinds: if kinds.is_empty() { "すべて".to_owned() } else { kinds.join("、") },
            told: told.join("、"),
            retired: channel.retired_at.is_some(),
            revision: channel.revision,
        }
    }
}

impl ChannelFormView {
    pub(super) fn new(
        address: &str,
        medium: Option<ChannelMedium>,
        filled: FilledChannel,
        problems: Problems,
        mails: bool,
    ) -> ChannelFormView {
        let media = ChannelMedium::ALL.map(|medium| Choice::new(medium.code(), medium.label()));
        let severities = Severity::ALL.map(|severity| match severity {
            Severity::Critical => Choice::new(severity.code(), "重大だけ"),
            other => Choice::new(other.code(), format!("{}以上", other.label())),
        });
        let chosen = |kind: Kind| filled.kinds.iter().any(|code| code == kind.code());
        let kinds = Kind::ALL.map(|kind| (Choice::new(kind.code(), kind.label()), chosen(kind)));
        ChannelFormView {
            address: address.to_owned(),
            medium,
            media: media.into(),
            severities: severities.into(),
            kinds: kinds.into(),
            filled,
            problems,
            mails,
        }
    }

    /// Whether the part of the form for `medium` is wanted: all of them while nobody has chosen.
    fn asks_for(&self, medium: &str) -> bool {
        self.medium.is_none_or(|chosen| chosen.code() == medium)
    }

    fn asks_for_url(&self) -> bool {
        self.medium != Some(ChannelMedium::Mail)
    }

    fn url_help(&self) -> &'static str {
        if self.medium.is_some() {
            return "今のアドレスは表示しません。空のままなら、今のものを使います。";
        }
        "種類がメールでないとき。Teamsはワークフロー「Webhook要求を受信したらチャネルに投稿する」のURL、SlackはIncoming WebhookのURL。"
    }

    fn secret_help(&self) -> &'static str {
        if self.medium.is_some() {
            return "空のままなら、今のものを使います。";
        }
        "種類がWebhookのとき。16文字以上。"
    }
}

impl FilledChannel {
    /// What most people want.
    pub(super) fn usual() -> FilledChannel {
        FilledChannel {
            least: Severity::Warning.code().to_owned(),
            ordinary: true,
            ..FilledChannel::default()
        }
    }

    /// A channel as it is; addresses on the web are secrets and are not shown.
    pub(super) fn of(channel: &Channel, addresses: &[ChannelAddress]) -> FilledChannel {
        let settings = channel.settings();
        let mailboxes: Vec<&str> = addresses
            .iter()
            .filter_map(|address| match address {
                ChannelAddress::Mail { to } => Some(to.as_str()),
                _ => None,
            })
            .collect();
        FilledChannel {
            revision: channel.revision,
            name: settings.name,
            medium: channel.medium.clone(),
            addresses: mailboxes.join("\n"),
            least: settings.least.code().to_owned(),
            kinds: settings.kinds.iter().map(|kind| kind.code().to_owned()).collect(),
            ordinary: settings.ordinary,
            escalation: settings.escalation,
            ..FilledChannel::default()
        }
    }

    /// What was filled in, over what there was `before`; says what is wrong with it. The medium of a channel that is there
    /// stays.
    pub(super) fn read(
        &self,
        medium: Option<ChannelMedium>,
        before: &[ChannelAddress],
        internal: &InternalHosts,
        problems: &mut Problems,
    ) -> Option<(ChannelMedium, ChannelSettings, Vec<ChannelAddress>)> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 60 {
            problems.add("name", "名前を60文字以内で入れてください。");
        }
        let medium = medium.or_else(|| ChannelMedium::from_code(&self.medium));
        let addresses = match medium {
            None => {
                problems.add("medium", "種類を選んでください。");
                Ok(Vec::new())
            }
            Some(ChannelMedium::Mail) => ChannelAddress::read_mailboxes(&self.addresses),
            Some(medium) => {
                let typed = (self.url.as_str(), self.secret.as_str());
                ChannelAddress::read_web(medium, typed, before.first(), internal).map(|address| vec![address])
            }
        };
        let addresses = addresses.unwrap_or_else(|problem| {
            problems.add(problem.field(), problem.to_string());
            Vec::new()
        });
        let least = Severity::from_code(&self.least);
        if least.is_none() {
            problems.add("least", "重大さを選んでください。");
        }
        if !self.ordinary && !self.escalation {
            problems.add("ordinary", "知らせることを、1つ以上選んでください。");
        }
        let kinds = self.kinds.iter().filter_map(|code| Kind::from_code(code)).collect();
        let (ordinary, escalation) = (self.ordinary, self.escalation);
        let settings = ChannelSettings { name, least: least?, kinds, ordinary, escalation };
        problems.is_empty().then_some((medium?, settings, addresses))
    }
}
