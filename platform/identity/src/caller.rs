//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use platform_audit::Origin;
use platform_web::{ClientAddress, Network, Refusal, request_id};
use thiserror::Error;

/// How much of a `User-Agent` is kept, in characters.
const AGENT_LENGTH: usize = 200;

/// The server was not started by `platform_web::serve`.
#[derive(Debug, Error)]
#[error("the server does not tell its handlers who connected")]
pub struct UnknownCaller;

/// The address and the program that a request comes from, as far as they can be known.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The address of the person's device, or of the router it is behind.
    pub address: IpAddr,
    /// What the browser calls itself; anything at all may stand here.
    pub agent: String,
    /// The id of the request, by which the log knows it.
    pub request_id: String,
}

impl Caller {
    /// The same, as the audit record keeps it.
    pub fn origin(&self) -> Origin {
        Origin {
            address: self.address.to_string(),
            agent: self.agent.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// Who sends a request with these headers and extensions.
    pub(crate) fn of(headers: &HeaderMap, extensions: &Extensions) -> Result<Caller, Refusal> {
        let found = extensions.get().map(|ClientAddress(address)| *address);
        let peer = || extensions.get().map(|ConnectInfo(peer): &ConnectInfo<SocketAddr>| peer.ip());
        let address = found.or_else(peer).ok_or_else(|| Refusal::unknown(UnknownCaller))?;
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.unwrap_or_default().chars().take(AGENT_LENGTH).collect();
        let request_id = request_id(extensions).unwrap_or_default().to_owned();
        Ok(Caller { address, agent, request_id })
    }

    /// The name under which this caller's guesses are counted. One IPv6 connection has 2⁶⁴
    /// addresses to choose from, so their common half counts as one.
    pub(crate) fn network(&self) -> String {
        Network::counted(self.address).to_string()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Caller, Refusal> {
        Caller::of(&parts.headers, &parts.extensions)
    }
}
