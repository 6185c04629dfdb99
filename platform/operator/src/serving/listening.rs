//! Where a server takes connections.

use listenfd::ListenFd;
use tokio::net::TcpListener;

use crate::Refused;

/// The socket that the service manager holds for the server, or else one of its own at `address`.
pub async fn listen(address: &str) -> Result<TcpListener, Refused> {
    let handed = ListenFd::from_env().take_tcp_listener(0);
    let handed =
        handed.map_err(|error| Refused::trouble("サービス管理から渡されたソケットを使えません", error))?;
    let listening = match handed {
        Some(listener) => listener.set_nonblocking(true).and_then(|()| TcpListener::from_std(listener)),
        None => TcpListener::bind(address).await,
    };
    listening.map_err(|error| Refused::trouble(&format!("{address} で待ち受けられません"), error))
}
