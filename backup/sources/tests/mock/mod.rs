//! Servers on this machine that behave as the tools are documented to, over TLS with a certificate of their own. Written
//! from the tools' documents, not from our clients.

pub(crate) mod aws;
pub(crate) mod em;
pub(crate) mod pbs;
pub(crate) mod vbr;

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request.
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The path with the parameters, as they were sent.
    pub(crate) target: String,
    pub(crate) path: String,
    /// The parameters, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// Names in small letters.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn query(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub(crate) fn form(&self, name: &str) -> String {
        let found = pairs(&self.body).into_iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value).unwrap_or_default()
    }
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Into<String>) -> Answer {
        Answer { status, headers: Vec::new(), body: body.into() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

/// Something that goes wrong whatever the tool is: so many requests whose target has these words are answered with a status,
/// from the one of that number on.
pub(crate) struct Fault {
    pub(crate) within: &'static str,
    pub(crate) from: usize,
    pub(crate) times: usize,
    pub(crate) status: u16,
}

/// How a server feels, whatever the tool is.
#[derive(Default)]
pub(crate) struct Mood {
    pub(crate) fault: Option<Fault>,
    /// What its clock says, as a header.
    pub(crate) date: Option<String>,
    /// What was asked for since somebody last forgot it.
    pub(crate) targets: Vec<String>,
}

impl Mood {
    /// How often a target with these words was asked for.
    pub(crate) fn asked(&self, within: &str) -> usize {
        self.targets.iter().filter(|target| target.contains(within)).count()
    }

    /// Has something go wrong from now on; what was asked for before is forgotten.
    pub(crate) fn fail(&mut self, fault: Fault) {
        self.targets.clear();
        self.fault = Some(fault);
    }

    /// Hears a request, and answers it if it is one that goes wrong.
    fn hear(&mut self, asked: &Asked) -> Option<Answer> {
        self.targets.push(asked.target.clone());
        let fault = self.fault.as_ref().filter(|fault| asked.target.contains(fault.within))?;
        let number = self.asked(fault.within);
        let goes_wrong = number >= fault.from && number - fault.from < fault.times;
        let answer =
            || Answer::new(fault.status, r#"{"message":"the store is away"}"#).with("retry-after", "0");
        goes_wrong.then(answer)
    }
}

/// A certificate that signs itself, and what a server needs to show it.
struct Certificate {
    pem: String,
    der: Vec<u8>,
    config: Arc<ServerConfig>,
}

impl Certificate {
    fn of(name: &str) -> Certificate {
        let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).unwrap();
        let (der, pem) = (made.cert.der().to_vec(), made.cert.pem());
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        Certificate { pem, der, config: Arc::new(config) }
    }
}

/// A server over TLS; it ends with the value.
pub(crate) struct Server {
    port: u16,
    /// Its certificate, which it has signed itself.
    pub(crate) pem: String,
    der: Vec<u8>,
    config: Arc<Mutex<Arc<ServerConfig>>>,
    mood: Arc<Mutex<Mood>>,
    over: Arc<AtomicBool>,
}

impl Server {
    /// Starts one whose certificate is for `name`.
    pub(crate) fn start(name: &str, answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Server {
        let Certificate { pem, der, config } = Certificate::of(name);
        let (config, mood) = (Arc::new(Mutex::new(config)), Arc::new(Mutex::new(Mood::default())));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let over = Arc::new(AtomicBool::new(false));
        let (of_thread, shown, heard) = (over.clone(), config.clone(), mood.clone());
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if of_thread.load(Ordering::Acquire) {
                    return;
                }
                let (config, mood) = (shown.lock().unwrap().clone(), heard.clone());
                let answer = answer.clone();
                thread::spawn(move || serve(stream.unwrap(), config, &mood, &*answer));
            }
        });
        Server { port, pem, der, config, mood, over }
    }

    /// Shows another certificate from now on, which is for `name`.
    pub(crate) fn certify(&mut self, name: &str) {
        let Certificate { pem, der, config } = Certificate::of(name);
        (self.pem, self.der) = (pem, der);
        *self.config.lock().unwrap() = config;
    }

    pub(crate) fn mood(&self) -> MutexGuard<'_, Mood> {
        self.mood.lock().unwrap()
    }

    /// Where it listens, called `localhost`.
    pub(crate) fn place(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The SHA-256 of its certificate, as an operator reads it on the server itself.
    pub(crate) fn fingerprint(&self) -> String {
        use rustls::crypto::hash::Hash;
        let hash: &dyn Hash = match rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256 {
            rustls::SupportedCipherSuite::Tls13(suite) => suite.common.hash_provider,
            _ => unreachable!("a suite of TLS 1.3"),
        };
        hex::encode(hash.hash(&self.der))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Release);
        let _wakes_it = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// Answers one request. Whoever does not like the certificate goes away, which is none of our business.
fn serve(
    socket: TcpStream,
    config: Arc<ServerConfig>,
    mood: &Mutex<Mood>,
    answer: &dyn Fn(&Asked) -> Answer,
) {
    let Ok(connection) = ServerConnection::new(config) else { return };
    let mut stream = BufReader::new(StreamOwned::new(connection, socket));
    let Some(asked) = read(&mut stream) else { return };
    let (fault, date) = {
        let mut mood = mood.lock().unwrap();
        (mood.hear(&asked), mood.date.clone())
    };
    let mut answer = fault.unwrap_or_else(|| answer(&asked));
    if let Some(date) = date {
        answer = answer.with("date", date);
    }
    let mut text = format!("HTTP/1.1 {} x\r\nconnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("content-length: {}\r\n\r\n", answer.body.len());
    let stream = stream.get_mut();
    let _gone_away = stream.write_all((text + &answer.body).as_bytes());
    stream.conn.send_close_notify();
    let _gone_away = stream.flush();
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or("0", |(_, length)| length);
    let mut body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (path, query) = (path.to_owned(), pairs(query));
    let body = String::from_utf8(body).ok()?;
    Some(Asked { method, target, path, query, headers, body })
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    text.split('&').map(pair).collect()
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, others @ ..] = rest {
        rest = others;
        match (first, others) {
            (b'%', [high, low, others @ ..]) => {
                let digits = [*high, *low];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = others;
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}
