//! What the agent asks of the server.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;
use ureq::http::{Request, Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::identity::Identity;

const CONNECTING: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(60);
/// An answer is short.
const LONGEST_ANSWER: u64 = 200_000;
/// This version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The server.
pub struct Server {
    agent: Agent,
    address: String,
    token: String,
}

/// What the server answered to a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It has the run, now or since before.
    Taken,
    /// It will not have it so; somebody has to do something there.
    Refused(String),
}

/// Why the server did not do what it was asked.
#[derive(Debug, Error)]
pub enum ServerError {
    /// No address of a server.
    #[error(
        "サーバーのアドレスは https:// で始まるものにしてください（この機械の中に限り http:// も使えます）"
    )]
    Address,
    /// It cannot be reached, or is out of breath: later.
    #[error("サーバーに届きません: {0}")]
    Unreached(String),
    /// It does not know this agent any more.
    #[error(
        "サーバーがこのエージェントを受け付けません（{0}）。管理者に新しい登録コードを作ってもらい、backup-agent enrol をやり直してください"
    )]
    NotKnown(StatusCode),
    /// It refused.
    #[error("{0}")]
    Refused(String),
}

/// `application/problem+json`
#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    detail: String,
    #[serde(default)]
    errors: Vec<FieldProblem>,
}

#[derive(Deserialize)]
struct FieldProblem {
    field: String,
    detail: String,
}

#[derive(Deserialize)]
struct Enrolled {
    name: String,
    token: String,
}

impl Server {
    /// The server of an agent.
    pub fn of(identity: &Identity) -> Result<Server, ServerError> {
        Server::at(&identity.server, identity.token.clone())
    }

    /// Brings a code and becomes an agent.
    pub fn enrol(address: &str, code: &str, host: &str) -> Result<Identity, ServerError> {
        let server = Server::at(address, String::new())?;
        let body = json!({ "code": code, "host": host, "version": VERSION }).to_string();
        let (status, said) = server.post("/api/v1/agents", &[], body)?;
        let enrolled = serde_json::from_str(&said).ok().filter(|_| status == StatusCode::CREATED);
        let Enrolled { name, token } = enrolled.ok_or_else(|| trouble(status, &said))?;
        Ok(Identity { server: server.address, name, host: host.to_owned(), token })
    }

    fn at(address: &str, token: String) -> Result<Server, ServerError> {
        let address = address.trim().trim_end_matches('/');
        let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let inside = here.iter().any(|here| {
            address.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        });
        if !inside && address.strip_prefix("https://").is_none_or(str::is_empty) {
            return Err(ServerError::Address);
        }
        // The system's certificates, because a house may have an authority of its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECTING))
            .timeout_global(Some(WHOLE))
            .user_agent(format!("backup-agent/{VERSION}"))
            .tls_config(tls);
        let config = if inside { config.proxy(None) } else { config };
        Ok(Server { agent: config.build().into(), address: address.to_owned(), token })
    }

    /// Reports a run under its name.
    pub(crate) fn report(&self, key: &str, body: &str) -> Result<Answer, ServerError> {
        let (status, said) = self.post("/api/v1/runs", &[("idempotency-key", key)], body.to_owned())?;
        match status {
            StatusCode::OK | StatusCode::CREATED => Ok(Answer::Taken),
            StatusCode::UNPROCESSABLE_ENTITY if is_known(&said) => Ok(Answer::Taken),
            StatusCode::UNPROCESSABLE_ENTITY | StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
                Ok(Answer::Refused(words(status, &said)))
            }
            _ => Err(trouble(status, &said)),
        }
    }

    /// Says that the agent is there.
    pub(crate) fn beat(
        &self,
        host: &str,
        (waiting, refused): (u64, u64),
        watches: &[Value],
    ) -> Result<(), ServerError> {
        let body = json!({ "host": host, "version": VERSION, "waiting": waiting, "refused": refused, "watches": watches });
        let (status, said) = self.post("/api/v1/agents/heartbeats", &[], body.to_string())?;
        if status == StatusCode::NO_CONTENT { Ok(()) } else { Err(trouble(status, &said)) }
    }

    fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Result<(StatusCode, String), ServerError> {
        let mut request = Request::post(format!("{}{path}", self.address))
            .header("content-type", "application/json")
            .header("accept", "application/json");
        if !self.token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", self.token));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).map_err(|_no_address| ServerError::Address)?;
        let answer = self.agent.run(request).map_err(|error| ServerError::Unreached(error.to_string()))?;
        read(answer)
    }
}

fn read(mut answer: Response<Body>) -> Result<(StatusCode, String), ServerError> {
    let status = answer.status();
    let said = answer.body_mut().with_config().limit(LONGEST_ANSWER).lossy_utf8(true).read_to_string();
    // An answer that is cut off may have been another one.
    Ok((status, said.map_err(|error| ServerError::Unreached(error.to_string()))?))
}

/// Whether the server has a run of that name already, which an earlier version of this program told in other words.
fn is_known(said: &str) -> bool {
    serde_json::from_str(said).is_ok_and(|problem: Problem| {
        !problem.errors.is_empty() && problem.errors.iter().all(|error| error.field == "Idempotency-Key")
    })
}

fn words(status: StatusCode, said: &str) -> String {
    let problem: Option<Problem> = serde_json::from_str(said).ok();
    let named = problem.iter().flat_map(|problem| &problem.errors);
    let named: Vec<String> = named.map(|error| format!("{}: {}", error.field, error.detail)).collect();
    match problem {
        _ if !named.is_empty() => named.join(" "),
        Some(problem) if !problem.detail.is_empty() => problem.detail,
        _ => format!("サーバーが {status} と答えました"),
    }
}

fn trouble(status: StatusCode, said: &str) -> ServerError {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ServerError::NotKnown(status),
        StatusCode::UNPROCESSABLE_ENTITY => ServerError::Refused(words(status, said)),
        _ => ServerError::Unreached(words(status, said)),
    }
}
