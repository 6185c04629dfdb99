//! The way mail leaves the server.

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::response::{Category, Detail, Response, Severity};
use lettre::transport::smtp::{self, AsyncSmtpTransport};
use lettre::{AsyncTransport, Message, Tokio1Executor};
use thiserror::Error;

use crate::Letter;
use crate::store::Outgoing;

/// How the connection to the SMTP server is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: a relay on the same machine or network that takes mail from anybody there.
    None,
    /// It begins in the clear and must become encrypted before anything is said.
    StartTls,
    /// It is encrypted from the first byte.
    Tls,
}

/// How the server says who it is.
#[derive(Clone)]
pub struct SmtpLogin {
    /// The account.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for SmtpLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpLogin({})", self.user)
    }
}

/// An SMTP server and how to speak to it.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub encryption: Encryption,
    /// `None`: a relay that asks for no name.
    pub login: Option<SmtpLogin>,
    /// A certificate (PEM) of one's own authority, trusted beside the public ones.
    pub authority: Option<Vec<u8>>,
    /// Within what time it must have taken a message.
    pub timeout: Duration,
    /// From whom mail comes: `全国学力向上テスト <test@example.jp>`.
    pub from: String,
}

/// Where letters are put: open where an SMTP server is set, closed elsewhere.
#[derive(Clone, Debug)]
pub struct Postbox {
    way: Option<Arc<Way>>,
    site: Option<Arc<str>>,
}

struct Way {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
    place: (String, u16),
}

impl Way {
    /// The same of the same name; without one, one of chance is made.
    fn message_id(&self, name: &str) -> String {
        format!("<{name}@{}>", self.from.email.domain())
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Way").field("from", &self.from).finish_non_exhaustive()
    }
}

/// A file that goes with a letter.
#[derive(Clone, Debug)]
pub struct AttachedFile {
    /// What it is called, in any letters.
    pub name: String,
    /// What it is: `application/pdf`.
    pub content_type: &'static str,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Why an SMTP server cannot be spoken to as the settings say.
#[derive(Debug, Error)]
pub enum UnusableSmtp {
    /// The sender is no mail address.
    #[error("差出人のメールアドレスの形になっていません")]
    From,
    /// The server's name cannot be checked against a certificate.
    #[error("サーバー名を証明書と照合できません")]
    Host,
    /// The authority's file holds no certificate.
    #[error("認証局の証明書をPEM形式として読めません")]
    Authority,
}

/// Why a message was not taken; goes to the record and the log, never to the person it is for.
#[derive(Debug, Error)]
pub enum NotTaken {
    /// No SMTP server is set.
    #[error("SMTPサーバーが設定されていません")]
    Closed,
    /// It cannot be put into the form of a mail.
    #[error("メールの形にできません: {0}")]
    Unwritable(String),
    /// The server says never.
    #[error("SMTPサーバーが受け付けません: {0}")]
    Refused(String),
    /// The server is not there, too slow, or says not now.
    #[error("SMTPサーバーに渡せません: {0}")]
    Later(String),
}

impl Smtp {
    fn tls(&self) -> Result<TlsParameters, UnusableSmtp> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.authority {
            let authority = Certificate::from_pem(pem).map_err(|_unreadable| UnusableSmtp::Authority)?;
            parameters = parameters.add_root_certificate(authority);
        }
        parameters.build().map_err(|_unusable| UnusableSmtp::Host)
    }
}

impl Postbox {
    /// A postbox that takes nothing. `site` is the address under which people reach this server, if it is known.
    pub fn closed(site: Option<&str>) -> Postbox {
        Postbox { way: None, site: site.map(trimmed) }
    }

