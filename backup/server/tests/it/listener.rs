//! A server of somebody else's, which hears what is posted to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// A request that was heard.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) path: String,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server on this machine that answers every request with what was set last; it ends with the value.
pub(crate) struct Listener {
    port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    heard: Mutex<Vec<Heard>>,
    answer: Mutex<(u16, String)>,
    over: AtomicBool,
}

impl Listener {
    /// Starts one on a free port, which answers 200 and `ok`.
    pub(crate) fn start() -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            heard: Mutex::default(),
            answer: Mutex::new((200, "ok".to_owned())),
            over: AtomicBool::new(false),
        });
        let of_thread = shared.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if of_thread.over.load(Ordering::Acquire) {
                    return;
                }
                of_thread.serve(&stream.unwrap());
            }
        });
        Listener { port, shared, thread: Some(thread) }
    }

    /// Where it listens; `path` may be a secret.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What is answered from now on.
    pub(crate) fn answer(&self, status: u16, words: &str) {
        *self.shared.answer.lock().unwrap() = (status, words.to_owned());
    }

    /// Everything that was heard since somebody last asked.
    pub(crate) fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.shared.heard.lock().unwrap())
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                break;
            }
            lines.push(line.trim_end().to_owned());
        }
        let Some(first) = lines.first() else { return };
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines[1..]
            .iter()
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        self.heard.lock().unwrap().push(Heard { path, headers, body: String::from_utf8(body).unwrap() });
        let (status, words) = self.answer.lock().unwrap().clone();
        let location = if (300..400).contains(&status) { "location: http://127.0.0.1:1/\r\n" } else { "" };
        let answer = format!(
            "HTTP/1.1 {status} x\r\n{location}content-length: {}\r\nconnection: close\r\n\r\n{words}",
            words.len()
        );
        let mut stream = stream;
        let _who_hung_up = stream.write_all(answer.as_bytes());
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        let _wakes_it = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _it_may_have_failed = thread.join();
        }
    }
}
