//! Somebody who asks a server over a connection.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use ureq::Agent;
use ureq::http::StatusCode;
use ureq::http::header::SET_COOKIE;

/// A program with a token, or a person with a session.
pub(super) struct Caller {
    agent: Agent,
    base: String,
    /// The header by which the caller is known.
    proof: (&'static str, String),
}

impl Caller {
    pub(super) fn with_token(address: SocketAddr, token: &str) -> Caller {
        let proof = ("authorization", format!("Bearer {token}"));
        Caller { agent: agent(), base: format!("http://{address}"), proof }
    }

    pub(super) fn sign_in(address: SocketAddr, login: &str) -> anyhow::Result<Caller> {
        let (agent, base) = (agent(), format!("http://{address}"));
        let answer = agent
            .post(format!("{base}/login"))
            .send_form([("login", login), ("password", super::PASSWORD)])
            .context("while signing in")?;
        let cookies = answer.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        let session = cookies.into_iter().find(|cookie| cookie.contains("session"));
        let session = session.and_then(|cookie| cookie.split(';').next()).context("nobody was signed in")?;
        let proof = ("cookie", session.to_owned());
        Ok(Caller { agent, base, proof })
    }

    /// Reports a run; whether it was a new one.
    pub(super) fn report(&self, number: u64, body: String) -> anyhow::Result<bool> {
        let request =
            self.agent.post(format!("{}/api/v1/runs", self.base)).header(self.proof.0, &self.proof.1);
        let request = request
            .header("content-type", "application/json")
            .header("idempotency-key", format!("r{number}"));
        let mut answer = request.send(body).context("while reporting")?;
        let (status, said) = (answer.status(), answer.body_mut().read_to_string()?);
        match status {
            StatusCode::CREATED => Ok(true),
            StatusCode::OK => Ok(false),
            _ => bail!("a report was answered with {status}: {said}"),
        }
    }

    /// Reads a page to its end.
    pub(super) fn look(&self, path: &str) -> anyhow::Result<()> {
        let request = self.agent.get(format!("{}{path}", self.base)).header(self.proof.0, &self.proof.1);
        let mut answer = request.call().context("while looking")?;
        let page = answer.body_mut().read_to_string()?;
        ensure!(answer.status() == StatusCode::OK, "{path} answered {}: {page}", answer.status());
        Ok(())
    }
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(60)))
        .build();
    config.into()
}
