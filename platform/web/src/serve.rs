//! Accepting connections, from callers that may be slow on purpose.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header;
use axum::response::Response;
use futures_util::StreamExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt;

/// A request's head arrives within this time, and so does the next one on a connection that is kept open.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// Bytes of a request's head.
const LARGEST_HEAD: usize = 64 * 1024;
/// Connections open at once; further ones wait to be accepted.
const MOST_CONNECTIONS: usize = 4_096;
/// How long requests may go on after the server was told to stop.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a new connection may still say something after the server was told to stop.
const HEARING: Duration = Duration::from_millis(200);
/// The pause after the system refused a connection, most often because too many files are open.
const PAUSE: Duration = Duration::from_secs(1);

/// The protocol in which an authority for certificates asks whether a name is ours (RFC 8737); the handshake says it all.
const CHALLENGE: &[u8] = b"acme-tls/1";

/// How the bytes of connections are protected.
#[derive(Clone, Debug)]
pub enum Transport {
    /// Not at all: a proxy in front does it, or only this machine connects.
    Plain,
    /// By TLS; each connection by the configuration that is the latest when it comes.
    Tls(watch::Receiver<Arc<ServerConfig>>),
}

/// Serves `router` until `stop`, then lets running requests end. Handlers learn who connected from
/// [`ConnectInfo<SocketAddr>`].
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let (_never_changed, routers) = watch::channel(router);
    serve_latest(listener, Transport::Plain, routers, stop).await;
}

/// The same with a router that may be replaced: each request is answered by the one that is the latest when it comes.
pub async fn serve_latest(
    listener: TcpListener,
    transport: Transport,
    routers: watch::Receiver<Router>,
    stop: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let (stopping, stopped) = watch::channel(false);
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let (place, (stream, peer)) = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        // An answer is written in one go, so there is nothing to wait for.
        let _slower_without = stream.set_nodelay(true);
        let (watcher, transport) = (connections.watcher(), transport.clone());
        let answers = answers(peer, routers.clone(), stopped.clone());
        #[expect(
            clippy::disallowed_methods,
            reason = "a connection is no work of its own: it ends with the server"
        )]
        tokio::spawn(async move {
            let ended = match transport {
                Transport::Plain => {
                    watcher.watch(connection(stream, answers)).await.map_err(io::Error::other)
                }
                Transport::Tls(configs) => match protected(stream, &configs).await {
                    Ok(Some(stream)) => {
                        watcher.watch(connection(stream, answers)).await.map_err(io::Error::other)
                    }
                    Ok(None) => Ok(()),
                    Err(error) => Err(error),
                },
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection broke");
            }
            drop(place);
        });
    }
    drop(listener);
    stopping.send_replace(true);
    // Who was let in last may not have been heard yet.
    tokio::time::sleep(HEARING).await;
    if tokio::time::timeout(PATIENCE, connections.shutdown()).await.is_err() {
        tracing::warn!("requests were cut off, because they did not end");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (OwnedSemaphorePermit, (TcpStream, SocketAddr)) {
    let place = places.clone().acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok(accepted) => return (place, accepted),
            Err(error) if is_of_the_caller(&error) => {}
            Err(error) => {
                tracing::error!(%error, "connections cannot be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn is_of_the_caller(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Shakes hands; `None` where the handshake was all that was wanted.
async fn protected(
    stream: TcpStream,
    configs: &watch::Receiver<Arc<ServerConfig>>,
) -> io::Result<Option<TlsStream<TcpStream>>> {
    let config = configs.borrow().clone();
    let mut stream = tokio::time::timeout(HEAD_WITHIN, TlsAcceptor::from(config).accept(stream)).await??;
    if stream.get_ref().1.alpn_protocol() != Some(CHALLENGE) {
        return Ok(Some(stream));
    }
    stream.shutdown().await?;
    Ok(None)
}

/// What a hyper connection asks for its answers.
trait Answers:
    hyper::service::Service<
        hyper::Request<Incoming>,
        Response = Response,
        Error = Infallible,
        Future: Send + 'static,
    > + Send
    + 'static
{
}

impl<S> Answers for S where
    S: hyper::service::Service<
            hyper::Request<Incoming>,
            Response = Response,
            Error = Infallible,
            Future: Send + 'static,
        > + Send
        + 'static
{
}

fn answers(
    peer: SocketAddr,
    routers: watch::Receiver<Router>,
    stopped: watch::Receiver<bool>,
) -> impl Answers {
    hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let (router, stopped) = (routers.borrow().clone(), stopped.clone());
        async move { router.oneshot(request).await.map(|answer| ended_by(stopped, answer)) }
    })
}

fn connection<S, A>(stream: S, answers: A) -> http1::Connection<TokioIo<S>, A>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Answers,
{
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), answers)
}

/// An answer that goes on for as long as somebody listens ends when the server stops; a browser then connects again.
fn ended_by(mut stopped: watch::Receiver<bool>, answer: Response) -> Response {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return answer;
    }
    let told = async move { stopped.wait_for(|stopped| *stopped).await.map(drop) };
    answer.map(|events| Body::from_stream(events.into_data_stream().take_until(Box::pin(told))))
}
