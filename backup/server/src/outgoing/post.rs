//! Sending something to an address and hearing the answer.

use std::fmt;
use std::io::Read;
use std::time::Duration;

use thiserror::Error;
use ureq::http::Request;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Error as HttpError};

use super::reach::{GuardedResolver, RefusedAddress};
use super::{InternalHosts, WebAddress};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many bytes of an answer are read.
const HEARD: u64 = 2_000;
/// So many letters of it are kept.
const KEPT: usize = 300;

/// Whoever asks servers elsewhere.
#[derive(Clone)]
pub(crate) struct Outgoing {
    agent: Agent,
    internal: InternalHosts,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("internal", &self.internal).finish_non_exhaustive()
    }
}

/// What a server answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The beginning of what it said, in one line.
    pub(crate) words: String,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub(crate) enum NotAnswered {
    /// Asking again would end the same way.
    #[error("{0}")]
    Refused(String),
    /// Another time it may be different.
    #[error("{0}")]
    Later(String),
}

impl Outgoing {
    /// Asks the world, and the hosts inside the house that are named.
    pub(crate) fn new(internal: InternalHosts) -> Outgoing {
        // The system's certificates, because a house may have an authority of its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .timeout_global(Some(PATIENCE))
            .user_agent("kouzyou")
            .tls_config(tls)
            .build();
        let resolver = GuardedResolver::new(internal.clone());
        Outgoing { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), internal }
    }

    /// Which hosts inside the house may be asked.
    pub(crate) fn internal(&self) -> &InternalHosts {
        &self.internal
    }

    /// Posts JSON to an address.
    pub(crate) async fn post_json(
        &self,
        address: &WebAddress,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Result<Reply, NotAnswered> {
        let mut request =
            Request::post(address.as_str()).header("content-type", "application/json; charset=utf-8");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body);
        let request =
            request.map_err(|error| NotAnswered::Refused(format!("送れる形になりません: {error}")))?;
        let agent = self.agent.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&agent, request)).await;
        asked
            .unwrap_or_else(|cut_off| Err(NotAnswered::Later(format!("送信が途中で止まりました: {cut_off}"))))
    }
}

fn ask(agent: &Agent, request: Request<String>) -> Result<Reply, NotAnswered> {
    let mut answer = agent.run(request).map_err(|error| not_answered(&error))?;
    let mut heard = Vec::new();
    // What it says beside the status is for people; a part of it will do.
    let _cut_short = answer.body_mut().as_reader().take(HEARD).read_to_end(&mut heard);
    let words = String::from_utf8_lossy(&heard);
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(KEPT).collect();
    Ok(Reply { status: answer.status().as_u16(), words })
}

fn not_answered(error: &HttpError) -> NotAnswered {
    match error {
        HttpError::Timeout(_) => {
            NotAnswered::Later(format!("{}秒以内に答えがありません", PATIENCE.as_secs()))
        }
        HttpError::HostNotFound => NotAnswered::Later("ホスト名が見つかりません".to_owned()),
        HttpError::Io(error) => NotAnswered::Later(format!("接続できません: {error}")),
        HttpError::Other(source) if source.is::<RefusedAddress>() => NotAnswered::Refused(source.to_string()),
        HttpError::BadUri(_) => NotAnswered::Refused("アドレスの形になっていません".to_owned()),
        other => NotAnswered::Later(format!("接続できません: {other}")),
    }
}
