//! Asking over HTTPS: with bounds, with patience where it helps, and without where it harms.

use std::thread;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use ureq::http::{Request, Response, StatusCode, header};
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{Connector, TcpConnector};
use ureq::{Agent, Body, Error as HttpError};

use crate::trust::{Guard, Shown};
use crate::{Access, Trouble, Trust};

const TO_CONNECT: Duration = Duration::from_secs(10);
const TO_ANSWER: Duration = Duration::from_secs(60);
/// No page is larger.
const LARGEST: u64 = 32 * 1024 * 1024;
/// How often the same is asked at most.
const ATTEMPTS: u32 = 3;
/// How long the other side may ask us to wait.
const LONGEST_WAIT: u64 = 30;
/// So many letters of an error are kept.
const KEPT: usize = 200;

/// The way to one tool.
pub(crate) struct Door {
    agent: Agent,
    place: String,
    /// What must not stand in an error.
    secrets: [String; 2],
    shown: Shown,
    pinned: bool,
    now: DateTime<Utc>,
    /// By how much the other side's clock is ahead, as far as it has said.
    pub(crate) ahead: TimeDelta,
}

/// What the other side answered.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: header::HeaderMap,
    text: String,
}

impl Door {
    pub(crate) fn to(access: &Access, now: DateTime<Utc>) -> Result<Door, Trouble> {
        let whole = format!("https://{}/", access.place);
        let uri: ureq::http::Uri = whole.parse().map_err(|_no_address| Trouble::NoPlace)?;
        let clean =
            uri.path() == "/" && uri.query().is_none() && !access.place.contains(['/', '@', '?', '#']);
        if !clean || uri.port_u16().is_none() {
            return Err(Trouble::NoPlace);
        }
        let shown = Shown::default();
        let guard = Guard::new(&access.trust, shown.clone())
            .map_err(|error| Trouble::Unreached(error.to_string()))?;
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .https_only(true)
            .timeout_connect(Some(TO_CONNECT))
            .timeout_per_call(Some(TO_ANSWER))
            .user_agent("kouzyou")
            .build();
        let connector = ().chain(TcpConnector::default()).chain(guard);
        Ok(Door {
            agent: Agent::with_parts(config, connector, DefaultResolver::default()),
            place: access.place.clone(),
            secrets: [access.password.clone(), access.user.clone()],
            shown,
            pinned: matches!(access.trust, Trust::Pin(_)),
            now,
            ahead: TimeDelta::zero(),
        })
    }

