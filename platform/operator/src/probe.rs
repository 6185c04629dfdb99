//! Asking an address who listens there, within a time and without the runtime: a look-up of a name can hang.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::looking::looking_at;
use crate::serving::TlsSettings;

/// How long one question may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// Who listens at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listener {
    /// A server of ours: its answers carry the id of the request.
    Server,
    /// Some other program.
    Stranger,
    /// Nobody.
    Nobody,
}

/// Does `work` on a thread that nobody waits for at the end of the program; `None` if it takes longer than three seconds, or
/// panics. Work that hangs goes on.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (tell, told) = oneshot::channel();
    std::thread::spawn(move || tell.send(work()));
    tokio::time::timeout(PATIENCE, told).await.ok()?.ok()
}

/// Connects to a host and port.
pub(crate) fn connect(place: &str) -> std::io::Result<TcpStream> {
    let mut refused = std::io::Error::other("この名前のアドレスがありません");
    for address in place.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE / 2) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE / 2))?;
                stream.set_write_timeout(Some(PATIENCE / 2))?;
                return Ok(stream);
            }
            Err(error) => refused = error,
        }
    }
    Err(refused)
}

/// Who listens at the server's own address, where it speaks TLS by itself or not.
pub(crate) fn who_listens(listen: &str, tls: &TlsSettings) -> Listener {
    let Ok(stream) = connect(&reachable(listen)) else { return Listener::Nobody };
    match tls {
        TlsSettings::None => who_answers(stream),
        TlsSettings::Files { .. } | TlsSettings::Acme { .. } => {
            looking_at(stream, "localhost".to_owned()).map_or(Listener::Stranger, who_answers)
        }
    }
}

fn who_answers(mut stream: impl Read + Write) -> Listener {
    let asked = stream.write_all(b"GET /assets/- HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 4096];
    let mut length = 0;
    while asked.is_ok() && length < answer.len() {
        match stream.read(&mut answer[length..]) {
            Ok(0) | Err(_) => break,
            Ok(read) => length += read,
        }
    }
    let head = String::from_utf8_lossy(&answer[..length]).to_ascii_lowercase();
    if head.starts_with("http/1.1") && head.contains("\r\nx-request-id:") {
        Listener::Server
    } else {
        Listener::Stranger
    }
}

/// An address that means every network of the machine is asked on the machine itself.
fn reachable(listen: &str) -> String {
    match listen.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_unspecified() && address.is_ipv4() => {
            format!("127.0.0.1:{}", address.port())
        }
        Ok(address) if address.ip().is_unspecified() => format!("[::1]:{}", address.port()),
        _ => listen.to_owned(),
    }
}
