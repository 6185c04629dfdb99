//! The addresses of channels, which may be secrets.

use platform_mail::{InvalidAddress as InvalidMailAddress, MailAddress};
use platform_vault::{Unsealable, Vault};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::store::SEALED_ADDRESS;
use crate::outgoing::{InternalHosts, InvalidAddress, WebAddress, host_of};

/// By what a channel speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelMedium {
    /// Mail.
    Mail,
    /// A workflow of Microsoft Teams.
    Teams,
    /// An incoming webhook of Slack.
    Slack,
    /// A program.
    Webhook,
}

impl ChannelMedium {
    pub(super) const ALL: [ChannelMedium; 4] =
        [ChannelMedium::Mail, ChannelMedium::Teams, ChannelMedium::Slack, ChannelMedium::Webhook];

    pub(super) const fn code(self) -> &'static str {
        match self {
            ChannelMedium::Mail => "mail",
            ChannelMedium::Teams => "teams",
            ChannelMedium::Slack => "slack",
            ChannelMedium::Webhook => "webhook",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<ChannelMedium> {
        ChannelMedium::ALL.into_iter().find(|medium| medium.code() == code)
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            ChannelMedium::Mail => "メール",
            ChannelMedium::Teams => "Teams",
            ChannelMedium::Slack => "Slack",
            ChannelMedium::Webhook => "Webhook",
        }
    }
}

/// One address, with its secrets. It has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "medium", rename_all = "lowercase")]
pub(crate) enum ChannelAddress {
    /// Somebody's mailbox.
    Mail {
        /// The mail address.
        to: String,
    },
    /// A workflow.
    Teams {
        /// Where it listens.
        url: String,
    },
    /// An incoming webhook.
    Slack {
        /// Where it listens.
        url: String,
    },
    /// A program.
    Webhook {
        /// Where it listens.
        url: String,
        /// With what it checks that a message is ours.
        secret: String,
    },
}

/// A secret is no shorter.
const SECRET_LETTERS: usize = 16;

/// Why an address is none; the words are for the person who typed it.
#[derive(Debug, Error)]
pub(super) enum AddressProblem {
    /// No mailbox at all.
    #[error("メールアドレスを1行に1つ入れてください。")]
    NoMailbox,
    /// One of the lines is none.
    #[error("{0}行目「{1}」: {2}")]
    Mail(usize, String, InvalidMailAddress),
    /// No address on the web.
    #[error("{0}。")]
    Web(#[from] InvalidAddress),
    /// The secret can be guessed.
    #[error("署名の鍵は{SECRET_LETTERS}文字以上にしてください。")]
    ShortSecret,
}

impl AddressProblem {
    /// The field of the form that is wrong.
    pub(super) fn field(&self) -> &'static str {
        match self {
            AddressProblem::NoMailbox | AddressProblem::Mail(..) => "addresses",
            AddressProblem::Web(_) => "url",
            AddressProblem::ShortSecret => "secret",
        }
    }
}

impl ChannelAddress {
    /// The mailboxes that a person wrote, a line each.
    pub(super) fn read_mailboxes(lines: &str) -> Result<Vec<ChannelAddress>, AddressProblem> {
        let mut found = Vec::new();
        for (number, line) in (1..).zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let to: MailAddress = line
                .parse()
                .map_err(|invalid| AddressProblem::Mail(number, line.trim().to_owned(), invalid))?;
            let address = ChannelAddress::Mail { to: to.to_string() };
            if !found.contains(&address) {
                found.push(address);
            }
        }
        if found.is_empty() { Err(AddressProblem::NoMailbox) } else { Ok(found) }
    }

    /// An address on the web that a person wrote. What is left empty stays as it is in `before`.
    pub(super) fn read_web(
        medium: ChannelMedium,
        (url, secret): (&str, &str),
        before: Option<&ChannelAddress>,
        internal: &InternalHosts,
    ) -> Result<ChannelAddress, AddressProblem> {
        let (old_url, old_secret) = before.map_or(("", ""), ChannelAddress::parts);
        let url = if url.trim().is_empty() { old_url } else { url };
        let url = WebAddress::read(url, internal)?.as_str().to_owned();
        let secret = if secret.trim().is_empty() { old_secret } else { secret.trim() };
        Ok(match medium {
            ChannelMedium::Teams => ChannelAddress::Teams { url },
            ChannelMedium::Slack => ChannelAddress::Slack { url },
            _ if secret.chars().count() < SECRET_LETTERS => return Err(AddressProblem::ShortSecret),
            _ => ChannelAddress::Webhook { url, secret: secret.to_owned() },
        })
    }

    fn parts(&self) -> (&str, &str) {
        match self {
            ChannelAddress::Mail { to } => (to, ""),
            ChannelAddress::Teams { url } | ChannelAddress::Slack { url } => (url, ""),
            ChannelAddress::Webhook { url, secret } => (url, secret),
        }
    }

    /// What everybody may see: 「ka…@example.jp」, 「hooks.slack.com」.
    pub(super) fn words(&self) -> String {
        let (address, _) = self.parts();
        match self {
            ChannelAddress::Mail { to } => {
                let (user, domain) = to.rsplit_once('@').unwrap_or((to, ""));
                let start: String = user.chars().take(2).collect();
                format!("{start}…@{domain}")
            }
            _ => host_of(address).to_owned(),
        }
    }

    pub(super) fn seal(&self, vault: &Vault) -> String {
        vault.seal(SEALED_ADDRESS, &serde_json::to_string(self).expect("an address is plain data"))
    }

    /// Opens a sealed one.
    pub(crate) fn unseal(vault: &Vault, sealed: &str) -> Result<ChannelAddress, Unsealable> {
        serde_json::from_str(&vault.unseal(SEALED_ADDRESS, sealed)?).map_err(|_no_address| Unsealable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_may_see_holds_no_secret() {
        let mail = ChannelAddress::Mail { to: "kanri@example.jp".to_owned() };
        let slack =
            ChannelAddress::Slack { url: "https://hooks.slack.com/services/T0/B0/himitsu".to_owned() };
        assert_eq!((mail.words().as_str(), slack.words().as_str()), ("ka…@example.jp", "hooks.slack.com"));
    }

    #[test]
    fn mailboxes_are_read_a_line_each_and_each_once() {
        let read = |lines| ChannelAddress::read_mailboxes(lines).map(|found| found.len());
        assert_eq!(read("a@example.jp\n\n b@example.jp\r\na@EXAMPLE.jp").unwrap(), 2);
        let wrong = read("a@example.jp\nb").unwrap_err();
        assert_eq!(wrong.to_string(), "2行目「b」: メールアドレスの形になっていません。");
        assert!(matches!(read(" \n"), Err(AddressProblem::NoMailbox)));
    }

    #[test]
    fn what_is_left_empty_stays() {
        let hosts = InternalHosts::default();
        let before = ChannelAddress::Webhook { url: "https://a.example/".to_owned(), secret: "s".repeat(16) };
        let read = |url, secret| {
            ChannelAddress::read_web(ChannelMedium::Webhook, (url, secret), Some(&before), &hosts)
        };
        assert!(read("", "").is_ok_and(|address| address == before));
        let moved = read("https://b.example/", "").ok().unwrap();
        assert_eq!(moved.parts(), ("https://b.example/", before.parts().1));
        assert!(matches!(read("", "short"), Err(AddressProblem::ShortSecret)));
    }
}
