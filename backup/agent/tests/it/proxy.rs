//! Somebody between agent and server who swallows answers.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// Passes requests on to the server; while it swallows, the answers do not come back.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    swallows: Arc<AtomicBool>,
    swallowed: Arc<AtomicUsize>,
}

impl Proxy {
    /// One that swallows.
    pub(crate) fn before(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let proxy = Proxy { url, swallows: Arc::new(AtomicBool::new(true)), swallowed: Arc::default() };
        let serving = proxy.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (serving, stream) = (serving.clone(), stream.unwrap());
                thread::spawn(move || serving.pass(stream, server));
            }
        });
        proxy
    }

    pub(crate) fn let_pass(&self) {
        self.swallows.store(false, Ordering::SeqCst);
    }

    /// How many answers it swallowed.
    pub(crate) fn swallowed(&self) -> usize {
        self.swallowed.load(Ordering::SeqCst)
    }

    fn pass(&self, mut client: TcpStream, server: SocketAddr) {
        while let Some(request) = read_message(&mut client) {
            let mut onward = TcpStream::connect(server).unwrap();
            onward.write_all(&request).unwrap();
            let Some(answer) = read_message(&mut onward) else { return };
            if self.swallows.load(Ordering::SeqCst) {
                self.swallowed.fetch_add(1, Ordering::SeqCst);
                // The line stays open and says nothing.
                thread::sleep(Duration::from_secs(30));
                return;
            }
            if client.write_all(&answer).is_err() {
                return;
            }
        }
    }
}

/// A head and as much of a body as it says.
fn read_message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut message, mut byte) = (Vec::new(), [0]);
    while !message.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        message.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&message).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    message.extend(body);
    Some(message)
}
