//! Files in a bucket of an S3-compatible store. Addresses are signed by `rusty-s3`; each is good for a quarter of an hour.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::thread;
use std::time::Duration;

use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Credentials, S3Action};
use ureq::http::header::CONTENT_LENGTH;
use ureq::http::{Method, Request, Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, SendBody};

use crate::FilesError;
use crate::opened::{Content, Opened};
use crate::parts::{PART, put_in_parts};

/// For how long an address is good from when it was signed; clocks may differ by as much.
pub(crate) const VALID: Duration = Duration::from_secs(900);
/// How long the store may take to be reached, to answer, and to take or give the next bytes.
const CONNECTING: Duration = Duration::from_secs(3);
const ANSWERING: Duration = Duration::from_secs(30);
/// The waits before a store that is out of breath is asked again.
const WAITS: [Duration; 2] = [Duration::from_millis(300), Duration::from_secs(1)];
/// So much of a refusal is kept for the log.
const HEARD: u64 = 2_000;
const PROBE: &str = "kouzyou\n";

/// A folder of a bucket. The bucket stands in the path, not in the host's name, which every store understands.
pub(crate) struct Bucket {
    agent: Agent,
    pub(crate) bucket: rusty_s3::Bucket,
    pub(crate) credentials: Credentials,
    /// The folder inside the bucket; empty, or with a slash at the end.
    prefix: String,
}

/// What goes along with a request.
pub(crate) enum Sent<'a> {
    Nothing,
    Text(&'a str),
    /// A part of a file.
    Part {
        file: &'a File,
        from: u64,
        bytes: u64,
    },
}

impl Bucket {
    pub(crate) fn new(bucket: rusty_s3::Bucket, credentials: Credentials, prefix: &str) -> Bucket {
        // The system's certificates, because many stores of this kind have one of their own house.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_resolve(Some(CONNECTING))
            .timeout_connect(Some(CONNECTING))
            .timeout_recv_response(Some(ANSWERING))
            .timeout_per_read(Some(ANSWERING))
            .timeout_per_write(Some(ANSWERING))
            .user_agent("kouzyou")
            .tls_config(tls);
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Bucket { agent: config.build().into(), bucket, credentials, prefix }
    }

    pub(crate) fn location(&self) -> String {
        format!("{}{}", self.bucket.base_url(), self.prefix)
    }

    pub(crate) fn put(&self, name: &str, file: &File) -> Result<u64, FilesError> {
        let bytes = file.metadata().map_err(FilesError::at(name))?.len();
        let key = self.key(name);
        if bytes > PART {
            put_in_parts(self, &key, file, bytes)?;
        } else {
            let address = self.bucket.put_object(Some(&self.credentials), &key).sign(VALID);
            self.ask(&Method::PUT, address.as_str(), &Sent::Part { file, from: 0, bytes })?;
        }
        Ok(bytes)
    }

    pub(crate) fn open(&self, name: &str) -> Result<Option<Opened>, FilesError> {
        let key = self.key(name);
        let address = self.bucket.get_object(Some(&self.credentials), &key).sign(VALID);
        let Some(answer) = self.find(&Method::GET, address.as_str())? else { return Ok(None) };
        let bytes = length(&answer).ok_or_else(|| away("the store does not tell the length"))?;
        Ok(Some(Opened { bytes, content: Content::Answer(Box::new(answer.into_body().into_reader())) }))
    }

    /// A question for the head alone would not tell a file that is missing from a bucket that is.
    pub(crate) fn exists(&self, name: &str) -> Result<bool, FilesError> {
        Ok(self.open(name)?.is_some())
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), FilesError> {
        let key = self.key(name);
        let address = self.bucket.delete_object(Some(&self.credentials), &key).sign(VALID);
        self.find(&Method::DELETE, address.as_str()).map(drop)
    }

