//! Requests to servers that keep repositories.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use rustic_core::{ErrorKind, RusticError, RusticResult};
use ureq::config::ConfigBuilder;
use ureq::http::{Request, Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::{Agent, Body};

use crate::Cancel;
use crate::failure::refuse;

/// How long each part of a request may take.
const CONNECTING: Duration = Duration::from_secs(30);
const ANSWERING: Duration = Duration::from_secs(120);
/// How long all of it may take; a data file is some tens of megabytes.
const WHOLE: Duration = Duration::from_secs(900);
/// The waits between attempts.
const WAITS: [Duration; 5] = [
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(8),
    Duration::from_secs(20),
];
/// No file of a repository is longer.
const LONGEST_BODY: u64 = 1 << 32;

/// Asks servers, again and again if they are out of breath. Everything that is asked may be asked twice.
#[derive(Clone, Debug)]
pub(super) struct Http {
    agent: Agent,
    cancel: Cancel,
}

/// What a server said.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    /// What was asked, without secrets.
    question: String,
}

impl Http {
    /// Asks servers anywhere, through the proxy that the environment names, if it does.
    pub(super) fn new(cancel: &Cancel) -> Http {
        Http { agent: config().build().into(), cancel: cancel.clone() }
    }

    /// Asks a server of this machine, which no proxy knows.
    pub(super) fn within_this_machine(cancel: &Cancel) -> Http {
        Http { agent: config().proxy(None).build().into(), cancel: cancel.clone() }
    }

    /// Asks. `request` is called anew for every attempt, because signatures age.
    pub(super) fn ask(&self, request: impl Fn() -> RusticResult<Request<Vec<u8>>>) -> RusticResult<Answer> {
        let mut waits = WAITS.iter();
        loop {
            let request = request()?;
            let question = format!("{} {}", request.method(), request.uri().path());
            let again = match self.agent.run(request).and_then(read) {
                Ok((status, body)) if !is_out_of_breath(status) => {
                    return Ok(Answer { status, body, question });
                }
                Ok((status, _)) => refuse(format!("{question}: {status}")),
                Err(error) => refuse(format!("{question}: {error}")),
            };
            match waits.next() {
                Some(wait) => self.sleep(*wait)?,
                None => return Err(again),
            }
        }
    }

    fn sleep(&self, wait: Duration) -> RusticResult<()> {
        let began = Instant::now();
        while began.elapsed() < wait {
            if self.cancel.is_asked() {
                return Err(refuse("cancelled"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

fn config() -> ConfigBuilder<AgentScope> {
    // The system's certificates, because many servers of this kind have one of their own house.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECTING))
        .timeout_recv_response(Some(ANSWERING))
        .timeout_global(Some(WHOLE))
        .user_agent("kouzyou")
        .tls_config(tls)
}

fn read(response: Response<Body>) -> Result<(StatusCode, Bytes), ureq::Error> {
    let status = response.status();
    let body = response.into_body().into_with_config().limit(LONGEST_BODY).read_to_vec()?;
    Ok((status, body.into()))
}

fn is_out_of_breath(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

impl Answer {
    /// The body of a good answer.
    pub(super) fn body(self) -> RusticResult<Bytes> {
        if self.status.is_success() { Ok(self.body) } else { Err(self.refusal()) }
    }

    /// The body of a good answer; nothing if there is no such file.
    pub(super) fn found(self) -> RusticResult<Option<Bytes>> {
        if self.status == StatusCode::NOT_FOUND { Ok(None) } else { self.body().map(Some) }
    }

    fn refusal(self) -> Box<RusticError> {
        let Answer { status, body, question } = self;
        let words: String = String::from_utf8_lossy(&body).split_whitespace().collect::<Vec<_>>().join(" ");
        let words: String = words.chars().take(300).collect();
        let colon = if words.is_empty() { "" } else { ": " };
        let text = format!("{question}: {status}{colon}{words}");
        if status == StatusCode::INSUFFICIENT_STORAGE {
            return RusticError::with_source(
                ErrorKind::Backend,
                text,
                io::Error::from(io::ErrorKind::StorageFull),
            );
        }
        refuse(text)
    }
}

/// The header for a part of a file.
pub(super) fn range(offset: u32, length: u32) -> String {
    let (offset, length) = (u64::from(offset), u64::from(length));
    format!("bytes={offset}-{}", (offset + length).saturating_sub(1))
}

/// The part that was asked for, also from a server that does not know parts and sends everything.
pub(super) fn cut(body: Bytes, offset: u32, length: u32) -> RusticResult<Bytes> {
    let (offset, length) = (offset as usize, length as usize);
    if body.len() == length {
        return Ok(body);
    }
    if body.len() >= offset + length {
        return Ok(body.slice(offset..offset + length));
    }
    Err(refuse(format!("a file has {} bytes where {} were expected", body.len(), offset + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_cut_out_where_the_server_does_not() {
        let cut = |body: &'static str| cut(Bytes::from_static(body.as_bytes()), 2, 3).ok();
        assert_eq!(cut("abc").as_deref(), Some(&b"abc"[..]));
        assert_eq!(cut("xxabcyy").as_deref(), Some(&b"abc"[..]));
        assert_eq!(cut("xxab"), None);
        assert_eq!(range(2, 3), "bytes=2-4");
    }
}
