//! Where a request comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use platform_audit::Origin;
use platform_web::{Refusal, request_id};
use thiserror::Error;

use crate::CookiePolicy;

/// How much of a `User-Agent` is kept, in characters.
const AGENT_LENGTH: usize = 200;

/// The server was started without `into_make_service_with_connect_info`.
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
    pub(crate) fn of(
        headers: &HeaderMap,
        extensions: &Extensions,
        policy: CookiePolicy,
    ) -> Result<Caller, Refusal> {
        let connected = extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(peer) = connected.ok_or_else(|| Refusal::unknown(UnknownCaller))?;
        let forwarded = match policy {
            CookiePolicy::Plain => None,
            CookiePolicy::BehindHttps => forwarded_for(headers),
        };
        let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        let agent = agent.unwrap_or_default().chars().take(AGENT_LENGTH).collect();
        let request_id = request_id(extensions).unwrap_or_default().to_owned();
        Ok(Caller { address: forwarded.unwrap_or(peer.ip()), agent, request_id })
    }

    /// The name under which this caller's guesses are counted. One IPv6 connection has 2⁶⁴
    /// addresses to choose from, so their common half counts as one.
    pub(crate) fn network(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
}

impl<S> FromRequestParts<S> for Caller
where
    CookiePolicy: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Caller, Refusal> {
        Caller::of(&parts.headers, &parts.extensions, CookiePolicy::from_ref(state))
    }
}

/// The last entry is the one that the proxy in front wrote; the caller may have invented the others.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?;
    line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> String {
        let nobody = String::new;
        Caller { address: address.parse().unwrap(), agent: nobody(), request_id: nobody() }.network()
    }

    #[test]
    fn an_ipv6_connection_counts_as_one_whatever_address_it_chooses() {
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }

    #[test]
    fn only_the_entry_of_our_own_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.9, 198.51.100.4".parse().unwrap());
        assert_eq!(forwarded_for(&headers), Some("198.51.100.4".parse().unwrap()));
        headers.append("x-forwarded-for", "192.0.2.8".parse().unwrap());
        assert_eq!(forwarded_for(&headers), Some("192.0.2.8".parse().unwrap()));
        headers.append("x-forwarded-for", "unknown".parse().unwrap());
        assert_eq!(forwarded_for(&headers), None);
    }
}
