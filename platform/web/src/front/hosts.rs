//! Under which names the server answers.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use thiserror::Error;

use super::Front;
use crate::Refusal;
use crate::network::address_in;

/// The text is no name of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("ホスト名(kouzyou.example、.kouzyou.example、*)を書いてください")]
pub struct InvalidHost;

/// The names of the server, in the notation of `ALLOWED_HOSTS`: `a.example` is that host, `.a.example` that host and all
/// below it, `*` any. Ports do not matter.
#[derive(Clone, Debug, Default)]
pub struct HostNames(Option<Arc<[String]>>);

impl HostNames {
    /// Adds a name; the first one ends the time of answering to any.
    #[must_use]
    pub fn and(self, name: &str) -> HostNames {
        let names = self.0.iter().flat_map(|names| names.iter().cloned()).chain([name.to_ascii_lowercase()]);
        HostNames(Some(names.collect()))
    }

    /// Whether it answers to any.
    pub fn is_open(&self) -> bool {
        self.0.is_none()
    }

    fn admits(&self, host: &str) -> bool {
        self.0.as_ref().is_none_or(|names| names.iter().any(|name| fits(name, host)))
    }
}

/// A list of names between commas.
impl FromStr for HostNames {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<HostNames, InvalidHost> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        names
            .map(|name| if is_name(name) { Ok(name) } else { Err(InvalidHost) })
            .try_fold(HostNames::default(), |names, name| Ok(names.and(name?)))
    }
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    name == "*" || name.chars().all(plain)
}

fn fits(name: &str, host: &str) -> bool {
    match name.strip_prefix('.') {
        Some(parent) => host == parent || host.strip_suffix(name).is_some_and(|below| !below.is_empty()),
        None => name == "*" || name == host,
    }
}

/// The host that a request is for, in small letters and without its port.
fn host_of(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut named = headers.get_all(header::HOST).iter();
    let (first, second) = (named.next(), named.next());
    let text = match (uri.authority(), first, second) {
        (Some(authority), _, None) => authority.as_str(),
        (None, Some(host), None) => host.to_str().ok()?,
        _ => return None,
    };
    let name = match text.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => text,
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    (!name.is_empty() && name != "*" && is_name(&name)).then_some(name)
}

/// Refuses requests for another host: 421, or 400 where the host cannot be told. Somebody on the machine itself, such as
/// a watchdog, may call it by the machine's own name.
pub(crate) async fn refuse_other_hosts(State(front): State<Front>, request: Request, next: Next) -> Response {
    if front.hosts.is_open() {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    match host_of(request.uri(), request.headers()) {
        None => Refusal::of_status(StatusCode::BAD_REQUEST).into_response(),
        Some(host) if front.hosts.admits(&host) || is_own_name(&host, peer) => next.run(request).await,
        Some(_) => Refusal::of_status(StatusCode::MISDIRECTED_REQUEST).into_response(),
    }
}

fn is_own_name(host: &str, peer: Option<IpAddr>) -> bool {
    let on_this_machine = peer.is_some_and(|peer| peer.to_canonical().is_loopback());
    on_this_machine && (host == "localhost" || address_in(host).is_some_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_whole() {
        let names: HostNames = "kouzyou.example, .Classroom.example".parse().unwrap();
        for host in ["kouzyou.example", "classroom.example", "a.b.classroom.example"] {
            assert!(names.admits(host), "{host}");
        }
        for host in
            ["www.kouzyou.example", "kouzyou.example.evil.example", "evilclassroom.example", "localhost"]
        {
            assert!(!names.admits(host), "{host}");
        }
        assert!(HostNames::default().admits("any.example"));
        assert!("*".parse::<HostNames>().unwrap().admits("any.example"));
        assert_eq!("http://kouzyou.example/".parse::<HostNames>().err(), Some(InvalidHost));
    }

    #[test]
    fn the_host_is_read_without_port_and_dot() {
        let host = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, text.parse().unwrap());
            host_of(&"/".parse().unwrap(), &headers)
        };
        assert_eq!(host("Kouzyou.example.:8080").as_deref(), Some("kouzyou.example"));
        assert_eq!(host("[::1]:8080").as_deref(), Some("[::1]"));
        for wrong in ["", "a b", "kouzyou.example/evil", "a@kouzyou.example", "*"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
        let whole: Uri = "http://evil.example/".parse().unwrap();
        assert_eq!(host_of(&whole, &HeaderMap::new()).as_deref(), Some("evil.example"));
    }
}