    pub(crate) fn list(&self, folder: &str) -> Result<Vec<String>, FilesError> {
        let below = self.key(&format!("{folder}/"));
        let mut names = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let address = self.address_of_page(&below, next.as_deref());
            let text = read(self.ask(&Method::GET, &address, &Sent::Nothing)?)?;
            let page =
                ListObjectsV2::parse_response(text.as_str()).map_err(|error| away(&error.to_string()))?;
            // Consoles keep an empty file for each folder that they make.
            let keys = page.contents.iter().map(|object| &object.key).filter(|key| !key.ends_with('/'));
            names.extend(keys.filter_map(|key| key.strip_prefix(&self.prefix)).map(str::to_owned));
            next = page.next_continuation_token;
            if next.is_none() {
                return Ok(names);
            }
        }
    }

    fn address_of_page(&self, below: &str, next: Option<&str>) -> String {
        let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
        action.query_mut().insert("prefix", below);
        if let Some(next) = next {
            action.query_mut().insert("continuation-token", next);
        }
        action.sign(VALID).to_string()
    }

    /// What is left of a probe that is refused on the way is a file of a few bytes.
    pub(crate) fn probe(&self) -> Result<(), FilesError> {
        let name = format!("doctor/{:032x}", rand::random::<u128>());
        let key = self.key(&name);
        let address = self.bucket.put_object(Some(&self.credentials), &key).sign(VALID);
        self.ask(&Method::PUT, address.as_str(), &Sent::Text(PROBE))?;
        let (read, listed) = (self.read_probe(&name), self.list("doctor"));
        self.remove(&name)?;
        read?;
        if listed?.contains(&name) { Ok(()) } else { Err(away("what was written is not listed")) }
    }

    fn read_probe(&self, name: &str) -> Result<(), FilesError> {
        let mut content = Vec::new();
        if let Some(mut opened) = self.open(name)? {
            opened.read_to_end(&mut content).map_err(FilesError::Away)?;
        }
        if content == PROBE.as_bytes() { Ok(()) } else { Err(away("what was written is not what is read")) }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Asks, and takes a good answer alone.
    pub(crate) fn ask(
        &self,
        method: &Method,
        address: &str,
        sent: &Sent<'_>,
    ) -> Result<Response<Body>, FilesError> {
        let answer = self.ask_again(method, address, sent)?;
        if answer.status().is_success() { Ok(answer) } else { Err(refusal(method, answer)) }
    }

    /// The same; nothing where the store says that the bucket has no such file. That there is no such bucket, or no store at
    /// that address, is another matter.
    fn find(&self, method: &Method, address: &str) -> Result<Option<Response<Body>>, FilesError> {
        let answer = self.ask_again(method, address, &Sent::Nothing)?;
        if answer.status().is_success() {
            return Ok(Some(answer));
        }
        match (answer.status(), refusal(method, answer)) {
            (StatusCode::NOT_FOUND, FilesError::Refused { words, .. }) if words.starts_with("NoSuchKey") => {
                Ok(None)
            }
            (_, refused) => Err(refused),
        }
    }

    fn ask_again(
        &self,
        method: &Method,
        address: &str,
        sent: &Sent<'_>,
    ) -> Result<Response<Body>, FilesError> {
        for wait in WAITS {
            let answer = self.ask_once(method, address, sent)?;
            if !is_out_of_breath(answer.status()) {
                return Ok(answer);
            }
            thread::sleep(wait);
        }
        self.ask_once(method, address, sent)
    }

    fn ask_once(
        &self,
        method: &Method,
        address: &str,
        sent: &Sent<'_>,
    ) -> Result<Response<Body>, FilesError> {
        let request = Request::builder().method(method).uri(address);
        let answer = match sent {
            Sent::Nothing => {
                request.body(()).map_err(ureq::Error::from).and_then(|asked| self.agent.run(asked))
            }
            Sent::Text(text) => {
                request.body(*text).map_err(ureq::Error::from).and_then(|asked| self.agent.run(asked))
            }
            Sent::Part { file, from, bytes } => {
                let mut file = *file;
                file.seek(SeekFrom::Start(*from)).map_err(FilesError::at("a draft"))?;
                let mut part = file.take(*bytes);
                let request = request.header(CONTENT_LENGTH, *bytes);
                let asked = request.body(SendBody::from_reader(&mut part)).map_err(ureq::Error::from);
                asked.and_then(|asked| self.agent.run(asked))
            }
        };
        answer.map_err(|error| FilesError::Away(without_address(error)))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.location()).finish()
    }
}

/// What the store says that comes; of a body without a byte ureq tells none.
fn length(answer: &Response<Body>) -> Option<u64> {
    answer.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// All of a short answer.
pub(crate) fn read(mut answer: Response<Body>) -> Result<String, FilesError> {
    answer.body_mut().read_to_string().map_err(|error| FilesError::Away(without_address(error)))
}

pub(crate) fn away(words: &str) -> FilesError {
    FilesError::Away(io::Error::other(words.to_owned()))
}

/// What went wrong; an address is signed, so it must not come along.
fn without_address(error: ureq::Error) -> io::Error {
    match error {
        ureq::Error::BadUri(_) => io::Error::other("the address of the store is none"),
        error => error.into_io(),
    }
}

fn refusal(method: &Method, answer: Response<Body>) -> FilesError {
    let status = answer.status().as_u16();
    let mut heard = Vec::new();
    // The status says enough; what was said beside it is a help.
    let _cut_short = answer.into_body().into_reader().take(HEARD).read_to_end(&mut heard);
    FilesError::Refused { act: act(method), status, words: words_of(&String::from_utf8_lossy(&heard)) }
}

/// What the store says of an error, without what it repeats of the request.
pub(crate) fn words_of(said: &str) -> String {
    let element = |name: &str| {
        let (_, from) = said.split_once(&format!("<{name}>"))?;
        from.split_once('<').map(|(text, _)| text)
    };
    ["Code", "Message"].into_iter().filter_map(element).collect::<Vec<_>>().join(": ")
}

fn act(method: &Method) -> &'static str {
    match method.as_str() {
        "PUT" | "POST" => "writing",
        "DELETE" => "removing",
        _ => "reading",
    }
}

fn is_out_of_breath(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}