    /// What a path is called in full.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("https://{}{path}", self.place)
    }

    /// Gets something; what may pass by itself is asked again.
    pub(crate) fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Result<Reply, Trouble> {
        let mut attempt = 1;
        loop {
            let answer = self.send("GET", path, headers, String::new());
            let wait = match &answer {
                Ok(reply) if reply.may_pass() => reply.wait(attempt),
                Err(Trouble::Unreached(_)) => Duration::from_secs(u64::from(attempt)),
                _ => return answer,
            };
            if attempt == ATTEMPTS {
                return answer;
            }
            thread::sleep(wait);
            attempt += 1;
        }
    }

    /// Posts something, once.
    pub(crate) fn post(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Reply, Trouble> {
        self.send("POST", path, headers, body)
    }

    /// Deletes something, once; what becomes of it does not matter.
    pub(crate) fn leave(&mut self, method: &str, path: &str, headers: &[(&str, &str)]) {
        let _whatever_it_says = self.send(method, path, headers, String::new());
    }

    fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<Reply, Trouble> {
        let mut request = Request::builder().method(method).uri(self.address(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let unsendable = |error: ureq::http::Error| Trouble::Unreached(error.to_string());
        let answer = if method == "POST" {
            self.agent.run(request.body(body).map_err(unsendable)?)
        } else {
            self.agent.run(request.body(()).map_err(unsendable)?)
        };
        let answer = answer.map_err(|error| self.unreached(&error))?;
        self.read(path, answer)
    }

    fn read(&mut self, path: &str, answer: Response<Body>) -> Result<Reply, Trouble> {
        let (parts, mut body) = answer.into_parts();
        if let Some(said) = date(&parts.headers) {
            self.ahead = said - self.now;
        }
        let bytes = body.with_config().limit(LARGEST).read_to_vec();
        let bytes = bytes.map_err(|error| match error {
            HttpError::BodyExceedsLimit(_) => unreadable(path, "答えが大きすぎます"),
            error => self.unreached(&error),
        })?;
        let text = String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned();
        Ok(Reply { status: parts.status, headers: parts.headers, text: self.redacted(text, parts.status) })
    }

    /// Errors may name the account, and some name what was sent.
    fn redacted(&self, text: String, status: StatusCode) -> String {
        if status.is_success() {
            return text;
        }
        let secrets = self.secrets.iter().filter(|secret| !secret.is_empty());
        secrets.fold(text, |text, secret| text.replace(secret.as_str(), "…"))
    }

    fn unreached(&self, error: &HttpError) -> Trouble {
        let found = self.shown.lock().ok().and_then(|shown| shown.clone());
        match (error, found) {
            (HttpError::Rustls(_) | HttpError::Tls(_), Some(found)) => self.distrusted(found, error),
            (HttpError::Io(inner), Some(found)) if inner.kind() == std::io::ErrorKind::InvalidData => {
                self.distrusted(found, error)
            }
            (HttpError::Timeout(_), _) => Trouble::Unreached("時間内に答えがありません".to_owned()),
            (HttpError::HostNotFound, _) => Trouble::Unreached("ホスト名が見つかりません".to_owned()),
            (HttpError::Io(inner), None) if inner.kind() == std::io::ErrorKind::InvalidData => {
                Trouble::Unreached(format!("TLSで話せません（HTTPの番号に接続していませんか）: {inner}"))
            }
            (HttpError::Io(error), _) => Trouble::Unreached(io_words(error)),
            (error, _) => Trouble::Unreached(error.to_string()),
        }
    }

    fn distrusted(&self, found: String, error: &HttpError) -> Trouble {
        if self.pinned {
            return Trouble::OtherCertificate { found };
        }
        Trouble::Untrusted { found, why: error.to_string() }
    }
}

impl Reply {
    /// What it says as JSON.
    pub(crate) fn json(&self, what: &str) -> Result<Value, Trouble> {
        if !self.status.is_success() {
            return Err(self.trouble(what));
        }
        serde_json::from_str(&self.text).map_err(|error| unreadable(what, error.to_string()))
    }

    /// What an answer means that is none of a success.
    pub(crate) fn trouble(&self, what: &str) -> Trouble {
        let (what, said, status) = (what.to_owned(), self.said(), self.status.as_u16());
        match self.status {
            StatusCode::FORBIDDEN => Trouble::Forbidden { what, said },
            StatusCode::UNAUTHORIZED => Trouble::LoginRefused { status, said },
            _ => Trouble::Refused { what, status, said },
        }
    }

    /// What an error says, in one line.
    pub(crate) fn said(&self) -> String {
        let body: Option<Value> = serde_json::from_str(&self.text).ok();
        let message = body.and_then(|body| {
            let message = body.get("message").or_else(|| body.get("Message"))?;
            message.as_str().map(str::to_owned)
        });
        let text = message.unwrap_or_else(|| self.text.clone());
        text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(KEPT).collect()
    }

    fn may_pass(&self) -> bool {
        self.status == StatusCode::TOO_MANY_REQUESTS || self.status.is_server_error()
    }

    fn wait(&self, attempt: u32) -> Duration {
        let asked = self.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let seconds = asked.and_then(|value| value.trim().parse().ok()).unwrap_or(u64::from(attempt));
        Duration::from_secs(seconds.min(LONGEST_WAIT))
    }
}

fn date(headers: &header::HeaderMap) -> Option<DateTime<Utc>> {
    let said = headers.get(header::DATE)?.to_str().ok()?;
    Some(DateTime::parse_from_rfc2822(said).ok()?.to_utc())
}

pub(crate) fn unreadable(what: &str, why: impl Into<String>) -> Trouble {
    Trouble::Unreadable { what: what.to_owned(), why: why.into() }
}

/// Why nobody answers, in words; what is rare is told as the machine tells it.
fn io_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => {
            "接続を拒否されました。ポート番号とサービスの起動を確認してください".to_owned()
        }
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            "相手までの経路がありません。ネットワークを確認してください".to_owned()
        }
        ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof => "途中で接続を切られました".to_owned(),
        _ => error.to_string(),
    }
}