    /// A postbox that hands letters to `smtp`; links in them begin with `site`.
    pub fn open(smtp: &Smtp, site: &str) -> Result<Postbox, UnusableSmtp> {
        let tls = match smtp.encryption {
            Encryption::None => Tls::None,
            Encryption::StartTls => Tls::Required(smtp.tls()?),
            Encryption::Tls => Tls::Wrapper(smtp.tls()?),
        };
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(smtp.timeout));
        if let Some(login) = &smtp.login {
            server = server.credentials(Credentials::new(login.user.clone(), login.password.clone()));
        }
        let from = smtp.from.parse().map_err(|_unreadable| UnusableSmtp::From)?;
        let place = (smtp.host.clone(), smtp.port);
        let way = Way { server: server.build(), from, timeout: smtp.timeout, place };
        Ok(Postbox { way: Some(Arc::new(way)), site: Some(trimmed(site)) })
    }

    /// Whether letters leave the house.
    pub fn is_open(&self) -> bool {
        self.way.is_some()
    }

    /// Name and port of the SMTP server, where one is set.
    pub fn server(&self) -> Option<(&str, u16)> {
        self.way.as_ref().map(|way| (way.place.0.as_str(), way.place.1))
    }

    /// The whole address of `path` on this server; `None` where the server does not know how people reach it.
    pub fn link(&self, path: &str) -> Option<String> {
        self.site.as_ref().map(|site| format!("{site}{path}"))
    }

    /// Hands a letter over at once and waits for the answer, for somebody who keeps a record of their own: nothing is
    /// written down here, and nobody tries again.
    pub async fn hand_over(&self, letter: &Letter) -> Result<(), NotTaken> {
        self.deliver(&Outgoing::at_once(letter)).await
    }

    /// The same, and gives what the SMTP server answered.
    pub(crate) async fn hand_over_for_answer(&self, letter: &Letter) -> Result<String, NotTaken> {
        self.send(&Outgoing::at_once(letter), None).await
    }

    /// The same with a file, as what is kept of a letter has no room for one.
    pub async fn hand_over_with(&self, letter: &Letter, file: AttachedFile) -> Result<(), NotTaken> {
        self.send(&Outgoing::at_once(letter), Some(file)).await.map(drop)
    }

    /// Hands a message over and waits for the answer.
    pub(crate) async fn deliver(&self, message: &Outgoing) -> Result<(), NotTaken> {
        self.send(message, None).await.map(drop)
    }

    async fn send(&self, message: &Outgoing, file: Option<AttachedFile>) -> Result<String, NotTaken> {
        let way = self.way.as_deref().ok_or(NotTaken::Closed)?;
        let to: lettre::Address = message
            .recipient
            .parse()
            .map_err(|error: lettre::address::AddressError| NotTaken::Unwritable(error.to_string()))?;
        let mail = Message::builder()
            .from(way.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .message_id(message.name.as_ref().map(|name| way.message_id(name)))
            .multipart(parts(message, file)?)
            .map_err(|error| NotTaken::Unwritable(error.to_string()))?;
        match tokio::time::timeout(way.timeout, way.server.send(mail)).await {
            Ok(Ok(answer)) => Ok(words_of(&answer)),
            Ok(Err(error)) if is_for_good(&error) => Err(NotTaken::Refused(chain(&error))),
            Ok(Err(error)) => Err(NotTaken::Later(chain(&error))),
            Err(_elapsed) => {
                Err(NotTaken::Later(format!("{}秒以内に答えがありません", way.timeout.as_secs())))
            }
        }
    }
}

/// The words, and the file beside them if there is one.
fn parts(message: &Outgoing, file: Option<AttachedFile>) -> Result<MultiPart, NotTaken> {
    let words = MultiPart::alternative_plain_html(message.body_text.clone(), message.body_html.clone());
    let Some(file) = file else { return Ok(words) };
    let kind =
        ContentType::parse(file.content_type).map_err(|error| NotTaken::Unwritable(error.to_string()))?;
    let attached: SinglePart = Attachment::new(file.name).body(file.content, kind);
    Ok(MultiPart::mixed().multipart(words).singlepart(attached))
}

/// Code and text, in one line.
fn words_of(answer: &Response) -> String {
    let lines: Vec<&str> = answer.message().collect();
    format!("{} {}", answer.code(), lines.join(" "))
}

/// A server that does not know us is no fault of the message: an operator will mend it.
fn is_for_good(error: &smtp::Error) -> bool {
    let is_about_us = error.status().is_some_and(|code| {
        code.severity == Severity::PermanentNegativeCompletion
            && code.category == Category::Unspecified3
            && matches!(code.detail, Detail::Zero | Detail::Four | Detail::Five | Detail::Eight)
    });
    error.is_permanent() && !is_about_us
}

fn chain(error: &smtp::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        source = cause.source();
    }
    words
}

fn trimmed(site: &str) -> Arc<str> {
    site.trim_end_matches('/').into()
}
