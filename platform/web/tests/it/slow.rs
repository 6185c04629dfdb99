//! Callers that are slow on purpose. The clock is the runtime's: it jumps ahead whenever everybody waits.

use std::net::SocketAddr;

use platform_web::{Front, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::site::site_behind;

/// A server on a free port; dropping the sender stops it.
async fn start(tasks: &mut JoinSet<()>) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    tasks.spawn(serve(listener, site_behind(&Front::default()), async {
        let _dropped = stopped.await;
    }));
    (address, stop)
}

/// What comes back, to the end of the connection.
async fn answer(connection: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test(start_paused = true)]
async fn a_head_that_never_ends_is_not_waited_for() {
    let mut tasks = JoinSet::new();
    let (address, _stop) = start(&mut tasks).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ").await.unwrap();
    assert!(!answer(&mut slow).await.contains("200 OK"));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_coming_is_answered_408() {
    let mut tasks = JoinSet::new();
    let (address, _stop) = start(&mut tasks).await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    let head = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    slow.write_all(format!("{head}content-length: 100\r\n\r\nage=").as_bytes()).await.unwrap();
    let answer = answer(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("時間がかかりすぎました"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn of_a_save_that_takes_too_long_nobody_says_that_it_is_lost() {
    let mut tasks = JoinSet::new();
    let (address, _stop) = start(&mut tasks).await;
    for (method, words) in [("GET", "混み合っています"), ("POST", "保存できたか分かりません")]
    {
        let mut caller = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "{method} /endless HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        );
        caller.write_all(head.as_bytes()).await.unwrap();
        let answer = answer(&mut caller).await;
        assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains(words), "{answer}");
    }
}

#[tokio::test]
async fn a_stopped_server_lets_a_running_request_end() {
    let mut tasks = JoinSet::new();
    let (address, stop) = start(&mut tasks).await;
    let mut caller = TcpStream::connect(address).await.unwrap();
    let head = "POST / HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 5\r\n\r\n";
    caller.write_all(format!("{head}age").as_bytes()).await.unwrap();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let mut begin = [0; 12];
    idle.read_exact(&mut begin).await.unwrap();
    assert_eq!(&begin, b"HTTP/1.1 200");
    drop(stop);
    tokio::task::yield_now().await;
    caller.write_all(b"=7").await.unwrap();
    let answer = answer(&mut caller).await;
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    tasks.join_next().await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}
