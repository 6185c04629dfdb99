//! Who is asking, as far as the network tells.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;

use super::Front;
use crate::network::{Network, address_in};

/// The address of the person's device or of the router that it is behind: a request has it once it passed
/// [`layers_behind`](crate::layers_behind).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// What the proxy in front told of the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CameByHttp;

/// The header in which the proxies write whom they speak for. The others may have been written by anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For` and `X-Forwarded-Proto`, as nginx writes them.
    #[default]
    XForwardedFor,
    /// `Forwarded` of RFC 7239.
    Forwarded,
}

/// The name of the header.
impl FromStr for ForwardedHeader {
    type Err = ();

    fn from_str(text: &str) -> Result<ForwardedHeader, ()> {
        match text.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
            "forwarded" => Ok(ForwardedHeader::Forwarded),
            _ => Err(()),
        }
    }
}

/// The proxies whose word counts. There are none by default, and then nobody's does.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Arc<[Network]>,
    header: ForwardedHeader,
}

impl TrustedProxies {
    /// Those at `networks`, which write `header`.
    pub fn at(networks: Vec<Network>, header: ForwardedHeader) -> TrustedProxies {
        TrustedProxies { networks: networks.into(), header }
    }

    /// Whether nobody's word counts.
    pub fn is_empty(&self) -> bool {
        self.networks.is_empty()
    }

    /// Whom a request comes from; `None` where the server does not tell who connected.
    pub fn client(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
        Some(self.walk(peer.ip().to_canonical(), headers))
    }

    /// Goes from the one who connected back along the entries, as long as who wrote an entry is trusted. Where a trusted
    /// proxy wrote something that is no address, it stands for whoever is behind it.
    fn walk(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        for entry in self.entries(headers, "for").iter().rev() {
            if !self.is_trusted(client) {
                break;
            }
            let Some(address) = address_in(entry) else { break };
            client = address;
        }
        client
    }

    /// Whether a trusted proxy says that it was reached by plain HTTP.
    fn came_by_http(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        self.is_trusted(peer) && self.entries(headers, "proto").last().is_some_and(|proto| proto == "http")
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }

    /// What the proxies wrote of `what` (`for` or `proto`), the nearest one last.
    fn entries(&self, headers: &HeaderMap, what: &str) -> Vec<String> {
        let lines = |name: &str| -> Vec<String> {
            headers
                .get_all(name)
                .iter()
                .map(|line| String::from_utf8_lossy(line.as_bytes()).into_owned())
                .collect()
        };
        match (self.header, what) {
            (ForwardedHeader::XForwardedFor, "for") => split(&lines("x-forwarded-for"), ','),
            (ForwardedHeader::XForwardedFor, _) => split(&lines("x-forwarded-proto"), ','),
            (ForwardedHeader::Forwarded, _) => {
                split(&lines("forwarded"), ',').iter().map(|element| parameter(element, what)).collect()
            }
        }
    }
}

/// The pieces of all lines, apart from what stands in quotes.
fn split(lines: &[String], at: char) -> Vec<String> {
    let mut quoted = false;
    let apart = |c: char| {
        quoted ^= c == '"';
        c == at && !quoted
    };
    lines.join(&at.to_string()).split(apart).map(|piece| piece.trim().to_owned()).collect()
}

/// `for` of `for="[2001:db8::5]:4711";proto=https`; empty where it is not told.
fn parameter(element: &str, name: &str) -> String {
    split(&[element.to_owned()], ';')
        .iter()
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase())
        .unwrap_or_default()
}

/// Writes down whom the request comes from.
pub(crate) async fn find_client(State(front): State<Front>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip().to_canonical());
    if let Some(peer) = peer {
        let client = front.proxies.walk(peer, request.headers());
        if front.proxies.came_by_http(peer, request.headers()) {
            request.extensions_mut().insert(CameByHttp);
        }
        request.extensions_mut().insert(ClientAddress(client));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn client(header: ForwardedHeader, lines: &[(&'static str, &'static str)]) -> String {
        let networks = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        let proxies = TrustedProxies::at(networks.into(), header);
        proxies.walk("10.0.0.1".parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_what_trusted_proxies_wrote_is_believed() {
        let by_x = |lines: &[(&'static str, &'static str)]| client(ForwardedHeader::XForwardedFor, lines);
        assert_eq!(by_x(&[]), "10.0.0.1");
        assert_eq!(by_x(&[("x-forwarded-for", "203.0.113.9, 198.51.100.4")]), "198.51.100.4");
        let two = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "192.0.2.8:4711,10.2.3.4")];
        assert_eq!(by_x(&two), "192.0.2.8");
        assert_eq!(by_x(&[("x-forwarded-for", "203.0.113.9, unknown")]), "10.0.0.1");
        assert_eq!(by_x(&[("x-forwarded-for", "10.0.0.5,10.0.0.6")]), "10.0.0.5");
        assert_eq!(by_x(&[("forwarded", "for=203.0.113.9")]), "10.0.0.1");
    }

    #[test]
    fn the_standard_header_is_read_with_its_quotes() {
        let by_f = |line| {
            client(ForwardedHeader::Forwarded, &[("forwarded", line), ("x-forwarded-for", "192.0.2.1")])
        };
        assert_eq!(by_f("for=203.0.113.9;proto=https, For=\"198.51.100.4:80\";by=\"x,y;z\""), "198.51.100.4");
        assert_eq!(by_f("for=\"[2001:db8::5]:4711\", for=\"[fd00::1]\";proto=http"), "2001:db8::5");
        assert_eq!(by_f("proto=https"), "10.0.0.1");
    }

    #[test]
    fn a_stranger_is_who_connects_whatever_it_says() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("192.0.2.8"));
        let stranger = "203.0.113.66".parse().unwrap();
        assert_eq!(TrustedProxies::default().walk(stranger, &headers), stranger);
        let proxies = TrustedProxies::at(vec!["10.0.0.0/8".parse().unwrap()], ForwardedHeader::XForwardedFor);
        assert_eq!(proxies.walk(stranger, &headers), stranger);
        headers.insert("x-forwarded-proto", HeaderValue::from_static("http"));
        assert!(!proxies.came_by_http(stranger, &headers));
        assert!(proxies.came_by_http("10.0.0.1".parse().unwrap(), &headers));
    }
}
