//! Where a server takes connections, and how they are protected.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use listenfd::ListenFd;
use platform_web::{PublicUrl, Transport};
use tokio::net::TcpListener;

use super::tls::Tls;
use crate::{Installation, Refused};

/// The sockets of a server and its certificate.
#[derive(Debug)]
pub struct Entrance {
    pub(super) listener: TcpListener,
    pub(super) tls: Option<Tls>,
    /// Whoever comes here without TLS is sent to the public address.
    pub(super) plain: Option<(TcpListener, Router)>,
    address: String,
}

impl Entrance {
    /// Takes the sockets that the service manager holds for the server (the first, and a second for those without TLS),
    /// or else opens them at `listen` or `LISTEN`, and at `HTTP_LISTEN`.
    pub async fn open(place: &Installation, listen: Option<String>) -> Result<Entrance, Refused> {
        let address = listen.unwrap_or_else(|| place.listen.clone());
        let mut handed = ListenFd::from_env();
        let listener = take(&mut handed, 0, &address).await?;
        let tls = Tls::of(&place.machine.tls).await?;
        if tls.is_some() && !place.front.https {
            return Err(Refused::because(
                "TLSで待ち受けるには、PUBLIC_URL に https:// で始まるアドレスを書いてください",
            ));
        }
        let plain = match (&place.machine.http_listen, &place.front.public_url) {
            (None, _) => None,
            (Some(_), None) => {
                return Err(Refused::because("HTTP_LISTEN を使うには、PUBLIC_URL も書いてください"));
            }
            (Some(address), Some(url)) => Some((take(&mut handed, 1, address).await?, redirect(url))),
        };
        Ok(Entrance { listener, tls, plain, address })
    }

    /// The address as a browser on this machine would write it, without a path.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    pub(super) fn transport(&self) -> Transport {
        self.tls.as_ref().map_or(Transport::Plain, Tls::transport)
    }
}

async fn take(handed: &mut ListenFd, place: usize, address: &str) -> Result<TcpListener, Refused> {
    let handed = handed.take_tcp_listener(place);
    let handed =
        handed.map_err(|error| Refused::trouble("サービス管理から渡されたソケットを使えません", error))?;
    let listening = match handed {
        Some(listener) => listener.set_nonblocking(true).and_then(|()| TcpListener::from_std(listener)),
        None => TcpListener::bind(address).await,
    };
    listening.map_err(|error| Refused::trouble(&format!("{address} で待ち受けられません"), error))
}

/// Sends every request to the same path at the public address, whatever host it named. A program is refused instead: one
/// that was led on would send its token in the clear each time, and nobody would see it.
fn redirect(url: &PublicUrl) -> Router {
    Router::new().fallback(lead_on).with_state(url.to_string())
}

async fn lead_on(State(base): State<String>, uri: Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return (StatusCode::FORBIDDEN, "APIには https:// で始まるアドレスで接続してください。\n")
            .into_response();
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Redirect::permanent(&format!("{base}{path}")).into_response()
}
